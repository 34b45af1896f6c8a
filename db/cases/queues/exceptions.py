"""The exceptions list (例外清单) for 审改办: what the law does not want to see, one line each with what is wrong."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.cases import reading
from db.cases.acts import TO_SERVE, CaseAct, standing
from db.cases.intake import corrections
from db.cases.queues import lists
from db.cases.queues.lists import CaseList, Wanted
from db.cases.rules import CaseSummary
from db.store import database

MOST = 1000
ASKED_ONCE = 1


class Fault(StrEnum):
    """What is wrong with a case."""

    OVERDUE = "overdue"
    CORRECTED_TWICE = "corrected_twice"
    BEYOND_GUIDE = "beyond_guide"
    NOT_SERVED = "not_served"


FAULT_LABELS = {
    Fault.OVERDUE: "已超期",
    Fault.CORRECTED_TWICE: "第二次要求补正",
    Fault.BEYOND_GUIDE: "要求办事指南以外的材料",
    Fault.NOT_SERVED: "不予决定没有送达",
}

FAULT_LAW = {
    Fault.OVERDUE: "《行政许可法》第四十二条",
    Fault.CORRECTED_TWICE: "《行政许可法》第三十二条第一款第四项：应当一次告知",
    Fault.BEYOND_GUIDE: "《行政许可法》第三十一条：不得要求无关材料",
    Fault.NOT_SERVED: "《行政许可法》第三十二条第二款、第三十八条第二款",
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
    """What is overdue or not served now, and the requests for corrections of a period that ask too much or twice."""
    found = [Exceptional(Fault.OVERDUE, case, f"应于 {case.due} 前办理") for case in _all(Wanted(CaseList.OVERDUE))]
    asked = _corrections(first, last)
    given = _materials(asked)
    for case in lists.by_ids(asked):
        found += [Exceptional(fault, case, what) for fault, what in _faults(asked[case.id], given[case.id])]
    for case in _all(Wanted(CaseList.DELIVERY)):
        if case.state in TO_SERVE:
            found.append(Exceptional(Fault.NOT_SERVED, case, "书面决定作出后还没有送达申请人"))
    return sorted(found, key=lambda one: list(Fault).index(one.fault))


def _all(wanted: Wanted) -> tuple[CaseSummary, ...]:
    return lists.page(wanted, size=MOST).rows


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
