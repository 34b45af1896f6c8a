"""The panel at the right of 监管: the supervision of one item, typed over and saved."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from db.items.rules import LEVELS
from db.items.supervision.rules import (
    RISKS,
    RULES,
    Elements,
    Proposal,
    Risk,
    Rule,
    Supervision,
    read_bodies,
    same_bodies,
    summary,
)
from db.items.supervision.service import Overseen
from desktop.items.supervision.words import state_status
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import ChoiceRow, KeyButton, Toggle
from desktop.widgets.fields import TextField
from desktop.widgets.parts import Note, chooser, clear, column, label, row
from desktop.widgets.scrolled import FormArea
from desktop.widgets.shapes import Shape, StatusLabel, Tone

RISK_CHOICES = (("", "未定"), *((risk.value, words) for risk, words in RISKS.items()))


class SupervisionForm(QFrame):
    """Bodies with the rule that gave them, and every element; `wanted` is what the fields say."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setMinimumWidth(320)
        self._shown: Overseen | None = None
        self._proposal: Proposal | None = None
        self.name = label("", "title", wrap=True)
        self.chips = row(gap=GAP_SMALL)
        self.notes = column(gap=GAP_SMALL)
        self.bodies = TextField("一行一个；几个部门的，牵头的后面写（牵头）", lines=2)
        self.basis, self.matter = QLineEdit(), QLineEdit()
        self.measures = TextField("例：双随机抽查、现场检查", lines=2)
        self.risk = ChoiceRow(RISK_CHOICES)
        self.key_field = Toggle("重点监管")
        self.key_links, self.standard = QLineEdit(), QLineEdit()
        self.level = chooser({"": "未定"} | {code: LEVELS[code] for code in "123456"})
        self.level.setMinimumWidth(look.metrics.scaled(72))
        self.number, self.entered = QLineEdit(), QLineEdit()
        self.save = KeyButton("保存", "Ctrl+S", primary=True)
        self.use = KeyButton("用建议", "Ctrl+G")
        self.dispute = KeyButton("登记争议", "Ctrl+J")
        self._fields = column(gap=GAP_SMALL)
        self._build()

    def _build(self) -> None:
        self.number.setPlaceholderText("监管事项编号")
        self.entered.setPlaceholderText("录入日期 2026-10-20")
        self.key_links.setPlaceholderText("例：采伐现场、验收")
        self.standard.setPlaceholderText("监管规则和标准的名称、文号")
        head = column(self.name, self.chips, gap=GAP_SMALL)
        head.setContentsMargins(GAP, GAP, GAP, GAP_SMALL)
        risk, graded, entry = QWidget(), QWidget(), QWidget()
        risk.setLayout(row(self.risk, None))
        graded.setLayout(row(self.level, self.key_field))
        entry.setLayout(row(self.number, self.entered))
        self._fields.addLayout(self.notes)
        for words, field in (
            ("监管主体", self.bodies), ("确定依据", self.basis), ("监管事项", self.matter), ("监管措施", self.measures),
            ("风险等级", risk), ("关键环节", self.key_links), ("规则和标准", self.standard),
            ("监管层级", graded), ("互联网+监管", entry),
        ):  # fmt: skip
            self._add(words, field)
        self._fields.addStretch(1)
        self._fields.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        self.number.setAccessibleName("监管事项编号")
        self.entered.setAccessibleName("录入日期")
        self.level.setAccessibleName("监管层级")
        inner = QWidget()
        inner.setLayout(self._fields)
        area = FormArea(inner, "surface")
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        buttons = row(self.use, self.dispute, None, self.save, gap=GAP_SMALL)
        buttons.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        foot.setLayout(buttons)
        whole = column(head, area, foot, gap=0)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _add(self, words: str, field: QWidget) -> None:
        caption = label(words, tone="ink2")
        caption.setFixedWidth(look.metrics.scaled(84))
        caption.setBuddy(field)
        field.setAccessibleName(words)
        line = row(gap=GAP_SMALL)
        line.addWidget(caption, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(field, 1)
        self._fields.addLayout(line)

    @property
    def shown(self) -> Overseen | None:
        """The item in the panel."""
        return self._shown

    def show_item(self, found: Overseen, proposal: Proposal) -> None:
        """Show an item with what the rules propose for it."""
        self._shown, self._proposal = found, proposal
        told = found.supervision.elements
        self.name.setText(found.item.name)
        clear(self.chips)
        self.chips.addWidget(StatusLabel(state_status(found.state), chip=True))
        self.chips.addStretch(1)
        self.bodies.setPlainText(found.supervision.words.replace("、", "\n"))
        self.basis.setText(found.supervision.basis)
        for field, text in (
            (self.matter, told.matter), (self.key_links, told.key_links), (self.standard, told.standard),
            (self.number, told.entry_number), (self.entered, told.entered_on), (self.basis, found.supervision.basis),
        ):  # fmt: skip
            field.setText(text)
            field.setCursorPosition(0)
        self.measures.setPlainText(told.measures)
        self.risk.mark_chosen(told.risk or "")
        self.key_field.setChecked(told.key_field)
        self.level.setCurrentIndex(max(0, self.level.findData(told.level)))
        self.dispute.setText("登记裁定" if found.dispute else "登记争议")
        self._show_notes(found, proposal)

    def _show_notes(self, found: Overseen, proposal: Proposal) -> None:
        clear(self.notes)
        if found.dispute:
            told = found.dispute.details
            more = f"{told.get('parties', '')}：{told.get('matter', '')}。政府裁定以前，清单不能公布。"
            self.notes.addWidget(Note(f"{found.dispute.happened_on} 起有争议。", more, Tone.AMBER, Shape.DIAMOND))
        if found.supervision.rule:
            self.notes.addWidget(Note(f"确定规则：{RULES[found.supervision.rule]}。", "", Tone.GREEN, Shape.DISC))
        elif proposal.bodies:
            more = f"{RULES[proposal.rule]}。按 Ctrl+G 采用，可以再改。"
            self.notes.addWidget(Note(f"建议：{summary(proposal.bodies)}。", more, Tone.PRIMARY, Shape.PLUS))
        if found.lacking:
            self.notes.addWidget(Note(f"还缺：{'、'.join(found.lacking)}。", "", Tone.AMBER, Shape.TRIANGLE))

    def use_proposal(self) -> None:
        """用建议: the proposed bodies and their basis into the fields."""
        if self._proposal and self._proposal.bodies:
            self.bodies.setPlainText(summary(self._proposal.bodies).replace("、", "\n"))
            self.basis.setText(self._proposal.basis)
            self.basis.setCursorPosition(0)
            self.matter.setFocus()

    @property
    def wanted(self) -> Supervision:
        """What the fields say, with the rule: the proposal's while its bodies stand, else a person's decision."""
        bodies = read_bodies(self.bodies.text)
        elements = Elements(
            self.matter.text().strip(), self.measures.text, Risk(self.risk.current) if self.risk.current else None,
            self.key_field.isChecked(), self.key_links.text().strip(), self.standard.text().strip(),
            str(self.level.currentData()), self.number.text().strip(), self.entered.text().strip(), self._note,
        )  # fmt: skip
        return Supervision(bodies, elements, self._rule(), self.basis.text().strip())

    @property
    def _note(self) -> str:
        return self._shown.supervision.elements.note if self._shown else ""

    def _rule(self) -> Rule:
        stored = self._shown.supervision if self._shown else Supervision()
        if stored.rule and same_bodies(stored.bodies, self.bodies.text):
            return stored.rule
        if self._proposal and same_bodies(self._proposal.bodies, self.bodies.text):
            return self._proposal.rule
        return Rule.PERSON
