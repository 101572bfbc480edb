"""What leaves through release(): nothing about too few, nothing unmarked."""

import base64
import datetime as dt
import html.parser
import itertools
import json
import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from mentorkit.errors import ReleaseError
from mentorkit.language import Plural, Text, Wording
from mentorkit.programme import Privacy, Programme
from mentorkit.publication import (
    MIME,
    Released,
    build_index,
    build_page,
    read_blocks,
    release,
    show,
)
from mentorkit.publication.disclosure import HIDDEN, protect_table
from mentorkit.publication.page import PAGES, Blocks, render_block
from mentorkit.publication.sentences import protect_text
from mentorkit.result import (
    Answer,
    Chart,
    Claim,
    Count,
    Decision,
    Estimate,
    Fact,
    Heading,
    Limits,
    Mean,
    Missing,
    Note,
    PersonList,
    Share,
    Tabulation,
    count,
    ends,
    fact,
    figure,
    group,
    label,
    mean,
    share,
    verdict,
)

PROGRAMME = Programme.model_validate(
    {
        "id": "x",
        "name": {"sv": "Mentorskap <b>1</b>", "en": "Mentoring <b>1</b>"},
        "organisation": "Ö-verket & Co",
        "purpose": "p",
        "period": {"start": "2025-10-01", "end": "2026-11-30"},
    }
)
PRIVACY = Privacy()


def phase(audience="leadership", language="en"):
    return SimpleNamespace(
        programme=PROGRAMME, language=language, audience=audience, name="06_meetings"
    )


def table(frame, **more):
    return Tabulation(
        pd.DataFrame(frame),
        Text("Pairs"),
        {
            "group": label(Text("Department")),
            "met": count(Text("Met")),
            "pairs": count(Text("Pairs")),
            "rate": share(Text("Share"), k="met", n="pairs"),
            "score": mean(Text("Mean"), n="answers"),
            "target": fact(Text("Target")),
        },
        **more,
    )


def frame(met, pairs, answers=None):
    answers = answers if answers is not None else pairs
    return {
        "group": [f"g{i}" for i in range(len(met))],
        "met": met,
        "pairs": pairs,
        "rate": [k / n if n else np.nan for k, n in zip(met, pairs, strict=True)],
        "score": [3.25] * len(met),
        "answers": answers,
        "target": [80] * len(met),
    }


# ---------------------------------------------------------------- sentences


@pytest.mark.parametrize(
    "figure, written",
    [
        (Count(0), "0"),
        (Count(1), "fewer than 5"),
        (Count(4), "fewer than 5"),
        (Count(5), "5"),
        (Count(300, people=4), "a hidden number of"),
        (Count(300, people=40), "300"),
        (Share(20, 40), "50%"),
        (Share(2, 40), "a hidden share"),
        (Share(38, 40), "a hidden share"),
        (Share(40, 40), "100%"),
        (Share(2, 4), "a hidden share"),
        (Share(0, 0), "none"),
        (Mean(3.14, 9), "a hidden figure"),
        (Mean(3.14, 10), "3.1"),
        (Fact(2), "2"),
        (Fact(dt.date(2026, 5, 1)), "1 May 2026"),
        ("words", "words"),
        (Wording("Inköp"), "Inköp"),
        (Text("in {n}", n=Count(3)), "in fewer than 5"),
        ([Count(3), Count(7)], "fewer than 5 and 7"),
    ],
)
def test_a_figure_in_a_sentence_is_shown_only_of_enough(figure, written):
    assert str(protect_text(Text("{x}", x=figure), PRIVACY)) == written


@pytest.mark.parametrize("bare", [3, 2.5, dt.date(2026, 1, 1), None, np.int64(4), {"a": 1}])
def test_a_figure_that_does_not_say_what_it_is_is_refused(bare):
    with pytest.raises(ReleaseError, match="does not say what it is"):
        protect_text(Text("{x}", x=bare), PRIVACY)


