"""An act put on record: in the case's book of acts, in the journal, and in how the case stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from db import acts
from db.actors import Actor
from db.cases.acts import ACT_LABELS, ActKind
from db.cases.queues.standing import renew_at_once
from db.cases.tables import CaseRow

_BOOK = acts.Book("case_act", ACT_LABELS, ("case_id",))


@dataclass(frozen=True, slots=True)
class _NewAct:
    case_id: str
    kind: ActKind
    happened_on: date
    called: str
    reason: str
    details: Mapping[str, str]
    reverses: str
    subject_type: str = "case"
    id: str = ""

    @property
    def subject_id(self) -> str:
        return self.case_id


def append(
    actor: Actor,
    row: CaseRow,
    kind: ActKind,
    happened_on: date,
    reason: str = "",
    details: Mapping[str, str] | None = None,
    reverses: str = "",
) -> str:
    """Record an act inside the caller's transaction; returns its id. The caller has checked the law (`law.checked`)."""
    new = _NewAct(row.id, kind, happened_on, row.number, reason, details or {}, reverses)
    (act_id,) = acts.record(actor, _BOOK, [new])
    renew_at_once(row)
    return act_id
