"""What may not be kept about individuals is refused wherever a column comes in."""

from __future__ import annotations

import csv
import datetime as dt

import numpy as np
import pandas as pd
import pytest

from mentorkit import MentorMatcher, load_profiles
from mentorkit.errors import MatchingError, ProgrammeError, TableError
from mentorkit.programme import load_programme
from mentorkit.tables import describe_tables, import_tables, read_tables
from mentorkit.tables.protected import find_ground, holds_identity_number
from mentorkit.tables.schemas import TABLES

REFUSED = {
    "ethnicity": [
        "etnicitet", "Etniciteter", "ETNICITET", "etnisk_tillhörighet", "etniskTillhörighet",
        "etnisk bakgrund", "Utländsk bakgrund", "Utrikes född", "utrikesfödd", "född utomlands",
        "födelseland", "Country of birth", "race", "Race/Ethnicity", "raceEthnicity", "ethnicity",
        "EthnicGroupCode", "nationality", "Medborgarskap", "hudfärg", "minority", "minoritet",
        "ras", "Vilken är din etniska bakgrund?",
    ],
    "religion": [
        "religion", "religious_affiliation", "trosuppfattning", "trosInriktning", "faith",
        "belief", "Beliefs", "tro", "livsåskådning", "Vilken religion har du?",
    ],
    "disability": [
        "funktionsnedsättning", "funktionsnedsättningar", "funktions_nedsättning",
        "Funktionshinder", "funktionsvariation", "handikapp", "disability", "Disabilities",
        "hasDisability", "disabled", "ADHD", "wheelchair", "hörselskada",
        "Har du någon funktionsnedsättning?",
    ],
    "sexual_orientation": [
        "sexuell_läggning", "Sexuell läggning", "sexuellLäggning", "sexual_orientation",
        "sexualOrientation", "sexualorientation", "HBTQI", "lgbtq+", "sexualité",
    ],
    "gender_identity": [
        "könsidentitet", "köns-identitet", "koensidentitet", "könsuttryck", "gender_identity",
        "genderIdentity", "trans", "transperson", "transgender", "icke-binär", "non-binary",
        "pronomen", "pronouns",
    ],
    "health": [
        "hälsa", "HÄLSA", "haelsa", "ohälsa", "psykisk ohälsa", "arbetshälsa", "hälsotillstånd",
        "sjukdom", "sjukdomar", "Sjukfrånvaro", "sjukskriven", "diagnos", "diagnoser",
        "Diagnoskod", "health", "mental_health", "health status", "illness", "medical history",
        "allergier", "specialkost", "Vilka allergier har du?",
    ],
    "union_membership": [
        "fackmedlem", "fackmedlemskap", "fackförbund", "FACKTILLHÖRIGHET", "facklig_tillhörighet",
        "Fackligt medlemskap", "fack", "Unionen", "union", "union_member", "unionMember",
        "unionmembership", "Trade Union",
    ],
    "political_opinion": ["partitillhörighet", "political views", "politisk åskådning"],
    "identity_number": ["personnummer", "Person-nr", "Pers.nr", "SSN", "samordningsnummer"],
}  # fmt: skip
ALLOWED = [
    "kön", "sex", "gender", "Kön", "ålder", "age", "födelseår", "födelsedatum", "date of birth",
    # a word that only holds such a word
    "embrace", "trace", "traits", "terrace", "grace", "reunion", "community", "transport",
    "translation", "transfer", "transparency", "strategi", "tro på din förmåga", "self-belief",
    "Tror du på programmet?", "trosa", "facklitteratur", "fackområde", "diagnostik", "diagnostics",
    # a trade or a place of work
    "healthcare", "healthcare department", "Health Care", "public health", "folkhälsa",
    "health and safety representative", "hälso- och sjukvård", "företagshälsovård", "sjukhus",
    "sjuksköterska", "läkemedelsverket", "European Union",
    # what programmes ask for
    "bakgrund", "professional background", "språk", "wellbeing", "trivsel", "stress",
    "psykologisk trygghet", "account disabled", "transDate", "intressen", "kompetens", "Anst.nr",
    "Vill utveckla", "Chefens anställningsnummer", "E-post", "Avdelning", "telefon", "personal",
    "personlighet", "placering", "rasterövrigt", "handledare", "identity to match",
]  # fmt: skip

