"""Which role may record which act on a case (岗位). Pure."""

from collections.abc import Mapping

from db.actors import Role
from db.cases.acts import ENDINGS, ActKind
from db.cases.marks import BY_LEAD

K = ActKind

_REVIEWED = (
    K.STOPPED, K.RESUMED, K.SURVEY_NOTICED, K.SURVEYED, K.SURVEY_OPINED, K.EXPERTS_DRAWN, K.MARKED, K.CONSULTED,
    K.LEGACY_OPINION, K.LEGACY_VERIFIED, K.VIEWS_HEARD, K.HEARING_TOLD, K.HEARING_NOTICED, K.HEARING_HELD, K.REVIEWED,
    K.COMMITMENT_MET, K.COMMITMENT_FAILED, K.DECIDED_ABOVE,
)  # fmt: skip

ROLES: dict[ActKind, tuple[Role, ...]] = {
    **dict.fromkeys(_REVIEWED, (Role.REVIEW, Role.REVIEW_LEAD)),
    **dict.fromkeys((K.RETURNED, K.FORWARDED), (Role.REVIEW_LEAD, Role.DECIDE)),
    **dict.fromkeys((K.EXTENDED, K.GRANTED, K.DENIED, *ENDINGS, K.DECISION_CORRECTED), (Role.DECIDE,)),
    **dict.fromkeys((K.SENT, K.ARRIVED), (Role.WINDOW, Role.REVIEW, Role.ISSUE)),
    **dict.fromkeys((K.NOTIFIED, K.DELIVERED, K.CORRECTION_SERVED, K.RATED), (Role.ISSUE, Role.WINDOW)),
    K.CERTIFIED: (Role.ISSUE,),
    K.ARCHIVED: (Role.ISSUE, Role.REVIEW),
}

ANYBODY = (Role.WINDOW, Role.REVIEW)
"""Who may record an act not named above."""


LEADS = ROLES[K.RETURNED]
"""Who sets a mark that moves the period or the decision."""


def roles_for(kind: ActKind, details: Mapping[str, str] | None = None) -> tuple[Role, ...]:
    """The roles of which a person needs one to record this act, where it says this."""
    told = details or {}
    if kind is K.MARKED and {*told.get("marks", "").split(), *told.get("off", "").split()} & set(BY_LEAD):
        return LEADS
    return ROLES.get(kind, ANYBODY)
