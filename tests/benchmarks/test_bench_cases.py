"""A million cases and their acts: queues, lists, search, saving an act and new due dates, and the same with 10 000.

The raw queries are the very statements the program runs, run again on a connection of their own that makes nothing of
the rows; for an act they are also written and committed there, under another id. BENCH_CASES names a smaller number
than a million, BENCH_STORES a folder where the stores are kept from one run to the next.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import pytest

from db import clock, store
from db.cases import service
from db.cases.acts import ActKind
from db.cases.queues import finding, lists, narrowing, standing
from db.cases.queues.lists import CaseList, Wanted
from db.rows import uuid7
from db.store import database
from tests.benchmarks import many_cases
from tests.benchmarks.many_cases import ManyCases, case_number, name, phone

MANY, FEW = int(os.environ.get("BENCH_CASES", "1000000")), 10_000
ROUNDS, TURNS = 12, 5
ACTS = 20
Figures = dict[str, dict[str, list[float]]]
Work = Callable[[], object]

OPENED = (CaseList.OPEN, CaseList.OVERDUE, CaseList.REVIEW, CaseList.ARCHIVE, CaseList.CLOSED)
"""Lists that fill a page in both stores."""
PLACE = 5000
"""A case there is in both stores, and open."""


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[int, ManyCases]:
    """Both stores, by how many cases they hold."""
    kept = os.environ.get("BENCH_STORES")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("cases")
    return {cases: many_cases.kept(folder / str(cases), cases) for cases in (FEW, MANY)}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: many_cases.TODAY)


@contextmanager
def raw_connection() -> Iterator[Any]:
    opened = store.opened()
    with closing(store.connect(opened.paths.database, opened.key)) as connection:
        for pragma, value in store.PRAGMAS.items():
            connection.execute(f"PRAGMA {pragma} = {value}")
        connection.create_function("sounds", 2, narrowing.sounds)
        yield connection


def statements(work: Work) -> list[str]:
    """What the program asks of the database, as SQL with its values; what triggers do follows by itself."""
    said: list[str] = []
    database.connection().set_trace_callback(said.append)
    work()
    database.connection().set_trace_callback(None)
    return [sql for place, sql in enumerate(said) if not sql.startswith("--") and sql not in said[place - 1 : place]]


def ask(connection: Any, sqls: list[str]) -> None:
    for sql in sqls:
        connection.execute(sql).fetchall()


def seconds(work: Work) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def open_board() -> None:
    """What the place 办件 reads when it is entered."""
    lists.counts()
    lists.stations()
    lists.page(Wanted())


TEXTS = (case_number(PLACE), case_number(PLACE)[-6:], phone(PLACE), name(PLACE), "林木采伐")
"""A number, its end, a phone, an applicant, a part of an item's name."""


def find_all_kinds() -> None:
    """What typing each of these into the search costs."""
    for text in TEXTS:
        assert finding.find_cases(text)


WORKS: dict[str, Work] = {
    "queues and first page": open_board,
    **{f"list {one}": partial(lists.page, Wanted(one)) for one in OPENED},
    **{
        f"by {order}, {one}": partial(lists.page, Wanted(one, order=order))
        for order in ("number", "item", "applicant", "state")
        for one in (CaseList.OPEN, CaseList.CLOSED)
    },
    **{f"the end of {one}": partial(lists.page, Wanted(one, order="applicant"), back=True) for one in OPENED[3:]},
    "search, five kinds of text": find_all_kinds,
}


def test_reading_against_raw_and_against_few(stores: dict[int, ManyCases], figures: Figures) -> None:
    taken: dict[tuple[str, int], list[float]] = {(work, cases): [] for work in WORKS for cases in stores}
    for _ in range(ROUNDS):
        for cases, made in stores.items():
            made.open()
            with raw_connection() as connection:
                for what, work in WORKS.items():
                    work()
                    sqls = statements(work)
                    ask(connection, sqls)
                    both = [(seconds(work), seconds(partial(ask, connection, sqls))) for _ in range(TURNS)]
                    taken[what, cases] += [ours for ours, _ in both]
                    if cases == MANY:
                        figures[f"cases, {what}: against the raw queries"]["ours"] += [ours for ours, _ in both]
                        figures[f"cases, {what}: against the raw queries"]["baseline"] += [raw for _, raw in both]
            store.close_store()
    for what in WORKS:
        group = figures[f"cases, {what}: {MANY} against {FEW}"]
        group["ours"], group["baseline"] = taken[what, MANY], taken[what, FEW]