def test_two_counts_in_a_sentence_do_not_tell_the_few_between_them():
    text = protect_text(Text("{k} of {n}", k=Count(115), n=Count(118)), PRIVACY)
    assert "115" not in str(text).replace("about 115", "") and "118" in str(text)
    assert str(protect_text(Text("{k} of {n}", k=Count(113), n=Count(118)), PRIVACY)) == (
        "113 of 118"
    )


def test_nobody_of_a_hidden_few_is_told_as_nobody():
    text = protect_text(Text("{k} of {n}", k=Count(0), n=Count(3)), PRIVACY)
    assert str(text) == "0 of fewer than 5"


def test_a_plural_does_not_tell_one_from_few():
    texts = [
        str(protect_text(Plural("{n} pair", "{n} pairs", n=Count(n)), PRIVACY)) for n in range(1, 5)
    ]
    assert set(texts) == {"fewer than 5 pairs"}


def test_about_and_some_tell_none_of_few_from_another():
    """Whichever of the possible numbers is behind it, the words are the same."""
    for n in range(6, 31):
        told = {}
        for k in range(1, n):
            words = str(protect_text(Text("{k} of {n}", k=Count(k), n=Count(n)), PRIVACY))
            told.setdefault(words, set()).add(k)
        for words, possible in told.items():
            if words != f"{max(possible)} of {n}":
                assert len(possible) >= min(4, n - 1), (words, n, possible)
                assert "about 0" not in words


def test_a_claim_is_told_only_where_its_figures_are():
    late = Text("{share} are late", share=Share(3, 40))
    assert str(protect_text(Claim(late), PRIVACY)) == "too few to tell"
    assert str(protect_text(Claim(late, otherwise="–"), PRIVACY)) == "–"
    few = Claim("reached", on=[Share(40, 60), Mean(3.0, 9)])
    assert str(protect_text(few, PRIVACY)) == "too few to tell"
    assert str(protect_text(Claim("reached", on=[Share(40, 60)]), PRIVACY)) == "reached"
    inside = Text("{n} asked; {words}", n=Count(40), words=Claim(late, otherwise=Text("none")))
    assert str(protect_text(inside, PRIVACY)) == "40 asked; none"


@pytest.mark.parametrize(
    "answer, status",
    [
        (Answer(Text("{s}", s=Share(20, 40)), "good"), "good"),
        (Answer(Text("{s}", s=Share(2, 40)), "good"), "info"),
        (Answer(Text("{k} of {n}", k=Count(118), n=Count(120)), "good"), "info"),
        (Answer(Text("{s}", s=[Text("{m}", m=Mean(3.0, 9))]), "act"), "info"),
        (Answer("Some are late.", "act", rests_on=[Share(2, 40)]), "info"),
        (Answer("Some are late.", "act", rests_on=[Share(20, 40)]), "act"),
        (Answer(Text("{n} lack it", n=Count(2)), "act", rests_on=[]), "act"),
        (Answer(Claim("Late", on=[Share(2, 40)]), "act", rests_on=[]), "info"),
    ],
)
def test_a_status_that_rests_on_a_hidden_figure_is_not_told(answer, status):
    (released,) = release(answer, phase())
    assert released.block["status"] == status


def test_an_estimate_of_few_is_one_line():
    (released,) = release(Estimate(Text("Retention"), 0.9, 0.8, 0.95, n=9, spec=".0%"), phase())
    assert released.block["text"] == (
        "Not shown, since it would tell of too few people: Retention."
    )


# ---------------------------------------------------------------- tables


def shown(released, name):
    return [cell.text for cell in released.column(name)]


def test_small_counts_shares_and_means_are_hidden():
    released = protect_table(
        table(frame([20, 3, 12, 0], [40, 9, 24, 30], [40, 9, 24, 30])), PRIVACY, "en"
    )
    assert shown(released, "met") == ["20", "hidden", "hidden", "0"]
    assert shown(released, "pairs") == ["40", "9", "24", "30"]
    assert shown(released, "rate") == ["50%", "hidden", "hidden", "0%"]
    assert shown(released, "score") == ["3.2", "hidden", "3.2", "3.2"]
    assert shown(released, "target") == ["80"] * 4


