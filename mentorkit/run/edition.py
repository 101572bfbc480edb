"""An edition of a programme's reports: whose, of which day, for whom, out of what."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .. import __version__
from ..errors import Problem, RunError
from ..language import Text
from ..programme import Programme


@dataclass(frozen=True)
class Edition:
    """One edition of a programme's reports: whose, of which day, for whom.

    Attributes
    ----------
    name : str
        ``"2026-10-31-sv"``: the day it looks back from and its language.
    folder : Path
        Where its pages are published.
    """

    programme: Programme
    as_of: dt.date
    language: str
    audience: str

    @property
    def name(self) -> str:
        """The edition's name, from its day and language."""
        return f"{self.as_of.isoformat()}-{self.language}"

    @property
    def private_folder(self) -> Path:
        """The folder that must not be shared."""
        return self.programme.coordinator_folder

    @property
    def folder(self) -> Path:
        """Where the edition's pages lie."""
        parent = self.programme.reports_folder
        parent = self.private_folder if self.audience == "coordinator" else parent
        return self.programme.keep_inside(parent / self.name)

    @property
    def work_folder(self) -> Path:
        """Where the notebooks run; left in place by a run that failed."""
        work = self.private_folder / ".work" / f"{self.name}-{self.audience}"
        return self.programme.keep_inside(work)

    @property
    def record_folder(self) -> Path:
        """Where the executed notebooks and the full manifest are kept."""
        record = self.private_folder / "runs" / f"{self.name}-{self.audience}"
        return self.programme.keep_inside(record)


@dataclass(frozen=True)
class State:
    """What pages are computed from, as hashes.

    Attributes
    ----------
    params_sha256 : str
        Of the params file.
    tables_sha256 : str
        Of every row of every table in the store.
    state_sha256 : str
        Of these two, what earlier editions have published, the notebooks,
        mentorkit itself and the edition's reader: pages of one state say the same.
    """

    params_sha256: str
    tables_sha256: str
    state_sha256: str

    @classmethod
    def of(cls, edition: Edition, notebooks: Iterable[Path]) -> State:
        """The state as it is now; the tables have been imported."""
        from ..tables import Store, read_hidden, read_ledger

        params = sha256_of(edition.programme.path)
        with Store.open(edition.programme) as store:
            tables = store.content_sha256()
        before = [read(edition.programme, edition.as_of) for read in (read_ledger, read_hidden)]
        told = json.dumps(before, sort_keys=True)
        digest = hashlib.sha256()
        for part in (edition.name, edition.audience, __version__, params, tables, told):
            digest.update(part.encode() + b"\0")
        package = Path(__file__).parents[1]
        code = (p for p in package.rglob("*") if p.suffix in (".py", ".po", ".j2", ".css"))
        for file in [*sorted(notebooks), *sorted(code)]:
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
        return cls(params, tables, digest.hexdigest())


def refuse_back_dated(edition: Edition) -> None:
    """Refuse to publish for leadership a day before one that has been published.

    What is told is held by what editions of earlier days have told. One that is put
    before those that are out would tell anew what they hold.

    Raises
    ------
    RunError
        An edition of a later day is out.
    """
    from ..tables import last_published

    last = None if edition.audience == "coordinator" else last_published(edition.programme)
    if last is None or last <= edition.as_of:
        return
    what = Text(
        "an edition of {last} is out, and one of {day} would tell beside it who has come or gone "
        "in between",
        last=last.isoformat(),
        day=edition.as_of.isoformat(),
    )
    mend = Text(
        "choose {last} or a later day. For a draft of your own, add --audience coordinator",
        last=last.isoformat(),
    )
    raise RunError(Problem("--as-of", what.render(edition.language), mend.render(edition.language)))


def sha256_of(path: Path) -> str:
    """Hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
