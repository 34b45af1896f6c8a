"""Taking papers in: item, applicant, agent, materials; only what the law needs and was not given before is asked."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QScrollArea, QWidget

from db import clock
from db.cases.intake import admission
from db.cases.periods import GENERAL_BASIS, GENERAL_DAYS
from db.cases.rules import CaseDetail, HandedIn, Intake
from db.errors import UserError
from db.items.rules import Item
from db.papers.rules import PaperKind
from desktop import pc_clock
from desktop.cases.course import short_article
from desktop.cases.intake.checklist import MaterialTable
from desktop.cases.intake.drafting import DraftBar
from desktop.cases.intake.kinds import KindPart
from desktop.cases.intake.people import AgentPart, ApplicantPart
from desktop.cases.intake.seek import SeekField
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import FormDialog
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import column, label, row, set_tone

if TYPE_CHECKING:
    from db.cases.counter.materials import Checklist
    from db.cases.intake.listed import Offer
    from db.cases.service import Acceptance

FORM_KINDS = {"new": "新办", "amendment": "变更", "renewal": "延续", "reissue": "补办"}
NOT_FOUND = "没有这样的事项，请换两个字、首字母或者编码；还没有的，请先在「事项清单」里添上"
LEFT = 560
HIGH = 660


def statutory_words(item: Item) -> str:
    """The statutory limit; a licence without one of its own has the general limit of the Licensing Act."""
    if item.is_licence and not item.statutory_limit:
        return f"{GENERAL_DAYS}个工作日（{short_article(GENERAL_BASIS)}）"
    return item.statutory_label


class IntakeDialog(FormDialog):
    """收件."""

    taken = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None, item: Item | None = None) -> None:
        super().__init__(parent, "收件", "收件并打印凭证", width=1120)
        self._desk = desk
        self._item: Item | None = None
        self._saved = False
        self.finder = SeekField("事项：两个汉字、拼音首字母或编码，Enter 选", first=True)
        self.people, self.agent = ApplicantPart(desk, self.problem), AgentPart(self.problem)
        self.kinds = KindPart(desk)
        self.materials = MaterialTable()
        self.note = QLineEdit()
        self.draft = DraftBar(desk, self._values, self._fill)
        self._build()
        self._join()
        self.finder.setFocus()
        if item:
            self._set_item(item)
            self.applicant.setFocus()
        else:
            self.draft.look_back()

    @property
    def seek(self) -> QLineEdit:
        """Where the item is sought."""
        return self.finder.line

    @property
    def applicant(self) -> QLineEdit:
        """The applicant's name."""
        return self.people.name.line

    @property
    def id_number(self) -> QLineEdit:
        """The applicant's number."""
        return self.people.id_number

    def _build(self) -> None:
        self.chosen = label("还没有选事项", "strong", wrap=True)
        self.organ = label("", "small", "ink2", wrap=True)
        self.offers = label("", "small", "primary", wrap=True)
        self.offers.hide()
        self.note.setPlaceholderText("备注（可不填）")
        self.note.setAccessibleName("备注")
        self.foot_line = label("", "small", "ink2", wrap=True)
        self.all = KeyButton("全部收齐", "Alt+A").bind(self, self.materials.all_here)
        self.form = KeyButton("申请书", "Ctrl+P").bind(self, self._print_form)
        bind_key(self, self.draft.resume.key, self.draft.go_on)
        self.at_once = KeyButton("当场办结", "Ctrl+J").bind(self, self._at_once)
        self.at_once.hide()
        left = QWidget()
        fields = column(self.finder, self.chosen, self.organ, self.offers, self.kinds, self.people, self.agent,
                        self.kinds.marks, None, gap=GAP_SMALL)  # fmt: skip
        fields.setContentsMargins(0, 0, GAP, 0)
        left.setLayout(fields)
        self.area = QScrollArea()
        self.area.setWidget(left)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        right = QWidget()
        head = row(label("收到材料", "strong"), None, self.all, self.form)
        told = label("空格 = 照要求收齐；也可分别输入原件、复印件份数。★ 是核心要件。", "small", "ink3", wrap=True)
        right.setLayout(column(head, self.materials, told, self.foot_line, self.note, gap=GAP_SMALL))
        both = row(self.area, right, gap=GAP)
        both.setStretch(0, LEFT)
        both.setStretch(1, 500)
        self.body.addWidget(self.draft)
        self.body.addLayout(both, 1)
        self.foot.insertWidget(1, self.at_once)
        self.resize(self.minimumWidth(), min(look.metrics.scaled(HIGH), 690))

    def _join(self) -> None:
        self.finder.sought.connect(self._search)
        self.finder.chosen.connect(self._choose)
        for part in (self.people, self.kinds):
            part.known.connect(self._read_materials)
        for changed in (self.people.changed, self.agent.changed, self.kinds.changed, self.materials.counted):
            changed.connect(self._changed)
        self.note.textChanged.connect(lambda _: self._changed())
        self.kinds.case_type.currentIndexChanged.connect(lambda _: self._show_instant())
        self.kinds.kind.currentIndexChanged.connect(lambda _: self._show_instant())
        self.materials.passed.connect(self.note.setFocus)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._bring_into_sight)

    # --- the item --------------------------------------------------------------------------------------------------

    def _search(self, text: str) -> None:
        from db.cases.intake import listed

        wanted = text.strip()
        if wanted:
            self._desk.query(lambda: (text, listed.offered(wanted)), self._show_found)
        else:
            self.finder.close_offers()

    def _show_found(self, found: "tuple[str, list[Offer]]") -> None:
        text, offers = found
        if text == self.seek.text():
            self.finder.offer([(one.words, one.item) for one in offers])
            if self._item is None:
                self.chosen.setText("还没有选事项" if offers else NOT_FOUND)

    def _choose(self, item: object) -> None:
        if isinstance(item, Item):
            self._set_item(item)
            self.applicant.setFocus()

    def _set_item(self, item: Item) -> None:
        self._item = item
        self.seek.setText(item.name)
        self.finder.close_offers()
        kind = "" if item.is_licence else f"　{item.type_label or '类型待核'}，不是行政许可"
        self.chosen.setText(f"{item.name}{kind}　法定 {statutory_words(item)}，承诺 {item.promised_label}")
        self.organ.setText("")
        self._read_materials(fresh=True)

    def _read_materials(self, fresh: bool = False) -> None:
        from db.cases import service as cases
        from db.cases.counter import materials
        from db.cases.intake.opening import guide_in_force
        from db.items.local import service as local
        from db.items.specs import flags

        item, day, values = self._item, self.kinds.day.day, self._texts()
        if item is None:
            return
        who = materials.Applicant(
            values["kind"], values["id_number"], values["former_case"], values["applicant"], values["phone"],
            values["base_case"], "unchanged" in self.kinds.marked,
        )  # fmt: skip

        def read() -> "tuple[Item, bool, Checklist, Acceptance, str, list[str]]":
            guide = guide_in_force(item, day)
            ways = flags.flag_words(item)
            lines = [f"可以：{'、'.join(ways)}。"] if ways else []
            lines += [f"{words}。" for words in local.offers(item, day)]
            named = guide.elements.get("case_type", "") if guide else ""
            return item, fresh, materials.checklist(item, day, who), cases.who_accepts(item, day), named, lines

        self._desk.query(read, self._show_materials)

    def _show_materials(self, found: "tuple[Item, bool, Checklist, Acceptance, str, list[str]]") -> None:
        item, fresh, wanted, accepted, named, lines = found
        if item is not self._item:
            return
        self.organ.setText(accepted.words)
        set_tone(self.organ, "ink2" if accepted.here else "red")
        self.offers.setText("\n".join((*lines, *wanted.remarks)))
        self.offers.setVisible(bool(self.offers.text()))
        if fresh:
            self.kinds.suggest_type(named)
        self.materials.show_lines(wanted.lines if self.kinds.chosen != "outside" else ())
        if self.draft.handed:
            self.materials.set_handed(self.draft.handed)
            self.draft.handed = ()
        self._changed()

    # --- what was typed --------------------------------------------------------------------------------------------

    def _texts(self) -> dict[str, str]:
        return self.people.values() | self.agent.values() | self.kinds.values() | {"note": self.note.text().strip()}

    def _values(self) -> dict[str, object]:
        """What was typed so far, for the draft."""
        handed = [[one.originals, one.duplicates, one.waived, one.source_case] for one in self.materials.handed]
        return self._texts() | {
            "item_id": self._item.id if self._item else "", "item_name": self._item.name if self._item else "",
            "flags": sorted(self.kinds.marked), "helped": self.agent.helped.isChecked(),
            "power": self.agent.power.isChecked(), "handed": handed, "ends": self.kinds.ends.text(),
        }  # fmt: skip

    def _fill(self, values: dict[str, object], item: Item | None, handed: tuple[HandedIn, ...]) -> None:
        """Put a draft back."""
        texts = {name: text for name, text in values.items() if isinstance(text, str)}
        self.people.fill(texts)
        self.agent.fill(texts)
        self.kinds.fill(texts)
        flags = values.get("flags")
        self.kinds.set_flags(frozenset(flags) if isinstance(flags, list) else frozenset())
        self.agent.helped.setChecked(bool(values.get("helped")))
        self.agent.power.setChecked(bool(values.get("power")))
        self.note.setText(texts.get("note", ""))
        self.kinds.ends.setText(texts.get("ends", ""))
        if item:
            self._set_item(item)
        self.draft.handed = handed
        self.applicant.setFocus()

    def _changed(self) -> None:
        missing, lines = self.materials.missing, len(self.materials.handed)
        if self._item and not lines:
            words = "这个事项还没有办事指南，收到的材料请写在备注里。" if self.kinds.chosen != "outside" else ""
        else:
            words = f"缺 {len(missing)} 种，「应交」标黄的还没有收。" if missing else "材料已收齐。" if lines else ""
        self.foot_line.setText(words)
        if not self._saved and (self._item or self.applicant.text().strip()):
            self.draft.note()

    def _intake(self) -> Intake | None:
        """What is to be taken in; None where something is missing, which the foot then says."""
        for lacks, words, field in (
            (self._item is None, "请先选事项", self.seek),
            (not self.applicant.text().strip(), "请填申请人", self.applicant),
        ):
            if lacks:
                self.problem(words)
                field.setFocus()
                return None
        if doubt := self.people.doubt():
            self.problem(doubt)
            self.people.kind.setFocus()
            return None
        try:
            ends = self.kinds.old_ends_on
        except ValueError:
            self.problem("原证到期日请写成 2026-12-31")
            self.kinds.ends.setFocus()
            return None
        assert self._item
        texts: dict[str, Any] = self._texts()
        helped = (
            frozenset({"helped"}) if self.agent.helped.isChecked() and self.agent.values()["agent"] else frozenset()
        )
        return self._in_time(
            item_id=self._item.id,
            received_on=self.kinds.day.day,
            flags=self.kinds.marked | helped,
            handed=self.materials.handed,
            old_ends_on=ends,
            power_of_attorney=self.agent.power.isChecked() and bool(self.agent.values()["agent"]),
            **texts,
        )

    def _in_time(self, **said: Any) -> Intake | None:
        """The intake; for a date of receipt too long ago the error is shown at once and its field gets the keyboard."""
        intake = Intake(**said)
        try:
            admission.check_received(intake, clock.today())
        except UserError as error:
            self.problem(f"{error}{error.hint}")
            self.kinds.day.begin()
            return None
        return intake

    def submit(self) -> None:
        from db.cases import service
        from db.cases.counter import sitting

        intake, actor, done = self._intake(), self._desk.actor, self.kinds.done.isChecked()
        if intake is None:
            return

        def work() -> CaseDetail:
            if intake.kind == "outside":
                return sitting.outside(actor, intake, intake.received_on if done else None)
            return service.take_in(actor, intake)

        self.ok.setEnabled(False)
        pc_clock.believed(self._desk, self, lambda: self._save(work), lambda: self.ok.setEnabled(True))

    def _save(self, work: Callable[[], CaseDetail]) -> None:
        task = self._desk.change(work, self._done)
        task.failed.connect(lambda error: self.ok.setEnabled(True))

    def _done(self, case: CaseDetail) -> None:
        from desktop.cases import printing

        self._saved = True
        self.draft.drop()
        parent, desk = self.parentWidget(), self._desk
        self.accept()
        self.taken.emit(case.summary.id)
        printing.preview(desk, parent, case, PaperKind.RECEIPT_SLIP)

    # --- beside ----------------------------------------------------------------------------------------------------

    def _show_instant(self) -> None:
        self.at_once.setVisible(self.kinds.case_type.currentData() == "1" and self.kinds.chosen != "outside")

    def _at_once(self) -> None:
        from desktop.cases.intake.outcome import OutcomeDialog

        intake = self._intake() if self.at_once.isVisible() else None
        if intake:
            dialog = OutcomeDialog(self._desk, self, intake)
            dialog.done_at_once.connect(self._done)
            dialog.open()

    def _print_form(self) -> None:
        from desktop import papers

        item, texts, actor = self._item, self._texts(), self._desk.actor
        if item is None:
            self.problem("请先选事项")
            return

        def print_it(out: Path) -> object:
            from reports import application_form

            kind = self.people.id_kind.currentText()
            known = (
                texts["applicant"], f"{kind}：" if texts["applicant"] else "", texts["legal_person"], texts["phone"],
                texts["address"], texts["agent"], "", texts["agent_phone"],
            )  # fmt: skip
            return application_form.prefilled(actor, item.id, known, FORM_KINDS.get(texts["kind"], ""), out)

        papers.show_paper(self._desk, self, f"{item.name}申请书", print_it)

    def _bring_into_sight(self, _before: QWidget | None, now: QWidget | None) -> None:
        held = self.area.widget()
        if now and held and held.isAncestorOf(now):
            self.area.ensureWidgetVisible(now, 0, 24)

    def reject(self) -> None:
        """Leave; what was typed is offered again the next time."""
        self.draft.flush()
        super().reject()