def test_the_threshold_itself_may_be_shown():
    enough = protect_table(table(frame([5, 5], [10, 10], [10, 9])), PRIVACY, "en")
    assert shown(enough, "met") == ["5", "5"] and shown(enough, "score") == ["3.2", "hidden"]


def test_about_is_not_the_number_itself():
    text = str(protect_text(Text("{k} of {n}", k=Count(118), n=Count(120)), PRIVACY))
    assert text == "about 115 of 120"


def test_no_cell_can_be_had_back_from_its_neighbours():
    """Whatever the counts: k is never shown beside n if n - k is of too few."""
    for met in itertools.product([0, 2, 5, 9, 11], repeat=3):
        pairs = [12, 11, 30]
        released = protect_table(table(frame(list(met), pairs)), PRIVACY, "en")
        for i, (k, n) in enumerate(zip(met, pairs, strict=True)):
            cell = released.column("met")[i]
            if 0 < k < 5 or 0 < n - k < 5:
                assert cell.hidden and cell.number is None
                assert released.column("rate")[i].hidden
        hidden = [cell.hidden for cell in released.column("met")]
        others = [k for k, h in zip(met, hidden, strict=True) if not h and k > 0]
        assert sum(hidden) != 1 or not others


def test_a_count_is_hidden_with_its_share_though_the_total_stands_elsewhere():
    rows = pd.DataFrame({"group": ["a", "b"], "met": [52, 40], "pairs": [54, 60]})
    rows["rate"] = rows["met"] / rows["pairs"]
    alone = Tabulation(
        rows,
        Text("Pairs"),
        {
            "group": label(Text("Department")),
            "met": count(Text("Met")),
            "rate": share(Text("Share"), k="met", n="pairs"),
        },
    )
    released = protect_table(alone, PRIVACY, "en")
    assert shown(released, "met")[0] == shown(released, "rate")[0] == "hidden"


def test_a_share_is_hidden_where_only_its_total_is():
    """From 15 met and 75% the 20 pairs could be had back, and from 73 in all the 3."""
    released = protect_table(table(frame([3, 15, 10], [3, 20, 50], [3, 20, 50])), PRIVACY, "en")
    assert shown(released, "met") == ["hidden", "hidden", "10"]
    assert shown(released, "pairs") == ["hidden", "hidden", "50"]
    assert shown(released, "rate") == ["hidden", "hidden", "20%"]


def test_rare_names_that_people_typed_are_left_out():
    released = protect_table(
        table(frame([9, 2, 1, 3], [20, 2, 1, 4], [20] * 4), open_labels=True), PRIVACY, "en"
    )
    assert shown(released, "group") == ["g0"]
    assert shown(released, "pairs") == ["20"]
    alone = protect_table(table(frame([9, 2], [20, 2], [20] * 2), open_labels=True), PRIVACY, "en")
    assert shown(alone, "group") == ["g0"]


def test_a_table_says_its_columns_or_is_refused():
    with pytest.raises(ReleaseError, match="no column pars; did you mean pairs"):
        Tabulation(pd.DataFrame({"pairs": [1]}), Text("t"), {"pars": count(Text("Pairs"))})


def judged(met, pairs):
    rows = frame(met, pairs)
    rows["word"] = ["within" if k <= 0.2 * n else "beyond" for k, n in zip(met, pairs, strict=True)]
    rows["own"] = [Share(k, n) for k, n in zip(met, pairs, strict=True)]
    return Tabulation(
        pd.DataFrame(rows),
        Text("Pairs"),
        {
            "group": label(Text("Department")),
            "own": figure(Text("Share")),
            "word": verdict(Text("Outcome"), on="own"),
        },
    )