def test_an_act_is_saved(stores: dict[int, ManyCases], figures: Figures) -> None:
    """Saved from the page of the case, which was read before: so the first look at its rows is nobody's here."""
    taken: dict[int, list[float]] = {}
    for cases, made in stores.items():
        actor = made.open()
        waiting = [row[0] for row in database.execute_sql(
            "SELECT case_id FROM case_standing WHERE state = 'accepted' AND open = 1 LIMIT ?", (ACTS + 2,)
        )]  # fmt: skip
        review = [partial(service.record, actor, one, ActKind.REVIEWED, many_cases.TODAY, "符合") for one in waiting]
        sqls = statements(review.pop())
        (old,) = database.execute_sql("SELECT id FROM case_act ORDER BY rowid DESC LIMIT 1").fetchone()
        ours, raw = [], []
        with raw_connection() as connection:
            for one, work in zip(waiting, review, strict=False):
                service.case(one)
                ours.append(seconds(work))
                (last,) = connection.execute("SELECT max(seq) FROM journal").fetchone()
                said = [_anew(sql, old, last + 1) for sql in sqls]
                raw.append(seconds(partial(ask, connection, said)))
                assert standing.refresh() == 0
        taken[cases] = ours
        if cases == MANY:
            figures["cases, an act saved: against the raw queries"] |= {"ours": ours, "baseline": raw}
        store.close_store()
    figures[f"cases, an act saved: {MANY} against {FEW}"] |= {"ours": taken[MANY], "baseline": taken[FEW]}


def _anew(sql: str, act: str, sequence: int) -> str:
    """The same statement for another act and another line of the journal."""
    if sql.startswith("INSERT INTO journal"):
        head, values = sql.split(" VALUES (", 1)
        return f"{head} VALUES ({sequence},{values.split(',', 1)[1]}"
    return sql.replace(act, uuid7()) if sql.startswith("INSERT INTO case_act") else sql


_ALL = (
    "SELECT * FROM case_standing WHERE open = 1",
    "SELECT a.* FROM case_standing s JOIN case_act a ON a.case_id = s.case_id WHERE s.open = 1",
    "SELECT c.* FROM case_standing s JOIN case_file c ON c.id = s.case_id WHERE s.open = 1",
)


def test_new_due_dates_for_every_open_case(stores: dict[int, ManyCases], figures: Figures) -> None:
    """Every date becomes another one, as when a notice moves them all; raw: the rows read, and the dates written."""
    stores[MANY].open()
    for _ in range(3):
        database.execute_sql("UPDATE case_standing SET due = '2000-01-01', turn = '2000-01-01' WHERE open = 1")
        standing.stale_open()
        figures["cases, due dates of all open cases"]["ours"].append(seconds(standing.refresh))
        with raw_connection() as connection:

            def raw(connection: Any = connection) -> None:
                connection.execute("BEGIN IMMEDIATE")
                for sql in _ALL:
                    connection.execute(sql).fetchall()
                rows = connection.execute("SELECT case_id FROM case_standing WHERE open = 1").fetchall()
                other = [("2000-01-02", "2000-01-02", row[0]) for row in rows]
                connection.executemany("UPDATE case_standing SET due = ?, turn = ? WHERE case_id = ?", other)
                connection.execute("COMMIT")

            figures["cases, due dates of all open cases"]["baseline"].append(seconds(raw))
    standing.stale_open()
    standing.refresh()
    database.execute_sql("DELETE FROM case_tally")  # what was written past the program was not counted
    database.execute_sql(
        "INSERT INTO case_tally (queue, due, cases) SELECT queue, due, count(*) FROM case_standing GROUP BY 1, 2"
    )
    store.close_store()


_MEASURED = """
import sys
from pathlib import Path
from db import clock
from db.paths import StorePaths
from tests.benchmarks import many_cases, test_bench_cases
clock.today = lambda: many_cases.TODAY
many_cases.ManyCases(StorePaths(Path(sys.argv[1])), 0).open()
for work in test_bench_cases.WORKS.values():
    work()
print(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
"""


def test_memory(stores: dict[int, ManyCases], figures: Figures) -> None:
    """Of a process that opens the store and does everything above."""
    for cases, made in stores.items():
        told = subprocess.run(
            [sys.executable, "-c", _MEASURED, str(made.paths.folder)], capture_output=True, check=True
        )
        group = figures[f"cases, resident memory: {MANY} against {FEW} (KiB)"]
        group["ours" if cases == MANY else "baseline"].append(float(told.stdout))
    assert median(group["ours"]) > 0
