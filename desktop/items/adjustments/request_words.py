"""The steps of a department's request in words."""

from db.items.acts import LIST_ACT_LABELS, ListActKind
from db.items.changes import requested
from db.items.changes.requests import Request
from desktop.items.adjustments.words import StepRow

K = ListActKind
_LATER = (K.REVIEWED, K.ADJUSTMENT_APPROVED, K.EFFECTED)


def step_rows(found: Request) -> list[StepRow]:
    """Submission, answer, and the steps of the county's adjustment that follow, taken or not."""
    submitted = next((act for act in found.acts if act.kind is K.REQUESTED), None)
    back, answer = requested.withdrawal_of(found.acts), requested.answer_of(found.acts)
    rows = [StepRow("提交申请", submitted, _by(submitted.user_name) if submitted else "")]
    if back:
        rows.append(StepRow("撤回", back, f"{back.reason}，{_by(back.user_name)}"))
    if answer is None:
        return rows if back else [*rows, StepRow("县里答复", None)]
    received = f"{answer.details['received_on']} 收到" if answer.details.get("received_on") else ""
    told = (received, answer.reason, _by(answer.user_name))
    rows.append(StepRow(answer.label, answer, "，".join(text for text in told if text)))
    if answer.kind is K.SENT_BACK:
        return rows
    taken = {act.kind: act for act in found.taken_up.acts} if found.taken_up else {}
    refused = taken.get(K.REJECTED)
    later = [StepRow(LIST_ACT_LABELS[kind], taken.get(kind)) for kind in _LATER]
    return rows + ([row for row in later if row.act] + [StepRow(refused.label, refused)] if refused else later)


def _by(name: str) -> str:
    return f"{name}登记"
