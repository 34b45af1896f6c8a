"""Statistics, exceptions and numbers of the queues against the slow way: every case looked at by itself, act by act."""

import random
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from statistics import mean, median

import pytest

from db import journal
from db.actors import Actor
from db.calendar.counting import quick
from db.calendar.service import load_calendar
from db.cases import excluded, reading
from db.cases.acts import ACT_LABELS, ActKind, CaseAct
from db.cases.acts import standing as in_force
from db.cases.queues import exceptions, lists, standing, statistics, stops, tally
from db.cases.queues.exceptions import Fault
from db.cases.queues.lists import CaseList
from db.cases.queues.statistics import By, Counting
from db.cases.rules import CASE_FLAGS
from db.store import database
from tests.cases.conftest import Today
from tests.cases.lawful import course

FIRST, LAST = date(2026, 9, 5), date(2026, 10, 10)
_FILE = (
    "INSERT INTO case_file (id, number, site_code, site_name, item_id, item_name, item_type, edition_name,"
    " accepting_organ, deciding_organ, statutory_limit, limit_unit, applicant, applicant_kind, channel, received_on,"
    " received_by, flags) VALUES (?, ?, '140525', ?, ?, ?, '01', '', '甲局', '甲局', 20, 'working_day', '张三', '1', ?,"
    " ?, '李四', ?)"
)
_ACT = (
    "INSERT INTO case_act (id, case_id, kind, happened_on, details, reverses, user_id, user_name, organ_name, at, lsn,"
    " clock) VALUES (?, ?, ?, ?, ?, ?, 'u', '李四', ?, ?, ?, 'ok')"
)


@pytest.fixture
def many(county: Actor, today: Today, request: pytest.FixtureRequest) -> list[str]:
    """Sixty cases on lawful courses by chance, some acts taken back; their ids. A parameter is another seed."""
    chance = random.Random(getattr(request, "param", 2))
    today.day = date(2026, 11, 2)
    for number in range(60):
        begun = date(2026, 9, 1) + timedelta(days=chance.randrange(50))
        item, site = chance.choice("甲乙丙"), chance.choice(["一镇", "二镇"])
        flags = chance.choice(["", "", "major", "major helped"])
        file = (f"c{number}", f"N{number:03}", site, f"i{item}", item, chance.choice("1249"), begun.isoformat(), flags)
        database.execute_sql(_FILE, file)
        choices = [(chance.randrange(31), chance.randrange(4)) for _ in range(chance.randrange(12))]
        acts = course([(0, 0), *choices], begun)
        for act in acts:
            details = '{"procedure": "鉴定", "days": "2"}' if act.kind is ActKind.STOPPED else "{}"
            _put(f"c{number}", act, details, chance.choice(["甲局", "乙局"]))
        if chance.random() < 0.2 and len(acts) > 1:
            back = CaseAct("back", "c", ActKind.REVERSED, acts[-1].happened_on, {}, "", "", "", "", "", len(acts) + 1)
            _put(f"c{number}", back, "{}", "甲局", f"c{number}{acts[-1].id}")
    standing.refresh()
    return [f"c{number}" for number in range(60)]


def _put(case_id: str, act: CaseAct, details: str, organ: str, reverses: str = "") -> None:
    day = act.happened_on.isoformat()
    told = (f"{case_id}{act.id}", case_id, act.kind, day, details, reverses, organ, day, act.lsn)
    database.execute_sql(_ACT, told)


def _period(ids: list[str]) -> dict[str, tuple[str, list[CaseAct]]]:
    """The cases of the period: item and acts in force."""
    found = {}
    for case_id in ids:
        acts = in_force(reading.acts_of(case_id))
        row = database.execute_sql(
            "SELECT f.item_name, s.received_on FROM case_standing s JOIN case_file f ON f.id = s.case_id"
            " WHERE s.case_id = ?",
            (case_id,),
        ).fetchone()
        if FIRST.isoformat() <= row[1] <= LAST.isoformat():
            found[case_id] = (row[0], acts)
    return found


def _between(begun: date, ended: date) -> int:
    return quick(load_calendar()).working_between(begun.toordinal(), ended.toordinal())


two_seeds = pytest.mark.parametrize("many", [2, 5], indirect=True)


