"""Sending bags and entering their arrival; a bag that arrives before its data is noted from its sheet."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db import clock, journal
from db.actors import Actor, Role
from db.cases import reading, service
from db.cases.acts import ActKind, CaseAct, standing
from db.cases.bags import rules
from db.cases.bags.rules import Bag, BagLine, Load
from db.cases.queues import standing as queues
from db.cases.tables import CaseRow
from db.cases.whereabouts import THING_LABELS, Place, Thing, things_named, things_words, whereabouts
from db.errors import UserError
from db.organs import lives
from db.rows import THESE
from db.store import database

SUBJECT = "case_bag"
_NOTED = "收到移送单，数据未到："
RECENT_DAYS = 90
_BAG = "json_extract(details, '$.bag')"
_UNDER_WAY = "SELECT DISTINCT value FROM case_standing, json_each(bags) WHERE bags <> ''"


@dataclass(frozen=True, slots=True)
class Found:
    """What was counted of one case when its bag was opened; `differs` says in words what is missing, '' for nothing."""

    case_number: str
    pages: int
    originals: int
    differs: str = ""
    things: frozenset[Thing] = frozenset({Thing.FILE, Thing.ORIGINALS})


@dataclass(frozen=True, slots=True)
class Noted:
    """A bag that arrived before the other office's package: noted from its sheet, entered when the data comes."""

    number: str
    sender: str
    on: date
    found: tuple[Found, ...]
    waiting: tuple[str, ...]
    """The numbers of the cases this office does not know yet."""


def send(actor: Actor, to: str, carrier: str, on: date, loads: Sequence[Load]) -> Bag:
    """Put papers of cases into a bag and send it: one act on each case, one number for all, in one transaction.

    Raises UserError for an empty bag, a case twice, impossible counts, or a case whose state does not allow it.
    """
    actor.require(Role.WINDOW, Role.REVIEW, Role.ISSUE)
    rules.check_loads(to, actor.organ_name, loads)
    if not carrier.strip():
        raise UserError("没有填由谁送，没有移送。", hint="请填送件人或邮寄单号。")
    with database.atomic():
        number = _next_number(actor)
        for load in loads:
            _check_here(load, actor.organ_name)
            details = {
                "bag": number, "to": to.strip(), "carrier": carrier.strip(), "pages": str(load.pages),
                "originals": str(load.originals), "things": things_words(load.things),
            }  # fmt: skip
            service.record(actor, load.case_id, ActKind.SENT, on, details=details)
    return bag(number)


def _check_here(load: Load, office: str) -> None:
    """Raise UserError for things that are in another bag or went to the applicant."""
    for place in where(load.case_id):
        if place.thing in load.things and (place.bag or place.where.startswith("已交")):
            number = reading.case_row(load.case_id).number
            what = THING_LABELS[place.thing]
            raise UserError(
                f"{number} 的{what}不在{office}：{place.words}。没有移送。", hint="请先登记它到了，再移送。"
            )


def _next_number(actor: Actor) -> str:
    """Site code, installation letter, Y, year, serial: no two PCs make the same number, and it is easy to type."""
    prefix = f"{actor.site.code}{lives.letter()}Y{clock.today().year}"
    return f"{prefix}{journal.next_counter(f'bag:{prefix}'):04d}"


def arrive(actor: Actor, number: str, on: date, found: Sequence[Found]) -> Bag:
    """Enter the arrival of a bag with what was counted; cases not named stay under way.

    Where the receiver has no computer, the sender enters it from the signed sheet. Raises UserError for an unknown
    bag or case, for a case that arrived already, and for counts that differ without a written difference.
    """
    actor.require(Role.WINDOW, Role.REVIEW, Role.ISSUE)
    with database.atomic():
        opened = bag(number)
        lines = {line.number: line for line in opened.lines}
        if not found:
            raise UserError("没有勾收到的办件，没有保存。", hint="请至少勾一件。")
        for one in found:
            line = lines.get(one.case_number)
            if line is None:
                raise UserError(f"移送单 {number} 里没有 {one.case_number}，没有保存。", hint="多出来的请另行登记。")
            _arrive_one(actor, opened, line, on, one)
    return bag(number)


