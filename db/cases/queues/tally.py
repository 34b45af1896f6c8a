"""Checks the counts the queues show (`case_tally`) against the cases, and counts them again where they differ."""

from collections import Counter

from db import journal
from db.actors import Actor
from db.cases.queues import standing
from db.cases.queues.lists import LIST_LABELS, CaseList
from db.cases.queues.standing import Queue
from db.store import database

LABELS = {queue: LIST_LABELS[CaseList(queue)] for queue in Queue if queue is not Queue.DONE} | {Queue.DONE: "已归档"}
_NOTED = "SELECT queue, due, cases FROM case_tally WHERE cases <> 0"
_COUNTED = "SELECT queue, due, count(*) FROM case_standing GROUP BY 1, 2"


def recount(actor: Actor) -> str:
    """Count the cases of every queue and due day again and correct `case_tally`; returns the differences in words.

    '' when nothing differs; then nothing is written. Only another tool that wrote to the store can make a difference.
    Counting, correcting and the journal entry are one transaction.
    """
    standing.refresh_to_read()
    with database.atomic():
        noted, counted = _read(_NOTED), _read(_COUNTED)
        if noted == counted:
            return ""
        database.execute_sql("DELETE FROM case_tally")
        database.execute_sql(f"INSERT INTO case_tally (queue, due, cases) {_COUNTED}")
        was, are = _by_queue(noted), _by_queue(counted)
        journal.record(actor, "重数各队列的件数", "case_tally", "", before=was, after=are)
    told = [f"「{name}」原记 {was.get(name, 0)} 件，实有 {are.get(name, 0)} 件" for name in _differing(was, are)]
    return "；".join(told) or "各队列的总数相同，到期日的件数不同"


def _read(sql: str) -> dict[tuple[str, str], int]:
    return {(queue, due): cases for queue, due, cases in database.execute_sql(sql)}


def _by_queue(cases: dict[tuple[str, str], int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (queue, _), count in sorted(cases.items()):
        found[LABELS[Queue(queue)] if queue in LABELS else queue] += count
    return dict(found)


def _differing(was: dict[str, int], are: dict[str, int]) -> list[str]:
    return [name for name in dict.fromkeys((*are, *was)) if was.get(name, 0) != are.get(name, 0)]
