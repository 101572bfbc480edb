"""Columns that an employer may not keep by person, known by their names in Swedish and English."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ground:
    """Something about a person that is refused by person.

    Parameters
    ----------
    code : str
    words : str
        As it stands in a refusal: ``"religion or belief"``.
    pattern : str
        Regular expression of whole words that a name holds, in small letters a to z.
    is_special : bool
        Keeping it asks for an exception of GDPR article 9.
    """

    code: str
    words: str
    pattern: str = field(repr=False)
    is_special: bool = True

    @functools.cached_property
    def finds(self) -> re.Pattern[str]:
        """The pattern between the ends of words."""
        return re.compile(rf"\b(?:{self.pattern})\b", re.VERBOSE)


# In each pattern a space is "[ ]", and what may be written apart has "[ ]?" between.
_ETHNICITY = r"""
    \w*etnicitet\w* | \w*etnisk\w* | \w*ethnic\w* | races? | racial\w* | ras(?:er)? | rastillhor\w*
  | hudfarg\w* | skin[ ]?colou?r | hispanic | bipoc | bame | people[ ]of[ ]colou?r
  | \w*minoritet\w* | minorit(?:y|ies) | harkomst\w* | ancestry
  | national\w*[ ](?:origin|ursprung) | nationellt[ ]ursprung | country[ ]of[ ](?:origin|birth)
  | ursprungsland\w* | fodelseland\w* | birth[ ]?country
  | (?:utrikes|utlands)[ ]?fodd\w* | fodd[ ]utomlands | foreign[ ]?born | born[ ]abroad
  | (?:utlandsk|utrikes|kulturell|foreign|cultural|migration|migrant|immigrant)
    [ ]?(?:bakgrund|background)
  | invandr\w* | immigrants? | immigration[ ]?status | nationalit\w* | medborgarskap\w*
  | citizenships? | ^etn$ | ^ursprung(?:et)?$ | (?:ditt|mitt|geografiskt)[ ]ursprung
  | ^origins?$ | (?:your|family|geographic(?:al)?)[ ]origins?
  | fodd[ ]i(?![ ](?:ar|manad)) | born[ ]in(?![ ](?:year|month))
  | fodelse[ ]?(?:ort|plats)\w* | (?:place|city)[ ]of[ ]birth | birth[ ]?place
  | (?:uppehalls|arbets)[ ]?tillstand\w* | (?:residence|work)[ ]permits? | visa[ ]status
  | asyl\w* | asylum\w* | refugees? | flykting\w* | nyanland\w*
  | sapmi | sami | samisk\w* | samer | romsk\w* | romer | romani | tornedaling\w*
  | sverigefinn\w* | afrosvensk\w* | urfolk\w* | indigenous\w* | latin[oax] | caucasian
  | moders[ ]?mal\w* | hem[ ]?sprak\w* | forsta[ ]?sprak | sprak[ ](?:hemma|i[ ]hemmet)
  | mother[ ]?tongues? | native[ ]?(?:language|speaker|tongue)s?
  | (?:first|home|heritage)[ ]?language
  | languages?[ ](?:spoken[ ])?at[ ]home
  | folk(?:grupp|slag)\w* | castes? | tribal\w* | stam[ ]?tillhor\w* | (?:your|which)[ ]tribe
  | roma | ^bme$ | bme[ ](?:background|group|staff|status) | ^heritage$
  | (?:your|family)[ ]heritage | hemland\w* | home[ ]?country | uppvaxt[ ]?(?:land|ort)\w*
  | migrants?
"""
_RELIGION = r"""
    \w*religi\w* | faiths? | (?<!self[ ])beliefs? | creeds? | ^tro$
  | tros[ ]?(?:uppfattning|inriktning|bekannelse|samfund|tillhorighet)\w*
  | livsaskadning\w* | konfession\w* | \w*samfundstillhor\w* | kyrko?[ ]?(?:tillhor|medlem)\w*
  | church[ ]?member\w* | muslim\w* | islam\w* | kristen | kristna | kristendom\w* | christianity
  | jewish | judisk\w* | judendom\w* | hindu\w* | buddh\w* | katolik\w* | catholic\w*
  | ateis\w* | atheis\w* | halal | kosher | ^kyrkan?$ | svenska[ ]kyrkan | ^church$
  | church[ ](?:affil|attend)\w* | moske\w* | mosques? | synagog\w*
  | prayers? | prayer[ ](?:room|time)s?
  | bone(?:rum|tid)\w* | ^bon(?:er)?$ | worship\w* | ^forsamling(?:en)?$
  | forsamlings[ ]?(?:tillhor|medlem)\w* | ^fasta$ | fastar | fastemanad\w* | fasting
  | ramadan | sabbat\w* | sabbath | baptised | baptized