#: Forty headers of forms and staff lists in either language, of each kind that the General Data
#: Protection Regulation (article 9) or the Discrimination Act (chapter 1, section 4) names.
REFUSED_SV = {
    "ethnicity": ["modersmål", "Hemspråk", "Förstaspråk", "Ursprung", "Ditt ursprung", "Sápmi",
                  "Samisk bakgrund", "Född i Sverige?", "Födelseort", "Nyanländ",
                  "Uppehållstillstånd", "Nationell minoritet"],
    "religion": ["kyrka", "Medlem i Svenska kyrkan", "Behov av bönerum"],
    "disability": ["Anpassning", "anpassningsbehov", "Behov av anpassning", "Arbetsanpassning",
                   "Döv", "Teckenspråkstolk", "Läs- och skrivsvårigheter", "Lönebidrag"],
    "sexual_orientation": ["Partnerns kön", "Samkönad partner"],
    "gender_identity": ["Kön vid födseln", "Cis-person", "Dödnamn"],
    "health": ["Kost", "Kostpreferens", "Medicin", "Arbetsförmåga", "BMI", "Blodgrupp",
               "Kronisk värk", "Nedsatt förmåga", "Migrän"],
    "union_membership": ["medlem i facket", "Facket", "A-kassa"],
    "political_opinion": ["Parti", "Politiskt engagemang", "Vilket parti röstar du på?"],
    "genetic_data": ["Genetisk risk", "Ärftlighet"],
    "biometric_data": ["Biometri", "Fingeravtryck"],
    "identity_number": ["pnr", "Födelsenr"],
}  # fmt: skip
REFUSED_EN = {
    "ethnicity": ["Mother tongue", "native_language", "First language", "homeLanguage", "Origin",
                  "Sami", "Place of birth", "Born in Sweden", "Residence permit", "Refugee",
                  "Language spoken at home", "indigenous"],
    "religion": ["Church", "church attendance", "Prayer room", "baptised"],
    "disability": ["accommodation needs", "Accommodations required", "Needs an accommodation",
                   "Adjustments needed", "Hearing aid", "deaf", "Learning difficulties",
                   "Assistive technology"],
    "sexual_orientation": ["partner gender", "Gender of partner", "same-sex partner"],
    "gender_identity": ["Sex assigned at birth", "cisgender", "Deadname"],
    "health": ["Diet", "medical", "Medicine", "Medication", "bmi", "Blood type", "Chronic pain",
               "Anxiety", "Work ability", "Smoker"],
    "union_membership": ["Shop steward", "Labor union"],
    "political_opinion": ["party", "Which party do you vote for?", "Political leaning"],
    "genetic_data": ["DNA", "Genetic test"],
    "biometric_data": ["Biometrics", "Face ID", "fingerprint"],
    "identity_number": ["Personal number", "National ID"],
}  # fmt: skip
#: Other words for the same, and names of unions that mean nothing else as a whole header.
REFUSED_TOO = {
    "ethnicity": ["folkgrupp", "Folkslag", "caste", "stamtillhörighet", "Roma", "BME",
                  "bme_status", "heritage", "Family heritage", "hemland", "Home country",
                  "uppväxtland", "migrant"],
    "religion": ["församling", "Församlingstillhörighet", "bön", "fasta", "Fastar du?", "Fasting",
                 "place_of_worship"],
    "disability": ["funkis"],
    "gender_identity": ["juridiskt_kön", "Legal gender"],
    "health": ["beroende", "Alkoholberoende", "vab", "VAB-dagar"],
    "union_membership": ["kollektivanslutning", "SEKO", "Sveriges_Ingenjörer", "IF Metall",
                         "Polisförbundet", "Byggnadsarbetareförbundet", "Medlem i Vision?",
                         "Medlemskap i Kommunal"],
    "political_opinion": ["partipolitik", "Partipolitiskt engagerad"],
    "identity_number": ["passnummer", "passport_number", "Passport no"],
    "protected_group": ["protected_characteristic", "diskrimineringsgrund",
                        "underrepresented_group", "Under-represented", "underrepresenterad grupp"],
}  # fmt: skip
#: What any staff list may have.
ORDINARY = [
    "Anställningsnummer", "Förnamn", "Efternamn", "Titel", "Befattning", "Befattningskod", "Chef",
    "Enhet", "Sektion", "Kostnadsställe", "Kostnad", "Kontor", "Ort", "Anställningsform",
    "Sysselsättningsgrad", "Deltid", "Anställd från", "Slutdatum", "Lönegrad", "Lönespann",
    "Föräldraledig", "Tjänstledig", "Semester", "Utbildning", "Utbildningsnivå", "Examen",
    "Språkkunskaper", "Arbetsspråk", "Kompetensområde", "Utvecklingsmål", "Anpassat schema",
    "Kundanpassning", "Partner", "Partnerbolag", "Civilstånd", "Skyddsombud", "Kollektivavtal",
    "Förmågor", "Genomförd kurs", "Medicinsk avdelning", "Kost och logi", "Samordnare",
    "Samma chef", "Employee ID", "Given name", "Job title", "Job family", "Grade", "Line manager",
    "Cost centre", "Part time", "FTE", "Start date", "Business partner", "Third party",
    "Participation", "Languages", "Preferred language", "Spoken languages", "Marital status",
    "Parental leave", "Medical department", "Data origin", "Origin system", "Accommodation",
    "Adjustment date", "Background", "Roman numeral", "Passport to leadership",
    "Vision", "Kommunal", "Tribe", "POC", "Same", "Ledarna", "Handels", "Visionär", "Pass nr",
    "Arbetspass", "Samhällsplanering", "Workshop", "Beroende av andra team", "Fasta kostnader",
    "Fast anställd", "Fastighet", "Kulturarv", "Cultural heritage", "Migration of data", "Bonus",
    "Underrepresenterat kön", "Underrepresented sex", "Representant", "Församlingslokal", "Romance",
    "Kommunalt bolag", "Broadcaster", "Seminarium", "Vabis", "Protected time", "Kollektivavtal",
    "Work capacity per week", "Same team", "Votes", "Facet", "Dietmar",
]  # fmt: skip

