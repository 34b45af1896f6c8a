"""What the papers of a case say beyond what its page shows, read once for all of them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from db import store
from db.calendar.days import Calendar
from db.calendar.rules import Ledger
from db.calendar.service import load_calendar
from db.cases import periods, reading
from db.cases.acts import ActKind, CaseAct, standing
from db.cases.intake.identity import CREDIT_CODE, ID_KINDS
from db.cases.papers import remedies
from db.cases.rules import PERSONS, CaseDetail
from db.cases.tables import CaseRow
from db.errors import UserError
from db.items import service as items
from db.items.rules import LICENCE
from db.items.specs import publication
from db.organs import service as organs

_TOLD = ("place", "hours", "consult", "supervising_body", "result_name")


@dataclass(frozen=True, slots=True)
class Extended:
    """One extension: the due date before it and after it, as on the day it was granted."""

    before: date | None
    after: date | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Paperwork:
    """A case for its papers.

    `you` is how it addresses the applicant; `identity` names the kind of document and its number, a credit code whole
    and a person's number masked; `review_organ` is who reviews a refusal unless the act says another one; `place`,
    `hours`, `consult`, `supervisor` and `result` (the licence's name) are the guide's words or ''; `extended` by the
    act's id; `asked_until` is the last day to ask for corrections (Art 32(1)(4)).
    """

    case: CaseDetail
    acts: tuple[CaseAct, ...]
    licence: bool
    you: str
    identity: tuple[str, str]
    review_organ: str
    place: str
    hours: str
    consult: str
    supervisor: str
    result: str
    extended: dict[str, Extended]
    asked_until: date | None

    def last(self, *kinds: ActKind) -> CaseAct | None:
        """The last standing act of any of these kinds."""
        return next((act for act in reversed(self.acts) if act.kind in kinds), None)


def paperwork(case_id: str) -> Paperwork:
    """All that the papers of a case need. Raises UserError when there is no such case."""
    row = reading.case_row(case_id)
    case = reading.detail(row)
    acts = standing(list(case.acts))
    calendar, limits = load_calendar(), reading.limits_of(row, acts)
    place, hours, consult, supervisor, result = _told(row)
    return Paperwork(
        case=case,
        acts=tuple(acts),
        licence=row.item_type == LICENCE,
        you="你" if row.applicant_kind in PERSONS else "你单位",
        identity=_identity(row),
        review_organ=remedies.review_organ(row.accepting_organ, organs.organs()),
        place=place,
        hours=hours,
        consult=consult,
        supervisor=supervisor,
        result=result,
        extended={
            act.id: _extended(acts[: number + 1], limits, calendar)
            for number, act in enumerate(acts)
            if act.kind is ActKind.EXTENDED
        },
        asked_until=periods.last_day_to_ask(acts, limits, calendar),
    )


def _extended(acts: Sequence[CaseAct], limits: periods.Limits, calendar: Calendar) -> Extended:
    """The dates of each extension as its notice tells them, without anything that happened later."""
    before = periods.statutory_ledger(standing(list(acts[:-1])), limits, calendar)
    after = periods.statutory_ledger(standing(list(acts)), limits, calendar)
    return Extended(_due(before), _due(after), bool(after and after.provisional))


def _due(ledger: Ledger | None) -> date | None:
    return ledger.due if ledger else None


def _identity(row: CaseRow) -> tuple[str, str]:
    """The kind of document and its number: a credit code is public and whole, a person's number is masked."""
    kind = ID_KINDS.get(row.id_kind, "证件号码") if row.id_number_masked else ""
    whole = row.id_kind == CREDIT_CODE and row.id_number_cipher
    return kind, store.decrypt_column(row.id_number_cipher) if whole else row.id_number_masked


def _told(row: CaseRow) -> list[str]:
    """Where and when to come, as the guide says; empty where the item is not in this store."""
    said: dict[str, str] = {}
    with suppress(UserError):
        item, guide = items.item(row.item_id), items.guide(row.item_id)
        said = publication.sheet_texts(item, guide) if guide else {"supervising_body": item.supervising_body}
    return ["" if said.get(key) == publication.BLANK else said.get(key, "") for key in _TOLD]