"""
_DISABILITY = r"""
    \w*disabilit\w*
  | (?<!account[ ])(?<!user[ ])(?<!login[ ])(?<!mailbox[ ])(?<!email[ ])disabled
  | \w*handikapp\w* | \w*handicap\w* | \w*funktions[ ]?(?:neds|hind|variation|ratt|olikhet)\w*
  | (?:rorelse|horsel|syn)[ ]?(?:hind|neds|skad)\w* | impairments? | \w+ly[ ]impaired
  | (?:hearing|visually|vision|mobility)[ ]impair\w* | wheel[ ]?chairs? | rullstol\w*
  | adhd | npf | autis[mt]\w* | asperger\w* | neuro[ ]?(?:diver|typ|psyk)\w* | dyslexi\w*
  | access(?:ibility)?[ ]?needs? | tillganglighets[ ]?behov\w* | special[ ]needs | sarskilda[ ]behov
  | (?:reasonable|workplace|special)[ ](?:adjustment|accommodation)s?
  | accomm?odations?[ ](?:need|required|request)\w* | needs?[ ](?:an?[ ])?accomm?odations?
  | ^anpassning(?:ar)?$ | anpassnings[ ]?behov\w* | arbets(?:plats)?[ ]?anpassning\w*
  | (?:behov[ ]av|behover|sarskild|individuell)\w*[ ]anpassning\w*
  | adjustments?[ ](?:need|requir)\w*
  | lonebidrag\w* | fardtjanst\w* | ledarhund\w* | (?:guide|assistance)[ ]dogs? | assistive[ ]\w+
  | teckensprakstolk\w* | sign[ ]language[ ](?:interpreter|user)s? | dov | dova | dovhet | deaf\w*
  | hard[ ]of[ ]hearing | hearing[ ](?:aid|loop|loss)\w* | horapparat\w* | horselslinga
  | ^blind$ | blindhet | blindness | tourette\w* | dyskalkyli\w* | dyscalculi\w* | dyspraxi\w*
  | ^funkis(?:ar)?$
  | learning[ ]difficult\w* | (?:inlarnings|las|skriv)[ ]?svarighet\w*
"""
_ORIENTATION = r"""
    sexuell\w*[ ]?(?:lagg|orient|identit)\w* | sexual[ ]?(?:orient|identit|preference)\w*
  | sexualit\w* | (?:homo|bi|hetero|pan|a)sexu\w* | sex[ ]?li(?:fe|v)\w* | ^laggning\w*$
  | hbtq?\w* | lgbt\w* | queer | gay | lesbian | lesbisk\w* | same[ ]sex | samkonad\w*
  | (?:partner|spouse)(?:n?s)?[ ](?:s[ ])?(?:gender|sex|kon) | partnerkon
  | (?:gender|sex)[ ]of[ ](?:your[ ])?(?:partner|spouse) | kon[ ]pa[ ](?:din[ ])?partner\w*
  | attracted[ ]to | attraherad\w*
"""
_IDENTITY = r"""
    kons[ ]?(?:identit|uttryck|overskrid|korriger|dysfori)\w*
  | gender[ ]?(?:identit|expression|reassign|queer|fluid|non|dysphor)\w*
  | trans(?![ ](?:date|datum|id|no|nr|amount|type|code)\b)
  | trans[ ]?(?:gender|sexu|person|kvinna|woman|identit|bakgrund)\w* | transman
  | (?:icke|non)[ ]?bin(?:ar|ary)\w* | pronomen | pronouns? | intersex\w* | agender
  | ^cis$ | cis[ ]?(?:person|gender|kvinna|woman|man) | dead[ ]?name | dod[ ]?namn
  | (?:gender|sex)[ ](?:assigned|at[ ]birth) | assigned[ ](?:gender|sex)
  | kon[ ]vid[ ]fodsel\w* | tilldelat[ ]kon | juridiskt?[ ]kon | legal[ ](?:gender|sex)