# Numbers published as examples: by the Swedish Tax Agency, the Finnish Digital and Population
# Data Services Agency, and in the Norwegian and Danish descriptions of theirs.
NUMBERS = [
    "811228-9874", "8112289874", "198112289874", "19811228-9874", "811228 9874", "811228–9874",
    "1981-12-28-9874", "670919-9530", "19121212+1212", "191212121212", "701063-2391",
    "7010632391", "131052-308T", "131052-308t", "15108695088", "151086 95088", "211062-5629",
]  # fmt: skip
NO_NUMBERS = [
    "811228-9873", "811328-9874", "811232-9874", "701093-2391", "131052-308A", "15108695077",
    "211062-5628", "070-123 45 67", "+46701234567", "08-123 456 78", "556036-0793", "2025-10-14",
    "202510140930", "2025-10-14 09:30", "1234567890123", "0.8112289874", "123-4567890", "G8112",
    "78112289874",
]  # fmt: skip
PNR = "811228-9874"


@pytest.mark.parametrize("ground", REFUSED)
def test_names_that_tell_of_a_ground_are_known(ground):
    found = {name: getattr(find_ground(name), "code", None) for name in REFUSED[ground]}
    assert found == dict.fromkeys(REFUSED[ground], ground)


@pytest.mark.parametrize(
    "names", [REFUSED_SV, REFUSED_EN, REFUSED_TOO], ids=["sv", "en", "other words"]
)
def test_headers_of_forms_are_known(names):
    expected = {name: ground for ground, some in names.items() for name in some}
    found = {name: getattr(find_ground(name), "code", None) for name in expected}
    assert found == expected and len(expected) >= 40


def test_other_names_pass():
    ours = [our.name for table in TABLES.values() for our in table.fields]
    names = [*ALLOWED, *ORDINARY, *ours]
    alarms = {name: found.code for name in names if (found := find_ground(name))}
    assert alarms == {}


def test_letters_may_be_composed_or_not():
    import unicodedata

    for name in REFUSED["gender_identity"] + REFUSED["health"]:
        assert find_ground(unicodedata.normalize("NFD", name)) is find_ground(name)


