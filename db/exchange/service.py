"""What a person can do in 数据交换: enrol, export, look at a file, apply it, see how things stand."""

from db.exchange.format.refusal import Reason, Refused
from db.exchange.merging.applying import PlanRow
from db.exchange.merging.takeback import Returned, TakenBack, returned, take_back
from db.exchange.offices.approval import Asked, enrol_approve, look_at_request
from db.exchange.offices.enrolment import enrol_accept, enrol_request, ensure_identity
from db.exchange.offices.founding import confirm_first
from db.exchange.offices.membership import Member, revoke, roster_rows
from db.exchange.offices.rootkey import RootSheet, restore_root, root_sheet, roster_copy
from db.exchange.offices.standing import confirm_moved
from db.exchange.oversight.concerns import Concern
from db.exchange.oversight.drift import SiteRow
from db.exchange.oversight.history import Filter, HistoryPage, HistoryRow, details, history
from db.exchange.oversight.other_pc import Elsewhere, elsewhere, note_seen
from db.exchange.oversight.pending import AddresseeRow, Going
from db.exchange.oversight.status import ExchangeStatus, InboxRow, OutboxRow, fingerprint, going, status
from db.exchange.transport.carrying import Step
from db.exchange.transport.inbox import ApplyResult, PackagePlan, apply, plan
from db.exchange.transport.outbox import export_to, reexport

__all__ = [
    "AddresseeRow",
    "ApplyResult",
    "Asked",
    "Concern",
    "Elsewhere",
    "ExchangeStatus",
    "Filter",
    "Going",
    "HistoryPage",
    "HistoryRow",
    "InboxRow",
    "Member",
    "OutboxRow",
    "PackagePlan",
    "PlanRow",
    "Reason",
    "Refused",
    "Returned",
    "RootSheet",
    "SiteRow",
    "Step",
    "TakenBack",
    "apply",
    "confirm_first",
    "confirm_moved",
    "details",
    "elsewhere",
    "enrol_accept",
    "enrol_approve",
    "enrol_request",
    "ensure_identity",
    "export_to",
    "fingerprint",
    "going",
    "history",
    "look_at_request",
    "note_seen",
    "plan",
    "reexport",
    "restore_root",
    "returned",
    "revoke",
    "root_sheet",
    "roster_copy",
    "roster_rows",
    "status",
    "take_back",
]