"""
_HEALTH = r"""
    (?:(?!folk)\w)*?halsa(?:ns?)?
  | halso[ ]?(?:tillstand|problem|undersok|deklaration|samtal|status|data|uppgift|besvar|profil
    |kontroll|skal)\w*
  | (?<!public[ ])health(?![ ](?:and[ ])?(?:safety|care|sector|dep|servic|scienc|unit))
  | \w*sjuk(?!vard|hus|skot|gymn)\w* | sick(?:ness)? | sick[ ]?(?:leave|days?|notes?|listed)
  | illness(?:es)? | diseases? | \w*diagnos(?!t)\w*
  | medical[ ]?(?:condition|history|leave|certificate|record|need|info|note|reason)\w*
  | medications? | medicin(?:er|ering)\w* | lakarintyg\w* | lakemedel(?!sverk)\w* | symp?tom\w*
  | gravid\w* | pregnan\w* | \w*allerg\w* | special[ ]?kost\w* | dietary\w* | rehab\w*
  | burn[ ]?out | utbrand\w* | utmattning\w* | depression\w* | vaccin\w* | missbruk\w*
  | addictions? | cancer\w* | diabet\w* | epilep\w* | psykisk\w* | terapi | therapy
  | ^medicin(?:er)?$ | ^medicines?$ | ^medical$ | (?:takes?|tar|ater|anvander)[ ]medicin\w*
  | kost(?![ ]och[ ]logi) | kost[ ]?(?:preferens|behov|hallning|onskemal)\w* | diets?
  | (?:arbets|nedsatt)[ ]?formag\w* | work[ ]ability | bmi | body[ ]mass\w*
  | blod[ ]?(?:grupp|tryck)\w* | blood[ ]?(?:type|group|pressure) | angest\w* | anxiety | ptsd
  | migraines? | migran | kronisk\w* | chronic\w* | bipolar\w* | hiv | menstru\w* | menopaus\w*
  | klimakteri\w* | fertil\w* | infertil\w* | ivf | alkoholvan\w* | drinking[ ]habits? | smokers?
  | rokare | astma\w* | asthma\w* | aktivitetsersattning\w*
  | ^beroende$ | beroende[ ]?(?:sjuk|problem)\w* | (?:alkohol|drog|spel)[ ]?beroende\w*
  | vab | vabba\w* | vab[ ]?dag\w*
"""
_UNION = r"""
    (?<!european[ ])(?<!credit[ ])(?<!students[ ])(?<!student[ ])unions? | unioni[sz]ed
  | (?:trade|labou?r)[ ]?union\w* | union[ ]?(?:member|affil|rep|due|fee)\w* | unionen | saco
  | fack(?:et)? | a[ ]?kassa\w* | shop[ ]stewards? | strejk\w*
  | (?:akademiker|larar|vard)[ ]?forbundet
  | \w*fack[ ]?(?:foren|forbund|medlem|anslut|tillhor|klubb|avgift|ombud|lig)\w*
  | forbunds[ ]?(?:tillhor|medlem)\w* | kollektiv[ ]?anslut\w* | \w*arbetare?[ ]?forbund\w*
  | ^(?:seko|akavia|sulf|if[ ]metall|naturvetarna|fysioterapeuterna
      |sveriges[ ](?:arkitekter|ingenjorer|larare)
      |(?:elektriker|finans|journalist|lakar|officers|polis)[ ]?forbundet)$
  | (?:medlem(?:skap)?|member)[ ](?:i|in|of)[ ](?:kommunal|ledarna|lo|st|tco|vision)
"""
_POLITICS = r"""
    politisk\w*[ ]?(?:askad|asikt|tillhor|uppfatt|hemvist)\w* | parti[ ]?(?:tillhor|medlem)\w*
  | political[ ]?(?:opinion|view|affil|belief|part|preference|leaning|orientation|engagement)\w*
  | politisk\w*[ ]?(?:parti|engagemang|inriktning|preferens|uppdrag)\w*
  | party[ ]?(?:member|affil|preference)\w* | ^parti(?:et)?$ | ^party$ | ^politi(?:k|cs)$
  | (?:vilket|ditt)[ ]parti | (?:your|which|preferred)[ ]party | partisympati\w*
  | parti[ ]?politi\w* | party[ ]politic\w*
  | rostar[ ](?:pa|du) | vot(?:es?|ed|ing)[ ](?:for|intention|preference)