def test_no_verdict_stands_beside_a_hidden_figure_it_rests_on():
    """Whatever the hidden share: the released row is the same."""
    rows = {}
    for k in range(13):
        released = protect_table(judged([k, 20], [12, 40]), PRIVACY, "en")
        hidden = 0 < k < 5 or 0 < 12 - k < 5
        rows.setdefault(hidden, set()).add(released.rows[0])
        assert released.column("word")[0].withheld == hidden
        assert released.column("word")[1].text == "beyond"
    ((_, share_cell, word),) = rows[True]
    assert (share_cell.text, share_cell.number, word.text) == ("hidden", None, "too few to tell")


def test_a_verdict_rests_on_words_with_figures_too_and_on_what_is_shown():
    rows = {"now": [Text("{s}", s=Share(1, 40))], "word": ["reached"]}
    columns = {"now": label(Text("Now")), "word": verdict(Text("Status"), on="now", otherwise="")}
    released = protect_table(Tabulation(pd.DataFrame(rows), Text("t"), columns), PRIVACY, "en")
    assert shown(released, "now") == ["a hidden share"] and shown(released, "word") == [""]
    with pytest.raises(ReleaseError, match="rests a verdict on the column now"):
        Tabulation(pd.DataFrame(rows), Text("t"), {"word": columns["word"]})


def of_groups(names, met, pairs):
    rows = pd.DataFrame(frame(met, pairs)).assign(group=names)
    columns = {
        "group": group(Text("Department")),
        "pairs": count(Text("Pairs")),
        "met": count(Text("Met")),
        "rate": share(Text("Share"), k="met", n="pairs"),
    }
    return Tabulation(rows, Text("Pairs by department"), columns)


def test_a_group_of_whom_nothing_can_be_shown_is_not_named():
    """Whoever knows the total of every column cannot have a group of few back."""
    for pairs in itertools.product([1, 9, 10, 24], repeat=3):
        names = ["Legal", "Sales", "Works"]
        released = protect_table(of_groups(names, [0, 0, 0], list(pairs)), PRIVACY, "en")
        told = dict(zip(shown(released, "group"), shown(released, "pairs"), strict=True))
        few = [n for n in pairs if n < 10]
        unnamed = set(names) - set(told)
        for name, n in zip(names, pairs, strict=True):
            if n < 10:
                assert name not in told
            elif name in told:
                assert told[name] == str(n)
        # With the total, each of the hidden lies between 1 and what the others leave.
        if len(unnamed) < 3 and few:
            hidden = [n for name, n in zip(names, pairs, strict=True) if name in unnamed]
            assert len(hidden) > 1 and sum(hidden) - len(hidden) >= 10
        assert told.get("Others (hidden)") == ("hidden" if few else None)
        assert not any(ch.isdigit() for ch in "".join(told) if few)
    part = protect_table(
        of_groups(["Legal", "Sales", "Works"], [2, 16, 3], [19, 22, 18]), PRIVACY, "en"
    )
    assert shown(part, "group") == ["Legal", "Sales", "Works"]


def test_all_of_a_group_or_none_is_not_told():
    """The handbook's case: every one of the married works full time."""
    names = ["Married", "Divorced", "Single", "Widowed"]
    released = protect_table(of_groups(names, [60, 50, 0, 20], [60, 75, 45, 40]), PRIVACY, "en")
    assert shown(released, "met") == ["hidden", "50", "hidden", "20"]
    assert shown(released, "rate") == ["hidden", "67%", "hidden", "50%"]
    # Of stages and states it is the very answer.
    every = protect_table(table(frame([60, 50], [60, 75])), PRIVACY, "en")
    assert "hidden" not in [cell.text for row in every.rows for cell in row]


