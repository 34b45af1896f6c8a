"""Certificates made, applicants called, papers delivered; who has still to come, and the issue register."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db import clock, search
from db.actors import Actor, Role
from db.calendar.counting import quick
from db.calendar.service import load_calendar
from db.cases import blanks, delivery, misprints, periods, reading, service
from db.cases.acts import (
    CLOSED,
    TO_SERVE,
    ActKind,
    CaseAct,
    CaseState,
    last_of,
    outcome_of,
    standing,
    state_of,
    to_serve,
)
from db.cases.delivery import WAYS, Way
from db.cases.issuing import rules
from db.cases.issuing.rules import Certificate, Spoiled
from db.cases.queues import lists
from db.cases.queues.lists import CaseList, Page, Wanted
from db.cases.queues.walking import Place
from db.cases.rules import CaseDetail
from db.cases.whereabouts import Thing, whereabouts
from db.errors import UserError
from db.items.rules import LICENCE
from db.papers.rules import TITLES, PaperKind
from db.rows import THESE
from db.store import database

K = ActKind
RESULTS = {
    CaseState.GRANTED: "准予", CaseState.DENIED: "不予", CaseState.REFUSED: "不予受理",
    CaseState.NOT_APPLICABLE: "不受理",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case whose result the applicant has not got yet; `deliver_by` is the last day for a certificate (Art 44)."""

    id: str
    number: str
    item_name: str
    applicant: str
    contact: str
    phone: str
    result: str
    decided_on: date
    deliver_by: date | None
    days_left: int | None
    certificate_number: str
    calls: int
    last_call: str
    where: str


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One line of the issue register (发证登记簿); days as ISO texts, '' where there is none yet."""

    case_id: str
    case_number: str
    certificate_number: str
    blank_number: str
    item_name: str
    holder: str
    decision_number: str
    granted_on: str
    made_on: str
    valid_from: str
    valid_to: str
    delivered_on: str
    way: str
    receiver: str
    relation: str
    made_by: str
    spoiled: str


def certify(
    actor: Actor, case_id: str, on: date, certificate: Certificate, spoiled: Spoiled | None = None
) -> CaseDetail:
    """Make the certificate (制证): its blank leaves the stock in the same transaction, spoiled ones become void.

    Made again, the blank of the first comes back spoiled. Raises UserError for a number that is taken, a blank that is
    not in stock, and a spoiled one nobody accounts for.
    """
    actor.require(Role.ISSUE)
    lost, blank = spoiled or Spoiled(), certificate.blank
    with database.atomic():
        acts = reading.acts_of(case_id)
        rules.check_certificate(certificate, acts, lost)
        _check_number(case_id, certificate.number.strip())
        again = rules.replaces(acts)
        if again:
            blanks.spoil_drawn(actor, again, on, lost.why, lost.supervisor)
        if lost.numbers:
            if blank is None:
                raise UserError("没有选是哪一种空白证照作废，没有制证。", hint="请先选空白证照。")
            blanks.void(actor, blank.entry_id, lost.numbers, on, lost.why, lost.supervisor)
        if blank:
            document = f"{reading.case_row(case_id).number} 证号 {certificate.number.strip()}"
            blanks.draw(actor, blank.entry_id, blank.number.strip(), on, document)
        return service.act(actor, case_id, K.CERTIFIED, on, lost.why if again else "", _certified(certificate, lost))


def _certified(certificate: Certificate, lost: Spoiled) -> dict[str, str]:
    blank = certificate.blank
    told = {
        "certificate_number": certificate.number.strip(), "valid_from": certificate.valid_from.strip(),
        "valid_to": certificate.valid_to.strip(), "content": certificate.content.strip(),
        "blank_number": blank.number.strip() if blank else "", "entry_id": blank.entry_id if blank else "",
        "spoiled": lost.numbers.strip(), "spoiled_why": lost.why.strip() if lost.numbers else "",
        "supervisor": lost.supervisor.strip(),
    }  # fmt: skip
    return {name: text for name, text in told.items() if text}


def _check_number(case_id: str, number: str) -> None:
    """One certificate number is one certificate of an item."""
    item = reading.case_row(case_id).item_id
    for _, other in search.search(number, kind="case", limit=50):
        if other == case_id or reading.case_row(other).item_id != item:
            continue
        made = last_of(reading.acts_of(other), K.CERTIFIED, K.GRANTED)
        if made and made.details.get("certificate_number") == number:
            taken = reading.case_row(other)
            raise UserError(
                f"证照编号 {number} 已经发给{taken.applicant}（{taken.number}），没有制证。",
                hint="请核对编号，一证一号。",
            )


def notify(actor: Actor, case_id: str, on: date, how: str, who: str, result: str, reason: str = "") -> CaseDetail:
    """Tell the applicant to collect the result (通知取件), or note that nobody answered."""
    if not how.strip() or not result.strip():
        raise UserError("没有填怎么通知、结果怎样，没有保存。", hint="例：电话，已告知本人。")
    details = {"how": how.strip(), "who": who.strip(), "result": result.strip()}
    return service.act(actor, case_id, K.NOTIFIED, on, reason, {name: text for name, text in details.items() if text})


def deliver(
    actor: Actor, case_id: str, way: Way, on: date, details: Mapping[str, str], kind: ActKind = K.DELIVERED
) -> CaseDetail:
    """Serve the result (送达) or what corrects it; `details` are those the way asks for and `papers`, what was served.

    Raises UserError where the proof would lack something, and while the result is in a bag on its way.
    """
    asked = {one.name for one in WAYS[way].asked} | {"papers"}
    told = {name: text for name, text in details.items() if name in asked}
    return service.act(actor, case_id, kind, on, details={"how": way, **told})


# --- lists -------------------------------------------------------------------------------------------------------


def waiting() -> list[Waiting]:
    """Everybody whose result is ready and not delivered, in the order of the days to do something by."""
    found, after = list[Waiting](), None
    while True:
        page = waiting_page(Wanted(CaseList.DELIVERY), after)
        found += page.rows
        after = page.next
        if after is None:
            return found


def waiting_page(
    wanted: Wanted, after: Place | None = None, size: int = lists.PAGE, back: bool = False, itself: bool = False
) -> Page[Waiting]:
    """A page of those whose result is ready and not delivered, as `lists.page` reads them."""
    page = lists.page(wanted, after, size, back=back, itself=itself)
    rows = database.execute_sql(_WAITING, (json.dumps([case.id for case in page.rows]),)).fetchall()
    found = {one.id: one for one in _waiting(rows)}
    return Page(tuple(found[case.id] for case in page.rows), page.next, page.places)


_WAITING = (
    "SELECT f.id, f.number, f.item_name, f.applicant, f.contact, f.phone, f.site_name, s.decided_on"
    f" FROM case_standing s CROSS JOIN case_file f ON f.id = s.case_id WHERE s.case_id IN {THESE}"
)


def _waiting(rows: Sequence[tuple[str, ...]]) -> Iterator[Waiting]:
    acts, calendar, today = reading.acts_of_many([row[0] for row in rows]), quick(load_calendar()), clock.today()
    for case_id, number, item, applicant, contact, phone, station, decided in rows:
        mine, due = acts[case_id], rules.deliver_by(acts[case_id], calendar)
        told = rules.calls(mine)
        yield Waiting(
            case_id, number, item, applicant, contact, phone, _result(mine),
            date.fromisoformat(decided), due, periods.days_left(due, today, calendar),
            _certificate_number(mine), len(told), _call_words(told),
            _where(mine, station),
        )  # fmt: skip


def _result(acts: list[CaseAct]) -> str:
    outcome = outcome_of(acts)
    return RESULTS.get(outcome, "") if outcome else ""


def _where(acts: list[CaseAct], station: str) -> str:
    place = next((one for one in whereabouts(acts, station) if one.thing is Thing.RESULT), None)
    if place is None:
        return ""
    return "在本单位" if not place.bag and place.where == reading.this_office().name else place.words


def _call_words(told: list[CaseAct]) -> str:
    if not told:
        return "还没有通知"
    last = told[-1]
    return f"{last.happened_on:%m-%d} {last.details.get('how', '')} {last.details.get('result', '')}".strip()


def register(since: date, until: date) -> list[IssueRow]:
    """The issue register of certificates made from one day to another, in the order of making."""
    rows = database.execute_sql(
        "SELECT DISTINCT case_id FROM case_act WHERE happened_on BETWEEN ? AND ? AND kind IN ('certified', 'granted')",
        (since.isoformat(), until.isoformat()),
    ).fetchall()
    ids = [row[0] for row in rows]
    files = database.execute_sql(
        f"SELECT id, number, item_name, applicant FROM case_file WHERE id IN {THESE}", (json.dumps(ids),)
    ).fetchall()
    acts = reading.acts_of_many(ids)
    found = [_issued((file[0], file[1], file[2], file[3]), acts[file[0]]) for file in files]
    kept = [one for one in found if one and since.isoformat() <= one.made_on <= until.isoformat()]
    return sorted(kept, key=lambda one: (one.made_on, one.certificate_number))


def _issued(file: tuple[str, str, str, str], acts: list[CaseAct]) -> IssueRow | None:
    case_id, number, item, holder = file
    granted, served = last_of(acts, K.GRANTED), last_of(acts, K.DELIVERED)
    made = last_of(acts, K.CERTIFIED) or granted
    certificate = _certificate_number(acts)
    if granted is None or made is None or not certificate:
        return None
    told, given = granted.details | made.details | misprints.result_of(acts), served.details if served else {}
    return IssueRow(
        case_id=case_id, case_number=number, certificate_number=certificate, blank_number=told.get("blank_number", ""),
        item_name=item, holder=holder, decision_number=told.get("decision_number", ""),
        granted_on=granted.happened_on.isoformat(), made_on=made.happened_on.isoformat(),
        valid_from=told.get("valid_from", ""), valid_to=told.get("valid_to", ""),
        delivered_on=served.happened_on.isoformat() if served else "", way=delivery.way_of(served) if served else "",
        receiver=given.get("receiver", ""), relation=given.get("relation", ""), made_by=made.user_name,
        spoiled="、".join(_spoiled(acts)),
    )  # fmt: skip


def _spoiled(acts: Sequence[CaseAct]) -> list[str]:
    """The blanks this certificate cost besides the one it stands on."""
    made = [act for act in standing(acts) if act.kind is K.CERTIFIED]
    lost = [act.details.get("spoiled", "") for act in made]
    lost += [act.details.get("blank_number", "") for act in made[:-1] if act.details.get("entry_id")]
    return [number for number in lost if number]


def correction_title(case: CaseDetail) -> str:
    """What the paper that corrects others is called on its face."""
    return f"{'行政许可' if case.summary.item_type == LICENCE else ''}{TITLES[PaperKind.DECISION_CORRECTION]}"


def _certificate_number(acts: Sequence[CaseAct]) -> str:
    """The number of the certificate as the newest act gives it, '' for none."""
    return misprints.result_of(acts).get("certificate_number", "")


def served_papers(case: CaseDetail) -> tuple[tuple[str, str], ...]:
    """What a delivery serves, as far as the acts tell: decision, certificate, what corrects them, and their numbers."""
    acts, item = list(case.acts), case.summary.item_type
    outcome = outcome_of(acts)
    decided = last_of(acts, K.GRANTED, K.DENIED, K.REFUSED, K.NOT_APPLICABLE)
    if decided is None or outcome is None:
        return ()
    licence = "行政许可" if item == LICENCE else ""
    titles = {
        CaseState.GRANTED: f"准予{licence}决定书", CaseState.DENIED: f"不予{licence}决定书",
        CaseState.REFUSED: "不予受理决定书", CaseState.NOT_APPLICABLE: "不受理告知书",
    }  # fmt: skip
    found = [(titles[outcome], decided.details.get("decision_number", ""))]
    number = _certificate_number(acts)
    found += [("证照", number)] if number and outcome not in TO_SERVE else []
    return (*found, *([] if state_of(acts) in CLOSED else corrections_to_serve(case)))


def next_serving(case: CaseDetail) -> ActKind:
    """The act that hands over what is still to be served: the result, or after it a correction of its papers."""
    return K.CORRECTION_SERVED if state_of(case.acts) in CLOSED and to_serve(case.acts) else K.DELIVERED


def papers_served_by(kind: ActKind, case: CaseDetail) -> tuple[tuple[str, str], ...]:
    """What this act of serving hands over, as far as the acts tell."""
    return corrections_to_serve(case) if kind is K.CORRECTION_SERVED else served_papers(case)


def corrections_to_serve(case: CaseDetail) -> tuple[tuple[str, str], ...]:
    """The corrections of papers issued that nobody has handed over yet, each with its number."""
    title = correction_title(case)
    return tuple((title, act.details.get("paper", "")) for act in to_serve(case.acts))
