"""Programmes of 3 and 20 people: every page is told without telling of anybody."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from ruamel.yaml import YAML

from mentorkit.language import Text
from mentorkit.publication.page import PAGES
from mentorkit.result import flatten
from mentorkit.tables.example import write_example

ROOT = Path(__file__).parents[1]
SIZES = (3, pytest.param(20, marks=pytest.mark.thorough))
#: Words that follow from a figure in their own row.
VERDICTS = {
    "en": {
        "reached", "on the way", "not yet", "sure", "chance could have turned it",
        "within the threshold", "a change is proposed", "within chance", "more than in the staff",
        "fewer than in the staff",
    },
    "sv": {
        "nått", "på väg", "ännu inte", "säkert", "slumpen kan ha avgjort", "inom gränsen",
        "en ändring föreslås", "inom slumpen", "större andel än bland alla anställda",
        "mindre andel än bland alla anställda",
    },
}  # fmt: skip
#: What a sentence must not be left with.
UNFIT = {
    "en": r"a hidden|\b[Aa]ll ([1-4]|fewer)\b|\babout [0-4]\b|\d+%? of fewer than|\b1 groups",
    "sv": r"\b(en|ett) dol[dt]|\b[Aa]lla ([1-4]|färre)\b|omkring [0-4]\b|\d+ av färre än"
          r"|\b1 grupper",
}  # fmt: skip


def cut_down(folder: Path, n: int) -> dict[str, pd.DataFrame]:
    """The example's tables with so many people: a third of them mentors, a few waiting."""
    tables = {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in sorted(folder.glob("*.csv"))
    }
    pairs, applied = tables["pairs"], tables["applications"]
    running = pairs[pairs["state"].eq("running")]
    mentors = list(dict.fromkeys(running["mentor_id"]))[: max(1, round(n / 3))]
    left = n - len(mentors)
    mentees = list(dict.fromkeys(running.loc[running["mentor_id"].isin(mentors), "mentee_id"]))
    mentees = mentees[: left - left // 5]
    waiting = list(applied.loc[applied["status"].eq("waiting"), "id"])[: left - len(mentees)]
    members = {*mentors, *mentees, *waiting}
    for name, frame in tables.items():
        keep = pd.Series(True, index=frame.index)
        if name == "survey_responses":
            sizes = {"mentee": len(mentees), "mentor": len(mentors), "waiting": len(waiting)}
            chosen = {
                person
                for role, size in sizes.items()
                for person in frame.loc[frame["role"].eq(role), "respondent"].unique()[:size]
            }
            keep = frame["respondent"].isin(chosen)
        elif name == "employment":
            keep = frame["id"].isin(members) | (frame.index < 6 * n)
        else:
            for column in {"id", "mentee_id", "mentor_id", "from_id"} & set(frame):
                keep &= frame[column].isin({*members, ""})
        tables[name] = frame[keep]
    return {name: frame for name, frame in tables.items() if len(frame)}


def run_page(name: str, params: Path, language: str) -> list[dict]:
    """What a notebook releases, run in this process."""
    cells = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    released: list[dict] = []
    space: dict = {}
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        if "parameters" in cell["metadata"].get("tags", []):
            space.update(params=str(params), as_of="", language=language, audience="leadership")
            continue
        exec("".join(cell["source"]), space)
        space["show"] = lambda *things: released.extend(r.block for r in flatten(list(things)))
    return released


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example")
    write_example(folder)
    return folder


@pytest.fixture(scope="module", params=SIZES)
def editions(request, example, tmp_path_factory):
    """Page and language to its blocks, of a programme of some people."""
    folder = tmp_path_factory.mktemp("small")
    tables = cut_down(example, request.param)
    for name, frame in tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    yaml = YAML()
    parameters = yaml.load((ROOT / "params" / "example.yaml").read_text(encoding="utf-8"))
    del parameters["example"]
    parameters["id"] = "small"
    parameters["tables"] = {name: {"file": f"{name}.csv"} for name in tables}
    parameters["folders"] = {"data": str(folder), "reports": str(folder / "reports")}
    params = folder / "small.yaml"
    with params.open("w", encoding="utf-8") as file:
        yaml.dump(parameters, file)
    pages = {
        (page, language): run_page(page, params, language)
        for page in PAGES
        for language in (("sv",) if request.param == 3 else ("en",))
    }
    departments = set(tables["people"]["department"])
    return pages, departments


def tables_of(blocks):
    for block in blocks:
        if block["kind"] == "table":
            yield block
        elif block["kind"] == "chart" and "table" in block:
            yield block["table"]


def test_no_verdict_beside_a_hidden_figure(editions):
    pages, _ = editions
    seen = 0
    for (page, language), blocks in pages.items():
        for table in tables_of(blocks):
            kinds = [header["kind"] for header in table["headers"]]
            for row in table["rows"]:
                words = [cell["text"] for cell in row if cell["text"] in VERDICTS[language]]
                hidden = [
                    cell for cell, kind in zip(row, kinds, strict=True)
                    if cell["hidden"] and kind in ("share", "mean", "figure")
                ]  # fmt: skip
                assert not (words and hidden), (page, table["caption"], row)
                seen += bool(words)
    assert seen


def test_sentences_read_well_and_tell_no_status_of_few(editions):
    pages, _ = editions
    for (page, language), blocks in pages.items():
        told = [text for b in blocks for text in [b.get("text", ""), *b.get("texts", ())]]
        told += [c["text"] for t in tables_of(blocks) for row in t["rows"] for c in row]
        for text in told:
            assert not re.search(UNFIT[language], text), (page, text)
        untold = str(Text("Not shown, since it would tell of too few people: {title}.", title=""))
        for block in blocks:
            if block["kind"] == "answer" and block["text"].startswith((untold[:20], "Too few")):
                assert block["status"] == "info", block


def test_no_table_is_a_grid_of_hidden_cells_and_no_chart_is_empty(editions):
    pages, departments = editions
    for (page, _), blocks in pages.items():
        for table in tables_of(blocks):
            kinds = [header["kind"] for header in table["headers"]]
            cells = [
                (cell, kind) for row in table["rows"] for cell, kind in zip(row, kinds, strict=True)
            ]
            if any(cell["hidden"] for cell, _ in cells):
                assert any(
                    not cell["hidden"] and not cell["withheld"]
                    and cell["text"] not in ("", "0", "–")
                    for cell, kind in cells
                    if kind in ("count", "share", "mean", "figure", "verdict")
                ), (page, table["caption"])  # fmt: skip
        if page == "03_matching":
            # Every department of so few seeks for fewer than may be counted.
            told = json.dumps(list(tables_of(blocks)), ensure_ascii=False)
            assert not [name for name in departments if f'"{name}"' in told]
