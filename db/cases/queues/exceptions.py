"""The exceptions list (例外清单) for 审改办: cases that break a rule of the law, one line each with what is wrong."""

import json
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db import clock
from db.calendar.counting import Quick, quick, working_days_ledger
from db.calendar.service import load_calendar
from db.cases import excluded, reading
from db.cases.acts import TO_SERVE, CaseAct, standing
from db.cases.intake import corrections
from db.cases.queues import lists, outside, stops
from db.cases.queues.lists import CaseList, Wanted
from db.cases.queues.standing import Queue
from db.cases.queues.statistics import ended
from db.cases.queues.stops import Stop
from db.cases.rules import CaseSummary
from db.store import database

MOST = 1000
ASKED_ONCE = 1


class Fault(StrEnum):
    """What is wrong with a case."""

    OVERDUE = "overdue"
    CORRECTED_TWICE = "corrected_twice"
    BEYOND_GUIDE = "beyond_guide"
    DEEMED = "deemed"
    BEYOND_TOLD = "beyond_told"
    OUTSIDE_LIST = "outside_list"
    NOT_SERVED = "not_served"
    SAME_NUMBER = "same_number"


FAULT_LABELS = {
    Fault.OVERDUE: "已超期",
    Fault.CORRECTED_TWICE: "第二次要求补正",
    Fault.BEYOND_GUIDE: "要求办事指南以外的材料",
    Fault.DEEMED: "五日内没有告知，视为受理",
    Fault.BEYOND_TOLD: "特别程序超过书面告知的时间",
    Fault.OUTSIDE_LIST: "清单之外作出决定",
    Fault.NOT_SERVED: "不予决定没有送达",
    Fault.SAME_NUMBER: "两件档号相同",
}

FAULT_LAW = {
    Fault.OVERDUE: "《行政许可法》第四十二条",
    Fault.CORRECTED_TWICE: "《行政许可法》第三十二条第一款第四项：应当一次告知",
    Fault.BEYOND_GUIDE: "《行政许可法》第三十一条：不得要求无关材料",
    Fault.DEEMED: "《行政许可法》第三十二条第一款第四项：逾期不告知的，自收到申请材料之日起即为受理",
    Fault.BEYOND_TOLD: "《行政许可法》第四十五条：应当将所需时间书面告知申请人",
    Fault.OUTSIDE_LIST: "国办发〔2022〕2号：清单之外一律不得违法实施行政许可",
    Fault.NOT_SERVED: "《行政许可法》第三十二条第二款、第三十八条第二款",
    Fault.SAME_NUMBER: "《档号编制规则》（DA/T 13—2022）4.1：一个档号只指一件",
}
"""The article each rests on."""


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A case and what is wrong with it, in words."""

    fault: Fault
    case: CaseSummary
    what: str

    @property
    def id(self) -> str:
        """What a table keeps its place by."""
        return f"{self.fault}/{self.case.id}"


def exceptions(first: date, last: date) -> list[Exceptional]:
    """All exceptions: overdue and unserved cases as of today, other faults from `first` to `last`, both included."""
    return ended(searched(first, last))


def searched(first: date, last: date) -> Generator[Fault, None, list[Exceptional]]:
    """As `exceptions`, yielding each fault before it is looked for, so that the search can be stopped in between."""
    yield Fault.OVERDUE
    found = [Exceptional(Fault.OVERDUE, case, f"应于 {case.due} 前办理") for case in _all(Wanted(CaseList.OVERDUE))]
    yield Fault.CORRECTED_TWICE
    asked = _corrections(first, last)
    given = _materials(asked)
    wrong = {case_id: list(_faults(mine, given[case_id])) for case_id, mine in asked.items()}
    for case in lists.by_ids([case_id for case_id, faults in wrong.items() if faults]):
        found += [Exceptional(fault, case, what) for fault, what in wrong[case.id]]
    for fault, look in _LOOKED_FOR:
        yield fault
        found += _named(fault, look(first, last))
    yield Fault.NOT_SERVED
    for case in _all(Wanted(CaseList.DELIVERY)):
        if case.state in TO_SERVE:
            found.append(Exceptional(Fault.NOT_SERVED, case, "书面决定作出后还没有送达申请人"))
    return sorted(found, key=lambda one: list(Fault).index(one.fault))


def _all(wanted: Wanted) -> tuple[CaseSummary, ...]:
    return lists.page(wanted, size=MOST).rows


def _named(fault: Fault, found: Mapping[str, str]) -> Iterator[Exceptional]:
    """The cases of these ids with what is wrong, in words."""
    for case in lists.by_ids(found):
        yield Exceptional(fault, case, found[case.id])


_DEEMED = """kind = 'accepted' AND instr(details, '"deemed"')"""


def _deemed(first: date, last: date) -> dict[str, str]:
    """Cases deemed accepted by law (Art 32(1)(4)): not recorded yet, or recorded so in the period."""
    waiting = database.execute_sql("SELECT case_id FROM case_standing WHERE deemed = 1 AND queue = ?", (Queue.COUNTER,))
    found = {row[0]: "还没有补记受理" for row in waiting.fetchall()}
    recorded = database.execute_sql(
        f"SELECT {reading.ACT} FROM case_act WHERE kind IN ('accepted', 'reversed') AND case_id IN (SELECT case_id"
        f" FROM case_act WHERE {_DEEMED} AND happened_on BETWEEN ? AND ?)",
        (first.isoformat(), last.isoformat()),
    )
    for act in standing(reading.read_acts(recorded)):
        if act.details.get("deemed"):
            found[act.case_id] = f"视为 {act.happened_on} 受理，{act.at[:10]} 补记"
    return found


_STOPPED = "SELECT case_id, stops, queue FROM case_standing WHERE stops <> ''"


def _beyond_told(first: date, last: date) -> dict[str, str]:
    """Cases with a special procedure, begun in the period or running now, longer than the applicant was told."""
    calendar, today = quick(load_calendar()), clock.today()
    doubtful = [
        case_id
        for case_id, text, queue in database.execute_sql(_STOPPED)
        if (found := stops.read(text))
        and (queue == Queue.SPECIAL or any(first <= one.begun <= last for one in found))
        and any(_longer(one, calendar, today) for one in found)
    ]
    acts = reading.acts_of_many(doubtful)
    over = {case_id: excluded.overruns(mine, calendar, today) for case_id, mine in acts.items()}
    return {case_id: "；".join(one.words for one in found) for case_id, found in over.items() if found}


def _longer(one: Stop, calendar: Quick, today: date) -> bool:
    """Whether a special procedure went on beyond the days told."""
    until = working_days_ledger(one.begun, one.told, calendar).due if one.told else None
    return until is not None and until < (one.ended or today)


_ARCHIVED = (
    "kind = 'archived' AND NOT EXISTS (SELECT 1 FROM case_act r WHERE r.case_id = {0}.case_id AND r.reverses = {0}.id)"
)
_SAME_NUMBER = (
    "SELECT a.case_id, json_extract(a.details, '$.archive_number'), f.number, b.organ_name FROM case_act a"
    " JOIN case_act b ON b.kind = 'archived' AND b.case_id <> a.case_id"
    " AND json_extract(b.details, '$.archive_number') = json_extract(a.details, '$.archive_number')"
    f" JOIN case_file f ON f.id = b.case_id WHERE a.happened_on BETWEEN ? AND ? AND a.{_ARCHIVED.format('a')}"
    f" AND b.{_ARCHIVED.format('b')}"
)


def _same_archive_number(first: date, last: date) -> dict[str, str]:
    """Cases archived in the period under a number another case has too: two PCs without each other's data gave it."""
    rows = database.execute_sql(_SAME_NUMBER, (first.isoformat(), last.isoformat()))
    return {
        case_id: f"档号 {number} 也是 {other} 的（{organ}归档），请商定改哪一件：更正归档，换号再归"
        for case_id, number, other, organ in rows
    }