def _arrive_one(actor: Actor, opened: Bag, line: BagLine, on: date, one: Found) -> None:
    if line.arrived_on:
        raise UserError(f"{line.number} 已经登记 {line.arrived_on} 收到，没有再登记。", hint="登记错了的，请先更正。")
    if opened.sent_on and on < opened.sent_on:
        raise UserError(f"收到日期 {on} 早于移送日期 {opened.sent_on}，没有保存。", hint="请核对日期。")
    rules.check_found(line, one.pages, one.originals, one.differs)
    details = {
        "bag": opened.number, "from": opened.sender, "carrier": opened.carrier, "pages": str(one.pages),
        "originals": str(one.originals), "things": things_words(line.things), "differs": one.differs.strip(),
        "at": opened.to if opened.sender == actor.organ_name else "",
    }  # fmt: skip
    _record_arrival(actor, line.case_id, on, details)


def _record_arrival(actor: Actor, case_id: str, on: date, details: dict[str, str]) -> None:
    """Record an arrival; entered late, it comes after the acts recorded meanwhile and says on which day it was."""
    latest = max((act.happened_on for act in standing(reading.acts_of(case_id))), default=on)
    said = {name: text for name, text in details.items() if text}
    if latest > on:
        said["came_on"] = on.isoformat()
    service.record(actor, case_id, ActKind.ARRIVED, max(on, latest), details=said)


# --- by the paper ------------------------------------------------------------------------------------------------


def arrive_by_paper(actor: Actor, number: str, sender: str, on: date, found: Sequence[Found]) -> Noted | None:
    """Enter a bag from its sheet before its data came; cases already known get their arrival at once.

    Cases this office does not know wait in the journal until their data comes (`settle`). Returns what waits, or None.
    """
    actor.require(Role.WINDOW, Role.REVIEW, Role.ISSUE)
    number = number.strip()
    if not number or not sender.strip() or not found:
        raise UserError("移送单号、移送单位和办件编号都要填，没有保存。", hint="请照移送单填，或用扫码枪扫单上的码。")
    for one in found:
        rules.check_counts(one.pages, one.originals)
    with database.atomic():
        if noted_or_none(number) or _acts_of([number]):
            raise UserError(f"移送单 {number} 本机已有记录，没有再登记。", hint="请在「移送」里找到它登记收到。")
        after = {
            "sender": sender.strip(), "on": on.isoformat(),
            "found": [[one.case_number, one.pages, one.originals, one.differs, things_words(one.things)]
                      for one in found],
        }  # fmt: skip
        journal.record(actor, f"{_NOTED}{number}", SUBJECT, number, after=after)
        return settle(actor, number)


def settle(actor: Actor, number: str) -> Noted | None:
    """Record the arrival of a noted bag for the cases known by now; returns what still waits, or None."""
    with database.atomic():
        noted = noted_or_none(number)
        if noted is None:
            return None
        known = _arrived_in(number)
        for one in noted.found:
            row = CaseRow.get_or_none(CaseRow.number == one.case_number)
            if row is None or row.id in known:
                continue
            details = {
                "bag": number, "from": noted.sender, "pages": str(one.pages), "originals": str(one.originals),
                "things": things_words(one.things), "differs": one.differs,
            }  # fmt: skip
            _record_arrival(actor, row.id, noted.on, details)
    left = noted_or_none(number)
    return left if left and left.waiting else None


def noted_bags() -> list[Noted]:
    """The bags noted from their sheets with a case whose arrival is not on record yet."""
    numbers = sorted(journal.subjects_since(0, SUBJECT, _NOTED))
    found = [noted for number in numbers if (noted := noted_or_none(number))]
    return [one for one in found if len(_arrived_in(one.number)) < len(one.found)]


