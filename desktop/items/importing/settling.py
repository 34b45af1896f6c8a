"""What a person settles beside the rows: organs' names nobody is registered under, titles the register lacks."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QScrollArea, QWidget

from db.items.incoming.choices import AS_TEXT, NEW_ORGAN
from db.items.incoming.organ_names import UnknownName
from db.items.laws import KINDS, Unlisted
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL, MARGIN
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import clear, column, label, row

MOST_SHOWN = 120


class _List(QScrollArea):
    """Lines one below the other, each with its fields; Tab goes through them."""

    def __init__(self, explained: str) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self._inner = QFrame()
        self._inner.setProperty("role", "panel")
        self._lines = column(gap=GAP_SMALL)
        self._above = row()
        whole = column(label(explained, tone="ink2", wrap=True), self._above, self._lines, None, gap=GAP)
        whole.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        self._inner.setLayout(whole)
        self.setWidget(self._inner)
        self._last: QWidget | None = None

    def start(self, before: QWidget | None = None) -> None:
        """Take all lines away; Tab comes to the lines from `before`."""
        clear(self._lines)
        self._last = before

    @property
    def whole_height(self) -> int:
        """The height at which every line is seen."""
        return self._inner.sizeHint().height()

    def focus_first(self) -> None:
        """Put the keyboard into the list, where its keys work."""
        fields = (*self._inner.findChildren(KeyButton), *self._inner.findChildren(QComboBox))
        first = next((field for field in fields if field.isVisible()), None)
        if first:
            first.setFocus()

    def add(self, *parts: QWidget | None) -> None:
        """One line, reached by Tab after the line above it."""
        self._lines.addLayout(row(*parts, gap=GAP))
        for part in filter(None, parts):
            part.show()  # at once: what comes into sight later takes no focus that was given to it before
            if part.focusPolicy() & Qt.FocusPolicy.TabFocus:
                if self._last:
                    QWidget.setTabOrder(self._last, part)
                self._last = part

    def say(self, text: str) -> None:
        """A line of words only."""
        self._lines.addWidget(label(text, tone="ink2", wrap=True))


def _cell(text: str, width: int, tone: str = "") -> QWidget:
    found = label(text, tone=tone)
    found.setFixedWidth(look.metrics.scaled(width))
    found.setToolTip(text)
    return found


class NameMatching(_List):
    """待对应单位: for every unknown name an organ it means, a new one, or nothing."""

    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("这些单位名称在单位登记里没有。请选它指的是哪个单位，或登记为新单位；不选就按原文保存。")
        self.fields: dict[str, QComboBox] = {}
        self.all_new = KeyButton("没有相像单位的都登记为新单位", "Ctrl+G").bind(self, self.choose_new)
        self._above.addWidget(self.all_new)
        self._above.addStretch(1)

    def show_names(
        self, names: Sequence[UnknownName], registered: Sequence[tuple[str, str]], settled: Mapping[str, str]
    ) -> None:
        """Show the names with what was settled about them; `registered` are all organs (id, name)."""
        if list(self.fields) == [one.name for one in names[:MOST_SHOWN]] and names:
            return
        self.start(self.all_new)
        self.fields = {}
        for one in names[:MOST_SHOWN]:
            box = self._field(one, registered, settled.get(one.name, AS_TEXT))
            self.fields[one.name] = box
            self.add(_cell(one.name, 280), _cell(f"{one.rows} 行", 64, "ink2"), box, _likeliest(one), None)
        if len(names) > MOST_SHOWN:
            self.say(f"还有 {len(names) - MOST_SHOWN} 个名称，先导入后再对应。")
        if not names:
            self.say("没有待对应的单位。")
        self.all_new.setVisible(len(names) > 1)

    def choose_new(self) -> None:
        """其余都登记为新单位: for every name nothing was chosen for and no registered organ is like."""
        for box in self.fields.values():
            place = box.findData(NEW_ORGAN)
            if box.currentData() == AS_TEXT and place == 1:
                box.setCurrentIndex(place)

    def _field(self, one: UnknownName, registered: Sequence[tuple[str, str]], settled: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"「{one.name}」对应")
        box.setMinimumWidth(look.metrics.scaled(360))
        box.addItem("按原文保存，不对应", AS_TEXT)
        for proposal in one.proposals:
            box.addItem(f"{proposal.name}（像 {proposal.likeness:.0f}%）", proposal.organ_id)
        box.addItem(f"登记为新单位「{one.name[:20]}」", NEW_ORGAN)
        proposed = {proposal.organ_id for proposal in one.proposals}
        for organ_id, name in registered:
            if organ_id not in proposed:
                box.addItem(name, organ_id)
        box.setCurrentIndex(max(0, box.findData(settled)))
        box.currentIndexChanged.connect(lambda number: self.chosen.emit(one.name, str(box.itemData(number))))
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return box


def _likeliest(one: UnknownName) -> QWidget:
    """A mark that registered organs are alike and may be meant; their names come first in the box."""
    found = _cell("有相像的" if one.proposals else "", 72, "amber")
    found.setToolTip("、".join(proposal.name for proposal in one.proposals))
    return found


class LawList(_List):
    """未收录的法规: titles the register does not hold; each can be taken in."""

    wanted = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__("名录不大，未收录不等于有错。核对无误的可以收录，以后不再提示。")
        self.buttons: dict[str, KeyButton] = {}

    def show_laws(self, laws: Sequence[Unlisted]) -> None:
        """Show the titles with how often and where they are cited."""
        self.start()
        self.buttons = {}
        for law in laws[:MOST_SHOWN]:
            self._add(law)
        if not laws:
            self.say("引用的法规名录里都有。")

    def _add(self, law: Unlisted) -> None:
        number, kind = QLineEdit(law.number[:60]), QComboBox()
        number.setPlaceholderText("文号，可不填")
        number.setAccessibleName("文号")
        number.setFixedWidth(look.metrics.scaled(200))
        for key, word in KINDS.items():
            kind.addItem(word, key)
        kind.setCurrentIndex(kind.findData(_guess(law)))
        kind.setAccessibleName("种类")
        button = KeyButton("收录")
        button.setAccessibleName(f"收录《{law.title}》")
        button.clicked.connect(lambda: self.wanted.emit(law.title, number.text(), str(kind.currentData())))
        self.buttons[law.title] = button
        where = _cell(f"{law.times} 处，首见 {law.cell}", 170, "ink2")
        self.add(_cell(f"《{law.title}》", 340), where, number, kind, button, None)


def _guess(law: Unlisted) -> str:
    """The kind a title and number look like; a person sees it before it is kept."""
    if "国务院令" in law.number:
        return "regulation"
    if law.title.startswith("中华人民共和国") and law.title.endswith("法"):
        return "law"
    if "省" in law.title and law.title.endswith("条例"):
        return "local"
    return "rule" if "令" in law.number else "document" if law.number else ""