@pytest.mark.parametrize("n", [9, 10, 19, 20])
def test_an_interval_is_told_of_no_fewer_than_a_standard_deviation(n):
    estimate = Estimate(Text("Wellbeing"), 3.4, 3.1, 3.7, n=n)
    told = str(protect_text(estimate.claim(), PRIVACY))
    assert ("3.4" in told) == (n >= 10)
    assert ("3.1" in told) == ("3.7" in told) == (n >= 20)
    rows = pd.DataFrame({"what": ["a"], "n": [n], "value": [3.4], "low": [3.1], "high": [3.7]})
    columns = {"what": label(Text("What")), "value": mean(Text("Mean"), n="n")}
    columns |= ends(mean, n="n")
    released = protect_table(Tabulation(rows, Text("Scales"), columns), PRIVACY, "en")
    cells = [cell.text for cell in released.rows[0]]
    assert cells[1] == ("3.4" if n >= 10 else "hidden")
    assert cells[2:] == (["3.1", "3.7"] if n >= 20 else ["hidden", "hidden"])


def test_a_table_of_hidden_figures_is_one_line_with_its_title():
    few, some = of_groups(["Legal", "Sales"], [0, 0], [1, 2]), of_groups(["Legal"], [5], [20])
    blocks = [r.block for r in release([few, some], phase())]
    assert [block["kind"] for block in blocks] == ["unshown", "table"]
    assert blocks[0]["text"] == (
        "Not shown, since it would tell of too few people: Pairs by department."
    )
    assert "Legal" not in json.dumps(blocks[0])
    rare = table(frame([1, 2], [1, 2]), open_labels=True)
    assert release(rare, phase())[0].block["kind"] == "unshown"
    targets = Tabulation(few.frame, few.title, few.columns, tells_without_figures=True)
    assert release(targets, phase())[0].block["kind"] == "table"
    nothing = of_groups(["Legal", "Sales"], [0, 0], [0, 0])
    assert release(nothing, phase())[0].block["kind"] == "table"


@pytest.mark.parametrize("kind", ["bar", "stacked", "line", "step"])
def test_a_chart_without_a_mark_is_not_drawn(kind):
    few = table(frame([2, 0, 1], [3, 2, 4]))
    chart = Chart(few, kind, "group", ["met"], Text("What it shows"))
    assert [r.block["kind"] for r in release(chart, phase())] == ["unshown"]
    assert [r.block["kind"] for r in release([chart, few], phase())] == ["unshown"]
    # Here the table has figures of its own, which the chart does not draw.
    known = table(frame([2, 3, 1], [30, 20, 40]))
    chart = Chart(known, kind, "group", ["met"], Text("What it shows"))
    assert [r.block["kind"] for r in release([chart, known], phase())] == ["table"]


def test_a_chart_says_how_many_marks_it_lacks():
    some = table(frame([20, 3, 12, 0], [40, 9, 24, 30]))
    (block,) = (
        r.block for r in release(Chart(some, "bar", "group", ["met"], Text("Met")), phase())
    )
    said = "2 figures are hidden and have no mark in the chart."
    assert block["alt"] == f"Met {said}" and block["undrawn"] == said
    assert render_block(block).count(said) == 2
    whole = Chart(table(frame([20], [40])), "bar", "group", ["met"], Text("Met"))
    assert release(whole, phase())[0].block["alt"] == "Met"


# ---------------------------------------------------------------- the door


def test_what_is_not_a_finding_does_not_pass():
    for thing in (pd.DataFrame({"a": [1]}), 3, "text", {"a": 1}):
        with pytest.raises(ReleaseError, match="cannot be released"):
            release(thing, phase())


def test_show_takes_only_what_was_released():
    with pytest.raises(ReleaseError, match="was not released"):
        show(pd.DataFrame({"name": ["Åsa"]}))


def people(**columns):
    return PersonList(
        pd.DataFrame({"name": ["Åsa Öberg"], **{k: ["secret"] for k in columns}}),
        Text("Overdue"),
        {"name": Text("Name"), **{k: Text("x") for k in columns}},
    )


def test_people_are_listed_for_the_coordinator_alone():
    (released,) = release(people(), phase())
    assert "Åsa" not in json.dumps(released.block, ensure_ascii=False)
    (released,) = release(people(), phase("coordinator"))
    assert "Åsa Öberg" in json.dumps(released.block, ensure_ascii=False)


