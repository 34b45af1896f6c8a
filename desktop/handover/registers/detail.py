"""The panel at the right of the registers: what a thing is, its life as dated steps, who had it, what may come next."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from db.handover.acts import HandoverActKind
from db.handover.registers import steps
from db.handover.registers.life import State
from db.handover.registers.rules import Register
from db.handover.registers.standing import Standing
from db.handover.registers.stock import off
from desktop.handover.registers import words
from desktop.handover.registers.words import Done
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL, TypeSize
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.parts import Facts, Note, clear, column, label, row
from desktop.widgets.shapes import Shape, StatusLabel, Tone
from desktop.widgets.table import DenseTable

K = HandoverActKind
TABS = (("facts", "资料"), ("steps", "经过"), ("turns", "保管链"))
BUTTONS = 350
"""How wide a line of buttons may be, before scaling."""
ORDER = (K.ENABLED, K.USED, K.SEALED_UP, K.AUTHORISED, K.STOCK_OUT, K.HANDED_ON, K.REPORTED, K.ANSWERED, K.CLOSED)
"""Which of the steps allowed is most likely wanted."""


class Detail(QFrame):
    """One thing; asks for a step by `wanted`, with None for whichever is most likely."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.one: Standing | None = None
        self.name = label("", "title", wrap=True)
        self.chips = row(gap=GAP_SMALL)
        self.notes = column(gap=GAP_SMALL)
        self.tabs = ChoiceRow(TABS, "tab")
        self.facts = Facts(96)
        self.steps = DenseTable(words.step_columns(), sortable=False)
        self.steps.empty_text = "还没有登记过步骤。"
        self.whole_step = label("", tone="ink2", wrap=True)
        self.turns = DenseTable(words.turn_columns(), sortable=False)
        self.pages = QStackedWidget()
        self.next = KeyButton("", "Ctrl+Enter", primary=True)
        self.back = KeyButton("更正上一步")
        self.more = KeyButton("其他步骤", "F4")
        self.edit = KeyButton("改资料", "F2")
        self.scan = KeyButton("")
        self._others = column(gap=GAP_SMALL)
        self._build()
        look.changed.connect(self._show_buttons)

    def _build(self) -> None:
        head = column(self.name, self.chips, self.notes, gap=GAP_SMALL)
        head.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        strip = QFrame()
        strip.setProperty("role", "underline")
        tabs = row(self.tabs, None, gap=0)
        tabs.setContentsMargins(GAP_SMALL, 0, GAP_SMALL, 0)
        strip.setLayout(tabs)
        area, inner = QScrollArea(), QWidget()
        facts = column(self.facts, None)
        facts.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        inner.setLayout(facts)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        life, below = QWidget(), column(self.steps, self.whole_step, gap=0)
        below.setStretch(0, 1)
        self.whole_step.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        life.setLayout(below)
        for page in (area, life, self.turns):
            self.pages.addWidget(page)
        self.tabs.chosen.connect(lambda key: self.pages.setCurrentIndex([name for name, _ in TABS].index(key)))
        self.steps.current_changed.connect(lambda done: self.whole_step.setText(done.words))
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        self._upper = row(self.more, self.scan, None, gap=GAP_SMALL)
        self._lower = row(self.back, None, self.next)
        whole = column(self._others, self._upper, self._lower, gap=GAP_SMALL)
        whole.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        foot.setLayout(whole)
        everything = column(head, strip, self.pages, foot, gap=0)
        everything.setContentsMargins(1, 1, 1, 1)
        everything.setStretch(2, 1)
        self.setLayout(everything)
        self.tabs.choose("steps")

    def show_one(self, one: Standing, unsigned: Sequence[str], line: str = "") -> None:
        """Show a thing; `unsigned` are the departments whose memoranda it waits for, `line` is where it came from."""
        self.one = one
        self.name.setText(one.entry.name)
        clear(self.chips)
        self.chips.addWidget(StatusLabel(words.state_status(one), chip=True))
        self.chips.addStretch(1)
        clear(self.notes)
        for note in _notes(one, unsigned):
            self.notes.addWidget(note)
        self.facts.show_facts([*words.facts_of(one, line)])
        self.steps.show_rows([Done(one.register, act) for act in one.held])
        self.steps.go_to(self.steps.rows.index(len(one.held) - 1, 0))
        self.whole_step.setVisible(bool(one.held))
        self.tabs.rename("steps", f"经过 {len(one.held)}")
        self.tabs.rename("turns", "收发存" if one.register is Register.CERTIFICATE else "保管链")
        self.turns.empty_text = "这一类没有保管链。" if one.register is not Register.CERTIFICATE else "还没有入库。"
        self.turns.show_rows(words.turns_of(one))
        self.back.setVisible(bool(one.held))
        self.scan.setText("取出印模" if one.entry.impression else "留存印模")
        self.scan.updateGeometry()
        self.scan.setVisible(one.register is Register.SEAL)
        self._show_buttons()

    @property
    def main(self) -> HandoverActKind | None:
        """The step most likely wanted next."""
        if self.one is None:
            return None
        allowed = self.one.next_steps
        if self.seals_off:
            return K.SEALED_UP
        if self.one.register is Register.CERTIFICATE and not self.one.held:
            return K.STOCK_IN
        return next((kind for kind in ORDER if kind in allowed), next(iter(allowed), None))

    @property
    def seals_off(self) -> bool:
        """Whether the thing is an old seal that waits to be sealed up."""
        return self.one is not None and self.one.to_be_sealed_up and self.one.state is not State.UNSEALED

    @property
    def others(self) -> tuple[HandoverActKind, ...]:
        """The steps allowed besides the likeliest."""
        if self.one is None:
            return ()
        return tuple(kind for kind in self.one.next_steps if kind is not self.main or self.seals_off)

    def _show_buttons(self) -> None:
        """Every step allowed has its button, the likeliest the filled one; at 特大 one button stands for the others."""
        clear(self._others)
        if self.one is None:
            return
        main, extra = self.main, look.metrics.size is TypeSize.EXTRA
        self.more.setVisible(bool(self.others) and extra)
        (self._upper if extra else self._lower).insertWidget(1, self.edit)
        line, room = row(None, gap=GAP_SMALL), 0
        for kind in () if extra else self.others:
            button = KeyButton(steps.called(self.one.register, kind))
            button.clicked.connect(partial(self.wanted.emit, kind))
            width = button.sizeHint().width() + GAP_SMALL
            if width > room:
                line, room = row(None, gap=GAP_SMALL), look.metrics.scaled(BUTTONS)
                self._others.addLayout(line)
            line.insertWidget(line.count() - 1, button)
            room -= width
        self.next.setVisible(main is not None)
        words_ = "停用封存" if self.seals_off else f"登记{steps.called(self.one.register, main)}" if main else ""
        self.next.setText(words_)
        self.next.updateGeometry()


def _notes(one: Standing, unsigned: Sequence[str]) -> list[Note]:
    found = []
    if one.to_be_sealed_up and one.state is not State.UNSEALED:
        text = "按 Ctrl+Enter，可和别的旧章在一份文件里一起停用封存。"
        found.append(Note("旧章未封存，不得办结移交。", text, Tone.RED, Shape.SQUARE))
    if one.state is State.REGISTERED and unsigned:
        told = "、".join(dict.fromkeys(unsigned))
        found.append(Note("还不能启用。", f"和{told}的备忘录还没有签齐。", Tone.AMBER, Shape.TRIANGLE))
    if any(not link.unbroken for link in one.chain):
        found.append(Note("保管链对不上。", "移交人不是上一保管人，请核对「保管链」。", Tone.AMBER, Shape.DIAMOND))
    count = one.book.last_count
    if count and count.difference:
        text = f"账面 {count.expected}，实盘 {count.counted}；查明以前不改账。"
        found.append(Note(f"{count.on} 盘点{off(count.difference)}。", text, Tone.AMBER, Shape.DIAMOND))
    return found