@pytest.mark.parametrize("number", NUMBERS)
def test_identity_numbers_are_found_alone_and_in_a_text(number):
    assert holds_identity_number(number)
    assert holds_identity_number(f"Ring mig ({number}), helst i dag.\n")


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_other_numbers_pass(text):
    assert not holds_identity_number(text)


#: Ways to write the groups of a Swedish number: century, year, month, day, and twice two figures.
SPELLINGS = [
    "{y}{m}{d}{a}{b}", "{c}{y}{m}{d}{a}{b}", "{y}{m}{d}  {a}{b}", "{c}{y}{m}{d} - {a}{b}",
    "{y}{m}{d}/{a}{b}", "{y}{m}{d}\u2013{a}{b}", "{y}{m}{d}\u2014{a}{b}", "{y}{m}{d}_{a}{b}",
    "{y}{m}{d}\u00ad{a}{b}", "{y}{m}{d}\u200b-{a}{b}", "{y}{m}\u2060{d}-{a}\u200d{b}",
    "{y} {m} {d} {a} {b}", "{c} {y} {m} {d} - {a} {b}", "{c}{y}-{m}-{d} {a}{b}",
    "{c}{y}.{m}.{d}-{a}{b}", "{y}{m}{d} ({a}{b})", "{y}{m}{d}: {a}{b}", "{y}{m}{d}\t{a}{b}",
    "{c}{y}/{m}/{d}\u2212{a}{b}", "{c} {y}{m}{d}\u2015{a} {b}", "{y}{m}{d}\u00a0\u202f{a}{b}",
    "{y}{m}\u202e{d}-\u0336{a}{b}", "{y}{m}{d}x{a}{b}", "{c}{y}{m}{d} X {a}{b}",
    "{d}/{m}/{c}{y} {a}{b}", "{m}-{d}-{c}{y} {a}{b}", "{d}.{m}.{c}{y} - {a}{b}",
]  # fmt: skip
#: A full-width, an Arabic, a Devanagari, a mathematical 0, and superscripts.
DIGITS = ["\uff10", "\u0660", "\u0966", "\U0001d7ce"]