@pytest.mark.parametrize("column", ["about", "answer", "comment", "goal", "next_step", "measure"])
@pytest.mark.parametrize("audience", ["leadership", "coordinator"])
def test_no_answer_and_no_free_text_stands_beside_a_person(column, audience):
    with pytest.raises(ReleaseError, match="never stands beside a person"):
        release(people(**{column: 1}), phase(audience))


def every_finding():
    rows = table(frame([20, 3, 12, 0], [40, 9, 24, 30]), note=Text("A note"))
    return [
        Answer(Text("{n} pairs meet", n=Count(118)), "good"),
        Heading(Text("Meetings")),
        Note(Wording("Words")),
        Estimate(Text("Retention"), 0.9, 0.8, 0.95, n=100, spec=".0%"),
        rows,
        *(
            Chart(rows, kind, "group", ["met", "pairs"][:n], Text("What it shows"))
            for kind, n in (("bar", 2), ("stacked", 2), ("line", 2), ("step", 1))
        ),
        Chart(rows, "interval", "group", ["score"], Text("Intervals"), low="score", high="score"),
        people(),
        Missing("ties", Text("no ties")),
        Limits([Text("Not why")]),
        Decision([Text("Decide")]),
    ]


def page_of(audience="leadership", language="en", left_out=0):
    blocks = [r.block for r in release(every_finding(), phase(audience, language))]
    return build_page(
        Blocks(blocks, left_out, True),
        "06_meetings",
        programme=PROGRAMME,
        as_of=dt.date(2026, 10, 31),
        audience=audience,
        language=language,
        pages=list(PAGES),
    )


def charts_of(page):
    return [
        base64.b64decode(data).decode()
        for data in re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", page)
    ]


