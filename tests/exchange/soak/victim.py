"""The process that is killed: it loads the program once, then forks a child for every case; run it as a module.

One JSON object per line comes in: what to do, in which store, at which point to die. One goes out: how it ended,
the most memory it held and, where nobody died, which points were passed. The child notes in a file of its own what
the services acknowledged.
"""

import builtins
import importlib
import io
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from db import keys, search, store
from db.actors import Actor
from db.cases import service as cases
from db.cases.acts import ActKind
from db.cases.rules import Intake
from db.errors import UserError
from db.exchange import service as exchange
from db.items import importing
from db.items import service as items
from db.organs import service as organs
from db.paths import StorePaths
from tests.exchange.soak import list_life

Told = Callable[[str, str], None]
Case = dict[str, Any]

FAILED, REFUSED = 1, 2
LOADED_ONCE = ("argon2", "charset_normalizer", "cryptography.hazmat.primitives.ciphers.aead", "msgspec", "pyrage",
               "python_calamine", "rapidfuzz", "stdnum", "zstandard")  # fmt: skip
"""What the program imports when it is wanted, and a child would import anew each time."""

_fsync, _write = os.fsync, os.write


class Points:
    """Counts the points a child passes, and dies at the one it was told."""

    def __init__(self, die_at: int) -> None:
        self.passed: list[str] = []
        self._die_at = die_at

    def at(self, name: str) -> None:
        """One more point."""
        self.passed.append(name)
        if len(self.passed) == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, name: str) -> None:
        """A point before and one after every call of a function of a module or class."""
        real = getattr(owner, name)

        def wrapped(*args: Any, **more: Any) -> Any:
            self.at(f"before {name}")
            found = real(*args, **more)
            self.at(f"after {name}")
            return found

        setattr(owner, name, wrapped)

    def watch(self) -> None:
        """Points at every file that is made lasting, renamed or removed, and at every statement and commit."""
        for name in ("fsync", "replace", "rename", "unlink", "mkdir"):
            self.around(os, name)
        self.around(store.EncryptedDatabase, "commit")
        real_open, real_connect = io.open, store.connect

        def opened(file: Any, mode: str = "r", *args: Any, **more: Any) -> Any:
            found = real_open(file, mode, *args, **more)
            if set(mode) & set("wxa+"):
                self.at("after open to write")
            return found

        def connect(path: Path, key: bytes) -> Any:
            connection = real_connect(path, key)
            connection.set_trace_callback(lambda _: self.at("statement"))
            return connection

        io.open = builtins.open = opened
        store.connect = connect


def save(actor: Actor, case: Case, told: Told) -> None:
    """Ordinary work at a window: papers taken in, an act, a correction, each acknowledged on its own."""
    edition = items.current_edition()
    assert edition is not None
    listed = items.list_items(edition.id)
    for number in range(3):
        taken = cases.take_in(actor, Intake(listed[0].id, f"新申请人{number}", "1", date(2026, 11, 20)))
        told("case", taken.summary.id)
        cases.receive_material(actor, taken.summary.id, 1, 5 + number)
        told("copies", f"{taken.summary.id} {5 + number}")
        cases.act(actor, taken.summary.id, ActKind.ACCEPTED, date(2026, 11, 20))
        told("accepted", taken.summary.id)


def import_items(actor: Actor, case: Case, told: Told) -> None:
    """A list of items from a workbook."""
    steps = importing.apply_import(actor, importing.plan_import(Path(case["file"]), "导入的清单"))
    for _ in steps:
        pass
    told("items", "all")


def export(actor: Actor, case: Case, told: Told) -> None:
    """A package to the county, in several volumes."""
    steps = exchange.export_to(actor, "140525", Path(case["stick"]), 4096)
    for _ in steps:
        pass
    told("exported", "all")


def apply(actor: Actor, case: Case, told: Told) -> None:
    """A package or receipt read."""
    exchange.apply(actor, Path(case["file"]))
    told("applied", "all")


JOBS = {"save": save, "items": import_items, "export": export, "apply": apply, **list_life.JOBS}


def child(case: Case, points: Points) -> None:
    """Sign in, then do the job with points on."""
    told = os.open(case["told"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def tell(what: str, text: str) -> None:
        _write(told, f"{what}\t{text}\n".encode())
        _fsync(told)

    points.watch()
    actor = organs.sign_in(StorePaths(Path(case["folder"])), "张三", case["password"])
    points.at("signed in")
    JOBS[case["job"]](actor, case, tell)
    store.close_store()


def run(case: Case) -> dict[str, Any]:
    """Fork, let the child work or die, say how it ended."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = FAILED
        try:
            os.close(read)
            points = Points(case.get("at", 0))
            child(case, points)
            _write(write, json.dumps(points.passed).encode())
            status = 0
        except UserError:
            status = REFUSED
        finally:
            os._exit(status)
    os.close(write)
    if case.get("after"):
        time.sleep(case["after"])
        os.kill(pid, signal.SIGKILL)
    with os.fdopen(read, "rb") as pipe:
        passed = json.loads(pipe.read() or b"[]")
    _, status, used = os.wait4(pid, 0)
    ended = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1
    return {
        "killed": os.WIFSIGNALED(status), "failed": ended == FAILED, "refused": ended == REFUSED,
        "passed": passed, "peak": used.ru_maxrss * 1024,
    }  # fmt: skip


def main() -> None:
    """Serve until the other side hangs up."""
    keys.ARGON2_TIME, keys.ARGON2_MEMORY_KIB = 1, 8
    for name in LOADED_ONCE:
        importlib.import_module(name)
    search.index_words("银行", told={})
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
