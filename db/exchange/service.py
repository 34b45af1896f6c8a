"""What a person can do in 数据交换: enrol, export, look at a file, apply it, see how things stand."""

from db.exchange.applying import PlanRow
from db.exchange.enrolment import enrol_accept, enrol_approve, enrol_request, ensure_identity
from db.exchange.inbox import ApplyResult, PackagePlan, apply, plan
from db.exchange.outbox import Step, export_to
from db.exchange.refusal import Reason, Refused
from db.exchange.status import ExchangeStatus, InboxRow, OutboxRow, SiteRow, fingerprint, status

__all__ = [
    "ApplyResult",
    "ExchangeStatus",
    "InboxRow",
    "OutboxRow",
    "PackagePlan",
    "PlanRow",
    "Reason",
    "Refused",
    "SiteRow",
    "Step",
    "apply",
    "enrol_accept",
    "enrol_approve",
    "enrol_request",
    "ensure_identity",
    "export_to",
    "fingerprint",
    "plan",
    "status",
]
