"""移交经办: to which office a document is given, why, and what follows; the county may give back what it was given."""

from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QWidget

from db.actors import SiteKind
from desktop import messages
from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.widgets.fields import TextField
from desktop.widgets.parts import label

GIVE = "移交以后由对方经办，本机只能看；请随后导出数据包，县里收下后生效。以后的情况仍随县里的包带回。"
GIVE_AT_COUNTY = "移交以后由对方经办，本机只能看；随下一个包下发，对方读取后接着办。"
BACK = "随下一个包下发后，由对方经办。"


@dataclass(frozen=True, slots=True)
class Addressee:
    """One installation a document can be given to: what people call it, and its address."""

    name: str
    address: str


def addressees() -> tuple[Addressee, ...]:
    """Who a document of this office can be given to, the county first; nobody where this office is not enrolled."""
    from db.exchange.offices import roster, trust
    from db.organs import service as organs

    known, identity = roster.newest(), trust.identity(organs.site())
    if known is None or identity is None:
        return ()
    active = [one for one in known.replicas if one.status == "active"]
    several = {one.site for one in active if sum(other.site == one.site for other in active) > 1}
    others = [
        Addressee(one.name + (f"（字母 {one.letter} 的电脑）" if one.site in several else ""), one.address)
        for one in active
    ]
    found = [Addressee(known.name, known.county), *others]
    return tuple(one for one in found if one.address not in identity.addresses)


class HandDialog(FormDialog):
    """移交 or, where `back_to` names the office, 退回: the reason, then the document is another office's."""

    def __init__(
        self, desk: Desk, parent: QWidget | None, doc_type: str, doc_id: str, subject: str, back_to: str = ""
    ) -> None:
        """`subject` is what the document is called."""
        verb = "退回" if back_to else "移交"
        super().__init__(parent, f"{verb}{subject}", verb, width=600)
        self._desk, self._document, self._back = desk, (doc_type, doc_id), bool(back_to)
        self.to = QComboBox()
        county = desk.actor.site.kind in (SiteKind.COUNTY, SiteKind.ZONE)
        self.body.addWidget(label(BACK if back_to else GIVE_AT_COUNTY if county else GIVE, tone="ink2", wrap=True))
        if back_to:
            self.body.addWidget(label(f"退回给　{back_to}", "strong"))
        else:
            self.add_field("交给", self.to)
            desk.query(addressees, self._show_addressees)
        self.reason = TextField("例：由县局受理和决定")
        self.add_field("理由", self.reason, "对方和以后查档的人都会看到。")
        (self.reason if back_to else self.to).setFocus()

    def _show_addressees(self, found: tuple[Addressee, ...]) -> None:
        for one in found:
            self.to.addItem(one.name, one.address)
        if not found:
            self.problem("名册里还没有别的单位")

    def submit(self) -> None:
        from db.exchange.merging import transfer

        actor, reason, (doc_type, doc_id), to = (
            self._desk.actor,
            self.reason.text,
            self._document,
            self.to.currentData(),
        )
        if not self._back and not to:
            self.problem("请选交给哪个单位")
            return
        if not reason:
            self.problem("请写一句理由")
            self.reason.setFocus()
            return

        def work() -> str:
            if self._back:
                return transfer.give_back(actor, doc_type, doc_id, reason)
            return transfer.release(actor, doc_type, doc_id, str(to), reason)

        self.ok.setEnabled(False)
        task = self._desk.change(work)
        task.finished.connect(self._done)
        task.failed.connect(lambda error: self.ok.setEnabled(True))

    def _done(self, name: str) -> None:
        parent = self.parentWidget()
        self.accept()
        verb, next_step = (
            ("退回", "请导出一个包带给对方。") if self._back else ("移交给", "请按 Ctrl+E 导出数据包带出去。")
        )
        messages.tell(parent, f"已{verb}{name}", [("请这样做", next_step)])