def test_a_chart_draws_what_the_table_shows_and_nothing_else():
    secret = table(frame([20, 3, 12, 0], [40, 9, 24, 30]))
    other = table(frame([20, 4, 12, 0], [40, 9, 24, 30]))
    drawn = []
    for source in (secret, other):
        (block,) = release(Chart(source, "bar", "group", ["met"], Text("alt")), phase())
        drawn.append(block.block["svg"])
    # The hidden count is 3 in one and 4 in the other: no byte of the chart may tell.
    assert drawn[0] == drawn[1]
    assert HIDDEN.render("en") in drawn[0] and ">20<" in drawn[0]


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.addresses = [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        for name, value in attributes:
            if name in ("src", "href", "action", "data", "srcset", "poster", "style"):
                self.addresses.append(value)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("audience", ["leadership", "coordinator"])
def test_a_page_is_whole_in_itself(audience, language):
    page = page_of(audience, language)
    reader = Reader()
    reader.feed(page)
    names = [tag for tag, _ in reader.tags]
    assert names.count("h1") == 1 and "script" not in names and "link" not in names
    assert dict(reader.tags)["html"] == {"lang": language}
    for address in reader.addresses:
        assert re.match(r"data:image/svg\+xml;base64,|\d\d_\w+\.html$|index\.html$|#main$", address)
    for svg in charts_of(page):
        assert not re.search(r"(?:href|url)\W+(?:https?:|//)", svg) and "<script" not in svg
    images = [attributes for tag, attributes in reader.tags if tag == "img"]
    assert len(images) == 5 and all(image["alt"] for image in images)
    for wanted in ("<caption>", 'scope="col"', 'scope="row"', "Content-Security-Policy"):
        assert wanted in page
    assert ("Åsa" in page) == (audience == "coordinator")


def test_what_people_type_is_inert():
    page = page_of()
    assert "<b>1</b>" not in page and "&lt;b&gt;1&lt;/b&gt;" in page and "Ö-verket &amp; Co" in page


def test_a_page_names_what_it_left_out():
    assert "Page 06 left out 2 outputs" in page_of(left_out=2)
    assert "1 list of people is left out" in page_of()


def test_the_same_findings_give_the_same_bytes():
    assert page_of() == page_of()


# ---------------------------------------------------------------- out of a notebook


def notebook(*outputs):
    return {"cells": [{"cell_type": "code", "outputs": list(outputs)}]}


def output(thing):
    return {"output_type": "display_data", "data": thing._repr_mimebundle_()}


def test_only_marked_outputs_reach_a_page():
    released = release([Note(Text("released"))], phase())
    bare = {
        "output_type": "execute_result",
        "data": {"text/html": "<table>Åsa</table>", "text/plain": "Åsa"},
    }
    printed = {"output_type": "stream", "name": "stdout", "text": "Åsa"}
    found = read_blocks(
        notebook(bare, *map(output, released), printed), "06_meetings", "leadership", "en"
    )
    assert [block["kind"] for block in found.blocks] == ["note"]
    assert found.left_out == 2 and not found.complete


def test_the_coordinators_outputs_do_not_slip_into_leaderships_page():
    released = release([people()], phase("coordinator"))
    with pytest.raises(ReleaseError, match="released for page"):
        read_blocks(notebook(*map(output, released)), "06_meetings", "leadership", "en")


def test_the_end_mark_says_that_a_notebook_is_complete():
    end = Released(
        {"kind": "end", "page": "06_meetings", "audience": "leadership", "language": "en"}
    )
    assert MIME in end._repr_mimebundle_()
    assert read_blocks(notebook(output(end)), "06_meetings", "leadership", "en").complete


def test_the_index_leads_to_the_pages_that_were_made():
    made = {"06_meetings": Blocks([{"kind": "answer", "status": "act", "text": "Meet <more>"}])}
    page = build_index(
        made, programme=PROGRAMME, as_of=dt.date(2026, 10, 31), audience="leadership", language="sv"
    )
    assert 'href="06_meetings.html"' in page and "Meet &lt;more&gt;" in page
    assert "07_evaluation.html" not in page and "Utvärdering" in page


def test_a_rare_name_is_left_out_below_the_threshold_and_not_at_it():
    frame = pd.DataFrame({"goal": ["common", "at it", "rare"], "wanted": [9, 5, 4]})
    columns = {"goal": label(Text("Goal")), "wanted": count(Text("Mentees"))}
    table = protect_table(
        Tabulation(frame, Text("Goals"), columns, open_labels=True), Privacy(), "en"
    )
    assert [cell.text for cell in table.column("goal")] == ["common", "at it"]


def test_a_page_is_called_by_its_number_in_heading_links_and_index():
    page = page_of(language="sv")
    assert "<h1>06 Möten</h1>" in page
    assert "← 05 Utbildning av mentorer</a>" in page and ">07 Utvärdering →</a>" in page
    index = build_index(
        {"07_evaluation": Blocks([], 0, True)},
        programme=PROGRAMME,
        as_of=dt.date(2026, 10, 31),
        audience="leadership",
        language="en",
    )
    assert '<a href="07_evaluation.html">07 Evaluation</a>' in index and "02 Recruitment" in index


@pytest.mark.parametrize(
    "column, values, is_right",
    [
        (fact(Text("x")), [3, 12], True),
        (fact(Text("x")), ["three", "twelve"], False),
        (fact(Text("x")), [3, "twelve"], False),
        (figure(Text("x")), [Count(20), Count(30)], True),
        (figure(Text("x")), [Count(20), Text("none yet")], False),
    ],
)
def test_a_column_of_numbers_stands_to_the_right_whatever_its_kind(column, values, is_right):
    source = Tabulation(
        pd.DataFrame({"group": ["a", "b"], "x": pd.Series(values, dtype=object)}),
        Text("T"),
        {"group": label(Text("G")), "x": column},
    )
    (released,) = release(source, phase())
    assert [h["number"] for h in released.block["headers"]] == [False, is_right]
    assert ('<td role="cell" data-label="x" class="n">' in render_block(released.block)) == is_right
