"""An edition's folder: its pages, its manifest, and the new one in the old one's place."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import shlex
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .. import __version__
from ..errors import Problem, RunError
from ..language import Text
from ..publication import build_index, build_page
from ..publication.page import PAGES, Blocks
from ..publication.turns import read_turn
from ..tables import write_ledger
from ..tables.private import close_files
from .disclosure import keep_disclosure
from .edition import Edition, State, sha256_of
from .notebooks import Made

#: What a manifest says of how a page came about.
_PROVENANCE = ("made", "params_sha256", "tables_sha256", "state_sha256")
#: What it says once people of whom a page was made are no longer in the store.
_REMOVED = ("reproducible", "removals")


def publish(edition: Edition, made: dict[str, Made], report, started: dt.datetime) -> None:
    """Build the pages beside the edition's folder, then put the new in the old one's place.

    Pages of the same edition that were not made now are kept as they are, and
    the manifest goes on saying when and of what each was made.
    """
    folder = edition.folder
    kept = {name: e for name, e in published_pages(edition).items() if name not in made}
    new = folder.with_name(f".new-{folder.name}")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for name in kept:
        shutil.copy2(folder / f"{name}.html", new)
    pages = {
        name: made[name].blocks if name in made else _first_answer_only(kept[name])
        for name in PAGES
        if name in made or name in kept
    }
    about = {
        "programme": edition.programme,
        "as_of": edition.as_of,
        "audience": edition.audience,
        "language": edition.language,
    }
    for name, page in made.items():
        html = build_page(page.blocks, name, pages=list(pages), **about)
        (new / f"{name}.html").write_text(html, encoding="utf-8")
    (new / "index.html").write_text(build_index(pages, **about), encoding="utf-8")
    entries = {
        name: {
            **_contents(blocks, new / f"{name}.html"),
            **(_provenance(made[name]) if name in made else _kept_provenance(kept[name])),
        }
        for name, blocks in pages.items()
    }
    manifest = _manifest(edition, entries, started)
    _write_json(new / "manifest.json", manifest)
    turns = {name: read_turn(edition.work_folder, name) for name in made}
    _keep_record(edition, made, manifest, report)
    if edition.audience == "leadership":
        keep_disclosure(edition, {name: turn["asked"] for name, turn in turns.items()})
        # Before the pages are out: a later edition must know of all that is.
        counts = {name: turn["systems"] for name, turn in turns.items()}
        write_ledger(edition.programme, edition.as_of, _told(made), counts)
    private = [edition.record_folder, *([new] if edition.audience == "coordinator" else [])]
    close_files(private, like=edition.private_folder)
    _replace(new, folder)


def _told(made: dict[str, Made]) -> dict[str, list[dict[str, Any]]]:
    """What each page tells of how many people, as the ledger keeps it."""
    told = {}
    for name, page in made.items():
        records = [record for block in page.blocks.blocks for record in block.get("told", ())]
        # A chart tells the figures of its table.
        told[name] = list({record["quantity"]: record for record in records}.values())
    return told


def published_pages(edition: Edition) -> dict[str, dict[str, Any]]:
    """What the manifest of the edition as published says of each page that is there."""
    try:
        manifest = json.loads((edition.folder / "manifest.json").read_text(encoding="utf-8"))
        entries = dict(manifest["pages"])
    except (OSError, ValueError, TypeError, KeyError):
        return {}
    return {
        name: entry
        for name, entry in entries.items()
        if isinstance(entry, dict) and (edition.folder / f"{name}.html").is_file()
    }


def tell_kept(edition: Edition, made: dict[str, Made], state: State) -> Text | None:
    """One line on pages that are kept although they were made of something else."""
    other: dict[Text, list[str]] = {}
    for name, entry in sorted(published_pages(edition).items()):
        if name not in made and entry.get("state_sha256") != state.state_sha256:
            other.setdefault(_differs(entry, state), []).append(name[:2])
    if not other:
        return None
    return Text(
        "Kept as made earlier: {told}. Make them again with {again}, or all without --phase.",
        told=[
            Text("{pages} ({what})", pages=", ".join(names), what=what)
            for what, names in other.items()
        ],
        again=" ".join(f"--phase {name}" for names in other.values() for name in names),
    )


def refuse_two_states(edition: Edition, pages: Sequence[str], state: State) -> None:
    """Refuse to put pages for leadership beside others that were made of something else.

    Of 102 on one page and 101 on another it is known who has gone. What the coordinator
    reads is told of by :func:`tell_kept` alone.

    Raises
    ------
    RunError
        The tables or the params have changed since the other pages were made.
    """
    other: dict[Text, list[str]] = {}
    for name, entry in sorted(published_pages(edition).items()):
        same = (state.params_sha256, state.tables_sha256)
        if name not in pages and (entry.get("params_sha256"), entry.get("tables_sha256")) != same:
            other.setdefault(_differs(entry, state), []).append(name[:2])
    if not other or edition.audience == "coordinator":
        return
    what = Text(
        "other pages of the edition {edition} were made earlier: {told}. Side by side the old "
        "and the new would tell of who has come or gone",
        edition=edition.name,
        told=[
            Text("{pages} ({what})", pages=", ".join(names), what=differs)
            for differs, names in other.items()
        ],
    )
    whole = f"mentorkit run {shlex.quote(str(edition.programme.path))}"
    mend = Text(
        "make all of them: {command}. For a draft of your own, add --audience coordinator",
        command=f"{whole} --as-of {edition.as_of.isoformat()} --language {edition.language}",
    )
    raise RunError(Problem("--phase", what.render(edition.language), mend.render(edition.language)))


def _differs(entry: dict[str, Any], state: State) -> Text:
    params, tables = (
        entry.get(key) != getattr(state, key) for key in ("params_sha256", "tables_sha256")
    )
    if params and tables:
        return Text("of other params and tables")
    if params or tables:
        return Text("of other params") if params else Text("of other tables")
    return Text("of other notebooks or another mentorkit")


def _first_answer_only(entry: dict[str, Any]) -> Blocks:
    blocks = [{"kind": "answer", **entry["answer"]}] if entry.get("answer") else []
    return Blocks(blocks, left_out=entry.get("left_out", 0), complete=True)


# ---------------------------------------------------------------- the manifest


def _contents(blocks: Blocks, page: Path) -> dict[str, Any]:
    answer = next((b for b in blocks.blocks if b["kind"] == "answer"), None)
    return {
        "answer": answer and {"status": answer["status"], "text": answer["text"]},
        "left_out": blocks.left_out,
        "sha256": sha256_of(page),
    }


def _provenance(made: Made) -> dict[str, Any]:
    return {"made": made.when, **asdict(made.state), "reproducible": True}


def _kept_provenance(entry: dict[str, Any]) -> dict[str, Any]:
    # A manifest from before this was recorded does not know; nor do we.
    told = {key: entry.get(key) for key in _PROVENANCE}
    return {**told, **{key: entry[key] for key in _REMOVED if key in entry}}


def mark_not_reproducible(path: Path, day: dt.date, by: str) -> None:
    """Say in a manifest that its pages cannot be made again with the same figures.

    Parameters
    ----------
    path : Path
        A ``manifest.json``; left as it is if it is none of ours.
    day : date
        When people of whom the pages were made were taken out of the store.
    by : {"erase", "purge"}
    """
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        entries = list(manifest["pages"].values())
        for entry in entries:
            removals = [*entry.get("removals", ()), {"on": day.isoformat(), "by": by}]
            entry.update(reproducible=False, removals=[r for i, r in enumerate(removals)
                                                       if r not in removals[:i]])  # fmt: skip
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return
    manifest["reproducible"] = not entries
    draft = path.with_name(f".new-{path.name}")
    _write_json(draft, manifest)
    shutil.copymode(path, draft)
    os.replace(draft, path)


def _manifest(edition: Edition, entries: dict[str, dict], started: dt.datetime) -> dict[str, Any]:
    return {
        "programme": edition.programme.id,
        "edition": edition.name,
        "as_of": edition.as_of.isoformat(),
        "language": edition.language,
        "audience": edition.audience,
        # Of the run that published last; each page says what it was made of.
        "params_sha256": sha256_of(edition.programme.path),
        "pages": entries,
        "reproducible": all(entry.get("reproducible", True) for entry in entries.values()),
        "versions": {
            "python": platform.python_version(),
            "mentorkit": __version__,
            **{p: version(p) for p in ("pandas", "numpy", "scikit-learn", "statsmodels")},
        },
        "made": {"started": started.isoformat(), "ended": dt.datetime.now(dt.UTC).isoformat()},
    }


def _keep_record(edition: Edition, made: dict[str, Made], manifest: dict[str, Any], report) -> None:
    """Keep the executed notebooks and what was read: in the folder that is not shared."""
    record = edition.record_folder
    record.mkdir(parents=True, exist_ok=True)
    for name in made:
        os.replace(edition.work_folder / f"{name}.ipynb", record / f"{name}.ipynb")
    _write_json(record / "manifest.json", {**manifest, "tables": report.as_records()})
    shutil.rmtree(edition.work_folder, ignore_errors=True)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


# ---------------------------------------------------------------- in its place


def restore(folder: Path) -> None:
    """Put back an edition that a run was killed over, between its two renames."""
    if _old(folder).exists() and not folder.exists():
        os.replace(_old(folder), folder)


def _replace(new: Path, folder: Path) -> None:
    old = _old(folder)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.replace(folder, old)
    os.replace(new, folder)
    shutil.rmtree(old, ignore_errors=True)


def _old(folder: Path) -> Path:
    return folder.with_name(f".old-{folder.name}")