def noted_or_none(number: str) -> Noted | None:
    """What was noted of a bag from its sheet; None where nothing was."""
    entry = journal.newest(SUBJECT, number, f"{_NOTED}{number}")
    if entry is None:
        return None
    told = entry.after
    found = tuple(Found(one[0], one[1], one[2], one[3], things_named(one[4])) for one in told["found"])
    numbers = json.dumps([one.case_number for one in found])
    rows = database.execute_sql(f"SELECT number FROM case_file WHERE number IN {THESE}", (numbers,)).fetchall()
    here = {row[0] for row in rows}
    waiting = tuple(one.case_number for one in found if one.case_number not in here)
    return Noted(number, told["sender"], date.fromisoformat(told["on"]), found, waiting)


def _arrived_in(number: str) -> set[str]:
    return {act.case_id for act in standing(_acts_of([number])) if act.kind is ActKind.ARRIVED}


# --- reading -----------------------------------------------------------------------------------------------------


def bag(number: str) -> Bag:
    """One bag. Raises UserError when there is none."""
    found = _bags([number.strip()])
    if not found:
        raise UserError(
            f"没有移送单「{number}」。", hint="请照移送单核对编号；对方的数据包还没有到的，用「凭单登记」。"
        )
    return found[0]


def under_way() -> list[Bag]:
    """Every bag of which something has not arrived, however old, the longest under way first."""
    queues.refresh()
    found = _bags([row[0] for row in database.execute_sql(_UNDER_WAY).fetchall()])
    return sorted((one for one in found if one.under_way), key=lambda one: (one.sent_on or date.max, one.number))


def recent() -> list[Bag]:
    """The bags sent or received in the last 90 calendar days, the newest first."""
    since = (clock.today() - timedelta(days=RECENT_DAYS)).isoformat()
    rows = database.execute_sql(
        f"SELECT DISTINCT {_BAG} FROM case_act WHERE kind IN ('sent', 'arrived') AND happened_on >= ?"
        f" AND {_BAG} IS NOT NULL",
        (since,),
    )
    return _bags([row[0] for row in rows.fetchall()])


def where(case_id: str) -> tuple[Place, ...]:
    """Where the papers of a case are now."""
    return whereabouts(reading.acts_of(case_id), reading.case_row(case_id).site_name)


def of_case(case_id: str) -> list[Bag]:
    """All bags a case travelled in, the newest first."""
    acts = [act for act in reading.acts_of(case_id) if act.kind in (ActKind.SENT, ActKind.ARRIVED)]
    return _bags(sorted({act.details["bag"] for act in acts if act.details.get("bag")}))


def _bags(numbers: Sequence[str]) -> list[Bag]:
    acts = _acts_of(numbers)
    ids = json.dumps(sorted({act.case_id for act in acts}))
    rows = database.execute_sql(
        f"SELECT id, number, item_name, applicant FROM case_file WHERE id IN {THESE}", (ids,)
    ).fetchall()
    return rules.bags_of(acts, {row[0]: (row[1], row[2], row[3]) for row in rows})


def _acts_of(numbers: Iterable[str]) -> list[CaseAct]:
    """The acts of these bags, and those that reverse them."""
    asked = json.dumps(list(numbers))
    found = database.execute_sql(
        f"SELECT {reading.ACT} FROM case_act WHERE kind IN ('sent', 'arrived') AND {_BAG} IN {THESE}", (asked,)
    ).fetchall()
    cases = json.dumps(sorted({row[1] for row in found}))
    undone = database.execute_sql(
        f"SELECT {reading.ACT} FROM case_act WHERE kind = 'reversed' AND case_id IN {THESE}", (cases,)
    ).fetchall()
    return reading.read_acts([*found, *undone])