@two_seeds
def test_steps_take_what_each_case_says_and_stopped_time_is_apart(
    many: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    office: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    out: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for item, acts in _period(many).values():
        stopped = excluded.exclusions(acts)
        for before, act in pairwise(acts):
            days = _between(before.happened_on, act.happened_on)
            place = [one.lsn for one in acts].index(act.lsn)
            state = [one.kind for one in acts[:place] if one.kind in (ActKind.STOPPED, ActKind.RESUMED)]
            still = bool(stopped) and state[-1:] == [ActKind.STOPPED]
            key = (item, act.organ_name, ACT_LABELS[act.kind])
            office[key].append(0 if still else days)
            out[key].append(days if still else 0)
    lines = {(line.item, line.organ, line.step): line for line in statistics.step_times(FIRST, LAST)}
    monkeypatch.setattr(statistics, "FEW", 0)  # as where there are many: not by the index
    assert {(line.item, line.organ, line.step): line for line in statistics.step_times(FIRST, LAST)} == lines
    assert lines.keys() == office.keys()
    for key, line in lines.items():
        assert (line.number, line.most_days) == (len(office[key]), max(office[key]))
        assert line.mean_days == pytest.approx(mean(office[key]), abs=0.051)
        assert line.median_days == median(office[key])
        assert line.mean_stopped == pytest.approx(mean(out[key]), abs=0.051)


@two_seeds
def test_cases_counted_any_way_are_those_counted_one_by_one(many: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    by_index = statistics.ended(statistics.counted(FIRST, LAST))
    monkeypatch.setattr(statistics, "FEW", 0)
    assert statistics.ended(statistics.counted(FIRST, LAST)) == by_index
    for by in By:
        _check_counted(many, by, {line.name: line for line in by_index[by]})


def _check_counted(many: list[str], by: By, lines: dict[str, statistics.Line]) -> None:
    column = {By.ITEM: "f.item_name", By.OFFICE: "f.site_name", By.CHANNEL: "f.channel", By.MARK: "s.flags",
              By.MONTH: "substr(s.received_on, 1, 7)"}[by]  # fmt: skip
    received: dict[str, int] = defaultdict(int)
    spent: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for case_id, (_, acts) in _period(many).items():
        sql = f"SELECT {column}, accepted_on, decided_on FROM case_standing s JOIN case_file f ON f.id = s.case_id"
        value, accepted, decided = database.execute_sql(f"{sql} WHERE f.id = ?", (case_id,)).fetchone()
        for name in value.split() if by is By.MARK else [value]:
            received[name] += 1
            if accepted and decided:
                begun, done = date.fromisoformat(accepted), date.fromisoformat(decided)
                out = sum(_between(max(one.start, begun), min(one.end or done, done))
                          for one in excluded.exclusions(acts))  # fmt: skip
                spent[name].append((_between(begun, done) - out, out))
    labels = {By.CHANNEL: statistics.CHANNELS, By.MARK: CASE_FLAGS}.get(by, {})
    assert {name: line.received for name, line in lines.items()} == {labels.get(n, n): c for n, c in received.items()}
    for name, days in spent.items():
        line = lines[labels.get(name, name)]
        assert line.mean_days == pytest.approx(mean(one for one, _ in days), abs=0.051)
        assert line.mean_stopped == pytest.approx(mean(one for _, one in days), abs=0.051)


def test_the_counting_says_how_far_it_is(many: list[str]) -> None:
    assert next(statistics.counted(FIRST, LAST)) == Counting(0, len(_period(many)))
    assert next(statistics.steps_counted(FIRST, LAST)) == Counting(0, len(_period(many)))


@two_seeds
def test_procedures_longer_than_told_are_those_found_case_by_case(many: list[str], today: Today) -> None:
    slow = set()
    for case_id in many:
        acts = reading.acts_of(case_id)
        running = database.execute_sql("SELECT queue FROM case_standing WHERE case_id = ?", (case_id,)).fetchone()[0]
        begun = [one.start for one in excluded.exclusions(acts)]
        assert [one.begun for one in stops.read(stops.kept(acts))] == begun

        if running == "special" or any(FIRST <= day <= LAST for day in begun):
            slow |= {case_id for _ in excluded.overruns(acts, quick(load_calendar()), today.day)}
    found = {one.case.id for one in exceptions.exceptions(FIRST, LAST) if one.fault is Fault.BEYOND_TOLD}
    assert found == slow
    assert slow


def test_numbers_another_tool_changed_are_found_counted_anew_and_on_record(many: list[str], county: Actor) -> None:
    assert tally.recount(county) == ""
    before = lists.counts()
    entries = journal.verify()
    database.execute_sql("UPDATE case_tally SET cases = cases + 5 WHERE queue = 'counter'")
    database.execute_sql("DELETE FROM case_tally WHERE queue = 'review'")
    told = tally.recount(county)
    assert f"「待审查」原记 0 件，实有 {before[CaseList.REVIEW]} 件" in told
    assert lists.counts() == before
    assert journal.verify() == entries + 1
    assert tally.recount(county) == ""
    assert journal.verify() == entries + 1
    database.execute_sql(
        "UPDATE case_tally SET due = '2026-01-01' WHERE queue = 'review'"
        " AND due = (SELECT max(due) FROM case_tally WHERE queue = 'review')"
    )
    assert lists.counts()[CaseList.OVERDUE] > before[CaseList.OVERDUE]
    assert tally.recount(county) == "各队列的总数相同，到期日的件数不同"
    assert lists.counts() == before
