"""What the page of adjustments does with a department's request: shows it, and asks what its next step needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from db.actors import Actor
from db.errors import UserError
from db.items.changes import requests
from db.items.changes.course import AdjustmentState
from db.items.changes.requested import RequestState
from db.items.changes.requests import Request
from db.items.changes.rules import AdjustmentKind
from db.items.changes.service import Standing
from db.items.rules import Edition
from desktop.desk import Desk
from desktop.messages import ReasonDialog
from desktop.papers import show_paper

State = RequestState


@dataclass(frozen=True, slots=True)
class Offer:
    """What the foot of the panel offers; '' for nothing."""

    next: str = ""
    back: str = ""
    refuse: str = ""
    editable: bool = False


class RequestActions:
    """The steps of a request, on either side; `open_made` opens the adjustment made from one."""

    def __init__(self, view: QWidget, desk: Desk, at_county: bool, open_made: Callable[[str], None]) -> None:
        self._view, self._desk, self._open_made = view, desk, open_made
        self.at_county = at_county

    def offer(self, found: Request) -> Offer:
        """What can be done with it here."""
        if self.at_county:
            answered = found.state in (State.ACCEPTED, State.SENT_BACK)
            free = found.taken_up is None or found.taken_up.state is AdjustmentState.DRAFT
            return Offer(
                "列入调整" if found.state is State.SUBMITTED else "看这件调整" if found.taken_up else "",
                "更正答复" if answered and free else "", "退回申请" if found.state is State.SUBMITTED else "",
            )  # fmt: skip
        return {
            State.DRAFT: Offer("提交申请", "修改申请", editable=True),
            State.SUBMITTED: Offer(back="撤回申请"),
            State.ACCEPTED: Offer("看这件调整" if found.taken_up else ""),
            State.SENT_BACK: Offer("重新起草"),
            State.WITHDRAWN: Offer("重新起草"),
        }[found.state]

    def take_next(self, found: Request, adjustments: Sequence[Standing]) -> None:
        """Ctrl+Enter."""
        match self.offer(found).next:
            case "列入调整":
                self._accept(found, adjustments)
            case "看这件调整" if found.taken_up:
                self._open_made(found.taken_up.id)
            case "提交申请":
                self._submit(found)
            case "重新起草":
                actor = self._desk.actor
                self._desk.change(lambda: requests.again(actor, found.id).id, self._open_made)

    def take_back(self, found: Request) -> None:
        """Change the draft, withdraw the request, or take the answer back."""
        match self.offer(found).back:
            case "修改申请":
                self._revise(found)
            case "撤回申请":
                text = "县里还没有答复。撤回以后可以照原样重新起草；原来的提交仍留在记录里。"
                self._ask_reason("撤回申请", text, "撤回", found, requests.withdraw)
            case "更正答复":
                text = "更正以后可以重新答复；已经列入的事项仍在那件调整里，请逐项移出。"
                self._ask_reason("更正答复", text, "更正", found, requests.reverse)

    def send_back(self, found: Request) -> None:
        """退回申请."""
        from desktop.items.adjustments.request_dialogs import SendBackDialog

        actor = self._desk.actor
        dialog = SendBackDialog(self._view, found)
        dialog.answered.connect(
            lambda on, reason: self._desk.change(lambda: requests.send_back(actor, found.id, on, reason))
        )
        dialog.open()

    def draft(self, edition: Edition) -> None:
        """Ctrl+N at a department."""
        from desktop.items.adjustments.request_dialogs import RequestDialog

        actor = self._desk.actor
        dialog = RequestDialog(self._view)
        dialog.written.connect(
            lambda title, reason, basis: self._desk.change(
                lambda: requests.draft(actor, edition.id, title, reason, basis).id, self._open_made
            )
        )
        dialog.open()

    def print_form(self, found: Request) -> None:
        """申请表."""
        from reports import adjustment_form

        actor, name = self._desk.actor, f"{found.adjustment.title}调整申请表"
        show_paper(self._desk, self._view, name, lambda out: adjustment_form.print_request(actor, found.id, out))

    def _revise(self, found: Request) -> None:
        from desktop.items.adjustments.request_dialogs import RequestDialog

        actor = self._desk.actor
        dialog = RequestDialog(self._view, found)
        dialog.written.connect(
            lambda title, reason, basis: self._desk.change(
                lambda: requests.revise(actor, found.id, title, reason, basis)
            )
        )
        dialog.open()

    def _submit(self, found: Request) -> None:
        from desktop.items.adjustments.request_dialogs import SubmitDialog

        if found.problems:
            self._desk.report(UserError(f"{found.problems[0]}。", hint="请先把下面列出的问题逐项改正。"))
            return
        actor = self._desk.actor
        dialog = SubmitDialog(self._view, found)
        dialog.chosen.connect(lambda on: self._desk.change(lambda: requests.submit(actor, found.id, on)))
        dialog.open()

    def _accept(self, found: Request, adjustments: Sequence[Standing]) -> None:
        from desktop.items.adjustments.request_dialogs import AcceptDialog

        actor = self._desk.actor
        drafts = [one for one in adjustments if _takes(one, found)]
        dialog = AcceptDialog(self._view, found, drafts)
        dialog.answered.connect(
            lambda on, into, number: self._desk.change(
                lambda: requests.accept(actor, found.id, on, into=into, number=number).id, self._open_made
            )
        )
        dialog.open()

    def _ask_reason(
        self, title: str, text: str, verb: str, found: Request, write: Callable[[Actor, str, str], Request]
    ) -> None:  # fmt: skip
        actor = self._desk.actor
        dialog = ReasonDialog(self._view, title, text, verb, "例：漏列一个事项")
        dialog.given.connect(lambda reason: self._desk.change(lambda: write(actor, found.id, reason)))
        dialog.open()


def _takes(one: Standing, found: Request) -> bool:
    """Whether a request may join an adjustment: one for departments' requests, of the same list, in draft."""
    head = one.adjustment
    drafted = one.state is AdjustmentState.DRAFT and head.kind is AdjustmentKind.LOCAL
    return drafted and head.edition_id == found.adjustment.edition_id