"""
_GENETIC = r"""
    genetic[ ]?(?:data|test|info|risk|condition|marker|profile)\w* | ^genetics?$ | genetisk\w*
  | dna | genome | genotyp\w* | arvsanlag\w* | arftlig\w* | heredit\w*
"""
_BIOMETRIC = r"""
    biometri\w* | finger[ ]?(?:avtryck|print)\w* | ansikts[ ]?(?:igenkan|avtryck|skann)\w*
  | fac(?:e|ial)[ ]?(?:id|recognition|print|scan|template)\w* | iris[ ]?(?:scan|skann)\w*
  | retina\w* | rost[ ]?avtryck\w* | voice[ ]?prints? | hand[ ]?avtryck\w* | palm[ ]?prints?
"""
_PROTECTED = r"""
    protected[ ](?:categor|characteristic|class|ground|group)\w* | diskriminerings[ ]?grund\w*
  | under[ ]?represented(?![ ](?:gender|sex)) | underrepresenterad\w*
  | underrepresenterat(?![ ]kon)
"""
_NUMBER = r"""
    person[ ]?(?:nummer|nr) | pers[ ]?nr | pnr | personal[ ]number
  | national[ ]?(?:id|identity|insurance)(?:[ ](?:number|no|nr))? | fodelse[ ]?(?:nummer|nr)
  | personal[ ]?(?:identity|id)[ ]?(?:number|no)
  | samordnings[ ]?(?:nummer|nr) | social[ ]?security[ ]?(?:number|no) | ssn
  | pass[ ]?nummer | passport[ ]?(?:id|no|nr|number)
  | fodsels[ ]?(?:nummer|nr) | cpr | cpr[ ]?(?:nummer|nr|number) | hetu | henkilotunnus
"""

#: In the order they are looked for: "belief" of a political kind is told as politics.
GROUNDS: tuple[Ground, ...] = (
    Ground("identity_number", "a personal identity number", _NUMBER, is_special=False),
    Ground("political_opinion", "political opinion", _POLITICS),
    Ground("ethnicity", "ethnicity", _ETHNICITY),
    Ground("religion", "religion or belief", _RELIGION),
    Ground("disability", "disability", _DISABILITY),
    Ground("sexual_orientation", "sexual orientation", _ORIENTATION),
    Ground("gender_identity", "gender identity", _IDENTITY),
    Ground("health", "health", _HEALTH),
    Ground("union_membership", "union membership", _UNION),
    Ground("genetic_data", "genetic data", _GENETIC),
    Ground("biometric_data", "biometric data", _BIOMETRIC),
    Ground("protected_group", "belonging to a protected group", _PROTECTED),
)
IDENTITY_NUMBER = GROUNDS[0]

_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
#: Letters that do not come apart into a letter and a sign above it.
_LETTERS = str.maketrans("øæØÆ", "oaOA")
_SPELT_OUT = re.compile("aa|ae|oe")


def spell_plainly(name: str) -> str:
    """The words of a name in small letters a to z, whatever stood between them.

    Examples
    --------
    >>> spell_plainly("Sexuell_läggning"), spell_plainly("unionMember2")
    ('sexuell laggning', 'union member')
    """
    letters = unicodedata.normalize("NFKD", str(name)).translate(_LETTERS)
    letters = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(re.findall("[a-z]+", _HUMPS.sub(" ", letters).lower()))


@functools.lru_cache(maxsize=4096)
def find_ground(name: str) -> Ground | None:
    """What of a person a column seems to tell that may not be kept by person; None if nothing.

    Parameters
    ----------
    name : str
        A column's name, or a question of a form.

    Returns
    -------
    Ground or None

    Notes
    -----
    Sex and age are none of these, nor is a name that only holds such a word by chance.

    Examples
    --------
    >>> find_ground("etnisk_tillhörighet").words, find_ground("Har du en diagnos?").words
    ('ethnicity', 'health')
    >>> [find_ground(name) for name in ("kön", "age", "embrace", "traits", "healthcare")]
    [None, None, None, None, None]
    """
    plain = spell_plainly(name)
    # Where å, ä and ö could not be written: haelsa, koensidentitet.
    spellings = {plain, _SPELT_OUT.sub(lambda m: "o" if m[0] == "oe" else "a", plain)}
    for ground in GROUNDS:
        if any(ground.finds.search(spelling) for spelling in spellings):
            return ground
    return None