_LOOKED_FOR: Sequence[tuple[Fault, Callable[[date, date], dict[str, str]]]] = (
    (Fault.DEEMED, _deemed),
    (Fault.BEYOND_TOLD, _beyond_told),
    (Fault.OUTSIDE_LIST, outside.decided_outside),
    (Fault.SAME_NUMBER, _same_archive_number),
)


def _corrections(first: date, last: date) -> dict[str, list[CaseAct]]:
    """Every request in force of the cases that were asked for corrections in a period, by case."""
    rows = database.execute_sql(
        f"SELECT {reading.ACT} FROM case_act WHERE kind IN ('correction_asked', 'reversed')"
        " AND case_id IN (SELECT case_id FROM case_act"
        " WHERE kind = 'correction_asked' AND happened_on BETWEEN ? AND ?)",
        (first.isoformat(), last.isoformat()),
    )
    found: dict[str, list[CaseAct]] = defaultdict(list)
    for act in standing(reading.read_acts(rows)):
        found[act.case_id].append(act)
    return found


def _materials(case_ids: Iterable[str]) -> dict[str, set[str]]:
    """The names of the materials the guide asked for in these cases."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = database.execute_sql(
        "SELECT case_id, name FROM case_material WHERE case_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(case_ids)),),
    )
    for case_id, name in rows:
        found[case_id].add(name)
    return found


def _faults(asked: list[CaseAct], given: set[str]) -> Iterator[tuple[Fault, str]]:
    if len(asked) > ASKED_ONCE:
        yield Fault.CORRECTED_TWICE, f"告知 {len(asked)} 次：" + "、".join(f"{act.happened_on}" for act in asked)
    wanted = [one.material for act in asked for one in corrections.asked(act.details, act.reason) if one.material]
    beyond = [name for name in dict.fromkeys(wanted) if name not in given]
    if given and beyond:
        yield Fault.BEYOND_GUIDE, f"办事指南没有：{'、'.join(beyond)}"
