"""A PostgreSQL server of the tests' own: made, started and thrown away."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


def find_server() -> Path | None:
    """The folder of the server's programs, of the latest version that is installed."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    versions = sorted(found, key=lambda path: float(path.parts[-3]))
    if versions:
        return versions[-1].parent
    named = shutil.which("initdb")
    return Path(named).parent if named and shutil.which("pg_ctl") else None


def _unprivileged() -> dict[str, object]:
    """Whom to run it as: it refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return {}


@contextlib.contextmanager
def running_server(programs: Path) -> Iterator[str]:
    """A server that listens to one folder alone; its URL, up to the name of a database."""
    folder = tempfile.mkdtemp(prefix="mentorkit-pg-")
    who = _unprivileged()
    if who:
        os.chown(folder, who["user"], who["group"])

    def run(name: str, *arguments: str) -> None:
        subprocess.run(
            [str(programs / name), *arguments], check=True, cwd=folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **who,
        )  # fmt: skip

    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    cluster = f"{folder}/cluster"
    try:
        run("initdb", "-D", cluster, "-U", "anna", "-E", "UTF8", "--no-sync", "-A", "trust")
        run("pg_ctl", "-D", cluster, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://anna:hemligt@/{{name}}?host={folder}"
        finally:
            run("pg_ctl", "-D", cluster, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