def luhn(digits):
    """The check digit of nine figures, by hand."""
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(digits)]
    return (10 - sum(d // 10 + d % 10 for d in doubled) % 10) % 10


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_number_is_found_however_it_is_written(spelling):
    random = np.random.default_rng(0)
    for _ in range(20):
        born = dt.date(1950, 1, 1) + dt.timedelta(days=int(random.integers(18_000)))
        day = born.day + 60 * int(random.integers(2))  # a coordination number's
        nine = f"{born:%y%m}{day:02}{random.integers(1000):03}"
        ten = f"{nine}{luhn(nine)}"
        groups = dict(zip("ymdab", [ten[i : i + 2] for i in range(0, 10, 2)], strict=True))
        text = spelling.format(c="19", **groups)
        assert holds_identity_number(f"Nr {text}, tel. 070-123 45 67"), text
        zero = ord(random.choice(DIGITS))
        assert holds_identity_number(text.translate({48 + n: zero + n for n in range(10)})), text
        # One check digit of ten is right.
        wrong = f"{(int(ten[9]) + 1 + int(random.integers(9))) % 10}"
        assert not holds_identity_number(spelling.format(c="19", **groups | {"b": ten[8] + wrong}))


def test_a_number_is_found_figure_by_figure_and_shortened_by_a_spreadsheet():
    for number in ("8112289874", "198112289874", "15108695088"):
        for sign in (" ", "-", " - "):
            assert holds_identity_number(f"nr {sign.join(number)}, tack")
            assert not holds_identity_number(sign.join(number[:-1] + "1"))
            assert not holds_identity_number(sign.join(f"37{number}14"))
    for number in ("8112289874", "198112289874", "7010632391"):
        short = f"{int(number):.11E}"
        mantissa, power = short.split("E")
        for text in (short, f"{mantissa.rstrip('0').replace('.', ',')}e{power.lstrip('+0')}"):
            assert holds_identity_number(text) and holds_identity_number(f"x;{text};y")
            assert not holds_identity_number(f"x {text}")
        assert not holds_identity_number(f"{int(number) + 1:.11E}")
    assert not holds_identity_number("1.98E+11") and not holds_identity_number("8.1122800E+11")


@pytest.mark.parametrize(
    "text",
    ["131052 - 308T", "13 10 52-308T", "131052\u2013308t", "\uff11\uff13\uff11052-308T",
     "15 10 86 950 88", "151086-95088", "151086\u200b95088", "15.10.86 95088",
     "21 10 62 - 56 29", "211062/5629", "211062\u20145629"],
)  # fmt: skip
def test_so_are_the_neighbours_numbers(text):
    assert holds_identity_number(text)
    assert not holds_identity_number(text.translate(str.maketrans("89", "66")))


#: How telephones, times, amounts, accounts and lists are written; each # is any figure.
OTHERS = [
    "0##-### ## ##", "08-### ### ##", "+46 ## ### ## ##", "+46 (0)##-### ## ##", "00## ## ## ## ##",
    "+33 # ## ## ## ##", "# ### ### ###", "####-####-####-####", "SE## #### #### #### #### ####",
    "####.##.#####", "#.#########", "######.####", "######; ####", "######, ####", "######,####",
    "##, ##, ##, ##, ##", "## ## ## ## ## ##", "## ## ## ## ## ## ##", "##:##:## ## ##",
    "2026-##-## ####", "2026-##-##T##:##", "20##-##-## ##:##", "20##-##-## ##.##",
    "1998-##-## - 2004-##-##", "##-## ##-##", "#######", "#############", "##### #####",
]  # fmt: skip


@pytest.mark.parametrize("form", OTHERS)
def test_no_figures_written_as_something_else_are_taken_for_a_number(form):
    random = np.random.default_rng(0)
    for _ in range(2000):
        text = "".join(str(random.integers(10)) if sign == "#" else sign for sign in form)
        assert not holds_identity_number(text), text


def test_of_random_figures_one_in_two_hundred_is():
    """Days that there are, of those a person at work can be born on, and one check digit of ten."""
    random = np.random.default_rng(0)
    texts = [f"{n:010}" for n in random.integers(10**10, size=40_000)]
    found = [text for text in texts if holds_identity_number(text)]
    for text in found:
        assert luhn(text[:9]) == int(text[9]) and 1 <= int(text[2:4]) <= 12
        assert 1 <= int(text[4:6]) <= 31 or 61 <= int(text[4:6]) <= 91
    # 366 days in 100 years of 4, and as many of coordination numbers; those under 12 are children.
    assert len(found) / len(texts) == pytest.approx(0.88 * 2 * 365.25 / 10_000 / 10, rel=0.15)


def test_pairs_of_figures_may_be_a_telephone_number_where_the_column_says_so():
    (phone,) = [n for c in range(10) if holds_identity_number(n := f"07 01 12 34 5{c}")]
    assert not holds_identity_number(phone, is_telephone=True)
    assert holds_identity_number("811228-9874", is_telephone=True)


def test_one_check_digit_of_ten_is_right_and_only_real_days_count():
    """Brute force over every month and day, against the calendar and Luhn's rule by hand."""
    for month in range(14):
        for day in range(100):
            short = f"80{month:02}{day:02}123"
            real = day - 60 if day > 60 else day
            try:
                dt.date(1980, month, real)
                expected = [luhn(short)]
            except ValueError:
                expected = []
            found = [c for c in range(10) if holds_identity_number(f"19{short[:6]}-123{c}")]
            assert found == expected, (month, day)


def test_a_telephone_number_may_look_like_a_person_born_in_2007():
    # Ten figures, a day of 2007 and by chance the right check digit.
    (phone,) = [n for c in range(10) if holds_identity_number(n := f"070112345{c}")]
    frame = pd.DataFrame({"id": ["E1"], "Mobiltelefon": [phone], "Tel.": [phone]})
    with pytest.warns(UserWarning, match="Columns not read"):
        assert len(load_profiles(frame, role="mentee")) == 1
    with pytest.raises(TableError, match="row 2, column code: the cell holds a personal identity"):
        load_profiles(pd.DataFrame({"id": ["E1"], "code": [phone]}), role="mentee")


# ---------------------------------------------------------------- where columns come in

PEOPLE = "id,role,name,{column}\nE1,mentee,Åsa,hemligt\nM1,mentor,Eva,hemligt\n"


def write(folder, text, name="people.csv"):
    (folder / name).write_text(text, encoding="utf-8")


def problems_of(programme):
    with pytest.raises(TableError) as refused:
        import_tables(programme)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("columns", [{}, {"interests": "Religion"}, {"about": "Religion"}])
def test_a_column_is_refused_mapped_or_not_with_the_reason_and_the_lawful_ways(
    tmp_path, make_programme, columns
):
    write(tmp_path, PEOPLE.format(column="Religion"))
    programme = make_programme({"people": {"file": "people.csv", "columns": columns}})
    (problem,) = problems_of(programme)
    assert problem.startswith(
        "people.csv, column Religion: the column looks like religion or belief, which"
    )
    for word in ("GDPR", "group_counts", "privacy.legal_basis", "docs/personal-data.md"):
        assert word in problem
    assert "hemligt" not in problem and not programme.store_path.exists()
    with pytest.raises(TableError):
        read_tables(programme)
    assert [str(p) for p in describe_tables(programme)[1]] == [problem]


def test_every_column_is_told_at_once_and_a_file_used_twice_once(tmp_path, make_programme):
    write(tmp_path, "id,role,kön,hälsa,fackmedlem\nE1,mentee,k,god,ja\nM1,mentor,m,god,nej\n")
    source = {"file": "people.csv"}
    programme = make_programme({"people": source, "applications": {**source, "constants": {
        "route": "applied", "status": "accepted"}}})  # fmt: skip
    found = problems_of(programme)
    assert [line.partition(":")[0] for line in found if "looks like" in line] == [
        "people.csv, column hälsa", "people.csv, column fackmedlem",
    ]  # fmt: skip


def test_a_map_is_looked_at_where_its_file_is_missing(make_programme):
    programme = make_programme(
        {"people": {"file": "no.csv", "columns": {"about": "Etnicitet"}, "rows": {"Hälsa": "god"}}}
    )
    found = problems_of(programme)
    assert any("tables.people.columns.about: the column Etnicitet looks like" in f for f in found)
    assert any("tables.people.rows: the column Hälsa looks like health" in line for line in found)


def test_aggregates_pass(tmp_path, make_programme):
    write(tmp_path, "id,role\nE1,mentee\nM1,mentor\n")
    write(tmp_path, "date,measure,ground,Religion,count\n2026-01-01,headcount,religion,x,40\n",
          "counts.csv")  # fmt: skip
    source = {"file": "counts.csv", "columns": {"group": "Religion"}}
    tables = read_tables(make_programme({"people": {"file": "people.csv"}, "group_counts": source}))
    assert tables["group_counts"]["count"].tolist() == [40]


@pytest.mark.parametrize("as_frame", [False, True])
def test_profiles_are_refused_too(tmp_path, as_frame):
    write(tmp_path, "id,Sexuell läggning,goals\nE1,hemligt,data\n", "a.csv")
    source = pd.read_csv(tmp_path / "a.csv") if as_frame else tmp_path / "a.csv"
    with pytest.raises(TableError, match="looks like sexual orientation") as refused:
        load_profiles(source, role="mentee")
    assert "hemligt" not in str(refused.value)


def test_a_frame_given_to_the_matching_is_refused():
    mentees = pd.DataFrame({"id": ["E1"], "goals": [["data"]], "ethnicity": ["x"]})
    mentors = pd.DataFrame({"id": ["M1"], "skills": [["data"]]})
    with pytest.raises(MatchingError, match="column ethnicity: the column looks like ethnicity"):
        MentorMatcher().fit(mentees, mentors)


@pytest.mark.parametrize("column", ["id", "name", "about", "unread", ""])
def test_identity_numbers_are_refused_in_any_column_and_never_told(
    tmp_path, make_programme, column
):
    header = ["id", "role", "name", "about", "unread", ""]
    place = header.index(column)
    rows = [["E1", "mentee", "Åsa", "Hej", "a", "b"], ["E2", "mentee", "Bo", "Hej", "a", "b"],
            ["M1", "mentor", "Eva", "Hej", "a", "b"]]  # fmt: skip
    rows[1][place] = rows[2][place] = f"{PNR} {rows[1][place]}" if column == "about" else PNR
    rows[2][place] += "1" if column == "id" else ""
    with (tmp_path / "people.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*header, "last"], *([*row, "z"] for row in rows)])
    found = problems_of(make_programme({"people": {"file": "people.csv"}}))
    label = column or "6 (without a name)"
    said = [line for line in found if "personal identity number" in line]
    assert len(said) == 1 and said[0].startswith(f"people.csv, row 3, column {label}: ")
    assert ("1 more" in said[0]) == (column != "id") and "9874" not in " ".join(found)


def test_numbers_of_a_workbook_are_found(tmp_path, make_programme):
    pd.DataFrame({"id": [8112289874, 2], "role": ["mentee", "mentor"]}).to_excel(
        tmp_path / "people.xlsx", index=False
    )
    (problem,) = problems_of(make_programme({"people": {"file": "people.xlsx"}}))
    assert "row 2, column id: the cell holds a personal identity number" in problem


def numbers_of(n, seed=0):
    """Birth dates and last four figures of made-up people."""
    random = np.random.default_rng(seed)
    for _ in range(n):
        born = dt.date(1950, 1, 1) + dt.timedelta(days=int(random.integers(18_000)))
        three = f"{random.integers(1000):03}"
        yield born, f"{three}{luhn(f'{born:%y%m%d}{three}')}"


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d/%m/%Y", "%y%m%d", "%Y%m%d"])
def test_birth_dates_beside_last_figures_are_refused_and_other_figures_pass(
    tmp_path, make_programme, form
):
    people = [(f"{born:{form}}", last) for born, last in numbers_of(20)]
    years = [str(year) for year in np.random.default_rng(1).integers(1990, 2026, size=20)]

    def write_people(n, lasts):
        rows = [f"E{i},mentee,{people[i][0]},,{lasts[i]}\n" for i in range(n)]
        write(tmp_path, "id,role,Född,Anm,Fyra\n" + "".join(rows) + "M1,mentor,,,\n")
        return make_programme({"people": {"file": "people.csv"}})

    lasts = [last for _, last in people]
    (problem,) = problems_of(write_people(20, lasts))
    assert problem.startswith("people.csv, column Fyra: with the column Född beside it, it makes")
    assert not any(last in problem for last in lasts)
    # One of them mistyped, and zeros at the start gone.
    (problem,) = problems_of(write_people(20, ["1234", *(last.lstrip("0") for last in lasts[1:])]))
    import_tables(write_people(20, years))
    import_tables(write_people(20, lasts[1:] + lasts[:1]))
    import_tables(write_people(3, lasts))


def test_last_figures_may_be_let_in_by_a_legal_basis(tmp_path, make_programme):
    rows = [f"E{i},mentee,{born},{last}\n" for i, (born, last) in enumerate(numbers_of(9))]
    write(tmp_path, "id,role,Född,Fyra\n" + "".join(rows) + "M1,mentor,,\n")
    report = import_tables(with_basis(make_programme, {}, columns=["Fyra"], article_9=None))
    assert report.as_records()[0]["on_legal_basis"] == ["Fyra"]
    source = {"columns": {"team": "Fyra"}}
    (problem,) = problems_of(with_basis(make_programme, source, columns=["Fyra"]))
    assert "must reach no page, as team may" in problem


def test_a_number_that_comes_about_by_joining_is_found(tmp_path, make_programme):
    write(tmp_path, "born,last,role\n811228,9874,mentee\n900101,0000,mentor\n")
    source = {"file": "people.csv", "columns": {"id": ["born", "last"]}}
    (problem,) = problems_of(make_programme({"people": source}))
    assert problem.startswith("people.csv, row 2, column born + last: the cell holds a personal")


def test_a_header_or_a_params_file_that_holds_a_number_does_not_have_it_told(
    tmp_path, make_programme
):
    write(tmp_path, f"{PNR},Åsa,mentee\nM1,Eva,mentor\n")
    columns = {"id": "Nr", "role": "Roll"}
    found = problems_of(make_programme({"people": {"file": "people.csv", "columns": columns}}))
    assert any("the name of column 1 holds a personal identity number" in line for line in found)
    assert "9874" not in " ".join(found) and "Åsa" not in " ".join(found)
    write(tmp_path, "id,role\nE1,mentee\nM1,mentor\n")
    constants = {"about": f"se {PNR}"}
    found = problems_of(make_programme({"people": {"file": "people.csv", "constants": constants}}))
    assert any("tables.people.constants.about holds a personal identity" in line for line in found)
    assert "9874" not in " ".join(found)


# ---------------------------------------------------------------- on a legal basis

BASIS = {
    "columns": ["Religion"],
    "article_6": "public_task",
    "article_9": "explicit_consent",
    "decided_by": "Generaldirektören",
    "decided_on": "2026-01-15",
}


def with_basis(make_programme, source, **more):
    return make_programme(
        {"people": {"file": "people.csv", **source}},
        privacy={"legal_basis": {**BASIS, **more}},
    )


def test_a_legal_basis_lets_a_column_be_and_the_import_says_so(tmp_path, make_programme):
    write(tmp_path, PEOPLE.format(column="religion"))
    report = import_tables(with_basis(make_programme, {}))
    assert "  let in by a legal basis: religion" in report.lines()
    assert report.as_records()[0]["on_legal_basis"] == ["religion"]
    programme = with_basis(make_programme, {})
    assert b"hemligt" not in programme.store_path.read_bytes()


def test_what_a_legal_basis_lets_in_may_be_matched_on_and_told_nowhere(tmp_path, make_programme):
    write(tmp_path, PEOPLE.format(column="Religion"))
    tables = read_tables(with_basis(make_programme, {"columns": {"about": "Religion"}}))
    assert tables["people"]["about"].tolist() == ["hemligt", "hemligt"]
    for source, use in [
        ({"columns": {"interests": "Religion"}}, "interests"),
        ({"columns": {"about": "Religion", "team": "Religion"}}, "team"),
        ({"rows": {"Religion": "hemligt"}}, "a filter under rows"),
        ({"split": "Religion"}, "a split"),
    ]:
        (problem,) = problems_of(with_basis(make_programme, source))
        assert problem.startswith("params/spring.yaml: tables.people: the column Religion of")
        assert f"must reach no page, as {use} may" in problem


def test_a_special_category_asks_for_an_exception_of_article_9(tmp_path, make_programme):
    write(tmp_path, PEOPLE.format(column="Religion"))
    (problem,) = problems_of(with_basis(make_programme, {}, article_9=None))
    assert "privacy.legal_basis[0] names no article_9" in problem


def test_numbers_pass_on_a_basis_only_where_they_are_not_kept(tmp_path, make_programme):
    write(tmp_path, f"id,role,Nr\nE1,mentee,{PNR}\nM1,mentor,x\n")
    basis = {"columns": "nr", "article_9": None}
    import_tables(with_basis(make_programme, {}, **basis))
    (problem,) = problems_of(with_basis(make_programme, {"columns": {"team": "Nr"}}, **basis))
    assert "as team may" in problem
    write(tmp_path, f"Nr,role,wave,item,answer\n{PNR},mentee,1,fit,4\n", "enkät.csv")
    survey = {"file": "enkät.csv", "columns": {"respondent": "Nr"}, "pseudonymise": True}
    programme = make_programme(
        {"people": {"file": "people.csv"}, "survey_responses": survey},
        privacy={"legal_basis": [{**BASIS, **basis}]},
    )
    import_tables(programme)
    assert b"811228" not in programme.store_path.read_bytes()


def test_a_basis_is_refused_whole_with_every_problem(tmp_path):
    params = tmp_path / "spring.yaml"
    params.write_text(
        "id: spring\nname: S\norganisation: O\npurpose: P\n"
        "period: {start: 2026-01-01, end: 2026-12-31}\n"
        "privacy:\n  retention_date: 2027-01-01\n  legal_basis:\n"
        "    - {columns: [], article_6: consnt, article_9: vote, decided_by: ' ',\n"
        "       decided_on: 2190-01-01, why: x}\n"
        "    - {columns: [Religion]}\n",
        encoding="utf-8",
    )
    with pytest.raises(ProgrammeError) as refused:
        load_programme(params)
    said = "\n".join(str(problem) for problem in refused.value.problems)
    for part in (
        "legal_basis[0].columns", "legal_basis[0].article_6", "legal_basis[0].article_9",
        "legal_basis[0].decided_by is empty", "which has not come yet",
        "legal_basis[0].why is not a parameter", "legal_basis[1].article_6 is missing",
        "legal_basis[1].decided_by is missing", "legal_basis[1].decided_on is missing",
    ):  # fmt: skip
        assert part in said, (part, said)
