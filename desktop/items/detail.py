"""One item: its elements, its guide with materials, what happened to it."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from db.items.rules import Guide, Item, Material
from db.journal import Entry
from desktop.desk import Desk
from desktop.status import item_status
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Facts, Note, clear, column, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone
from desktop.widgets.table import DenseTable

FORMS = {"1": "原件", "2": "复印件", "3": "原件和复印件", "4": "电子件"}
TABS = (("facts", "基本要素"), ("guide", "办事指南"), ("history", "历史"))


def material_columns() -> list[Column]:
    """序号, 材料, 要件, 份数."""
    right = Qt.AlignmentFlag.AlignRight
    return [
        Column("序", 36, text=lambda m: str(m.position)),
        Column("申请材料", 180, text=lambda m: m.name, stretch=True),
        Column("要件", 80, text=lambda m: "核心要件" if m.core else "可容缺", tone=Tone.INK2),
        Column("形式、份数", 96, text=lambda m: f"{FORMS.get(m.form, m.form)} {m.copies}", tone=Tone.INK2, align=right),
    ]


class ItemDetail(QFrame):
    """The panel at the right of the item list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._item: Item | None = None
        self.setProperty("role", "panel")
        self.name = label("", "title", wrap=True)
        self.chips = row(gap=GAP_SMALL)
        self.tabs = ChoiceRow(TABS, "tab")
        self.pages = QStackedWidget()
        self.facts = Facts(76)
        self.remark = column(gap=GAP_SMALL)
        self.guide_facts = Facts(76)
        self.materials = DenseTable(material_columns(), sortable=False)
        self.history = Facts(120)
        self._build()
        self.tabs.chosen.connect(self._choose_tab)
        self.setMinimumWidth(320)

    def _build(self) -> None:
        head = column(self.name, self.chips, gap=GAP_SMALL)
        head.setContentsMargins(GAP, GAP, GAP, GAP_SMALL)
        tabs = QFrame()
        tabs.setProperty("role", "underline")
        strip = row(self.tabs, None, gap=0)
        strip.setContentsMargins(GAP_SMALL, 0, GAP_SMALL, 0)
        tabs.setLayout(strip)
        self.pages.addWidget(_scrolled(column(self.facts, self.remark, None, gap=GAP)))
        guide = QWidget()
        inner = column(self.guide_facts, self.materials, gap=GAP_SMALL)
        self.guide_facts.setContentsMargins(GAP, GAP, GAP, 0)
        inner.setStretch(1, 1)
        guide.setLayout(inner)
        self.pages.addWidget(guide)
        self.pages.addWidget(_scrolled(column(self.history, None)))
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        self.take = KeyButton("据此收件", primary=True)
        self.take.clicked.connect(self._take_in)
        buttons = row(None, self.take)
        buttons.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        foot.setLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(tabs)
        layout.addWidget(self.pages, 1)
        layout.addWidget(foot)

    def bind_tabs(self, owner: QWidget) -> None:
        """Alt+1, Alt+2, Alt+3 change the tab while `owner` has the focus."""
        for number, (key, _) in enumerate(TABS, start=1):
            bind_key(owner, f"Alt+{number}", partial(self.tabs.choose, key))

    def focus_tabs(self) -> None:
        """Put the keyboard into the panel."""
        self.take.setFocus()

    def show_item(self, item: Item) -> None:
        """Show an item; its guide and history are read behind it."""
        self._item = item
        self.name.setText(item.name)
        clear(self.chips)
        self.chips.addWidget(StatusLabel(item_status(item), chip=True))
        self.chips.addWidget(StatusLabel(Status(Shape.EQUALS, Tone.GREY, item.type_label), chip=True))
        self.chips.addStretch(1)
        self.facts.show_facts(_facts(item))
        clear(self.remark)
        if item.department_pending:
            more = "名称按表格原样保留，没有自动新建单位；登记单位后会自动对上。"
            self.remark.addWidget(Note(f"「{item.department}」还没有登记为单位。", more, Tone.AMBER, Shape.TRIANGLE))
        if not item.basis:
            self.remark.addWidget(Note("设定依据待核。", "表格里没有写依据，程序不猜。", Tone.AMBER, Shape.TRIANGLE))
        self._desk.query(lambda: _read_more(item.id), self._show_more)

    def _show_more(self, found: tuple[str, Guide | None, list[Entry]]) -> None:
        item_id, guide, entries = found
        if self._item is None or item_id != self._item.id:
            return
        self.guide_facts.show_facts(_guide_facts(guide))
        materials: tuple[Material, ...] = guide.materials if guide else ()
        self.materials.show_rows(materials)
        self.materials.setVisible(bool(materials))
        self.tabs.rename("guide", f"办事指南 {len(materials)}" if materials else "办事指南")
        lines: list[tuple[str, str | Status]] = [
            (e.at[:16].replace("T", " "), f"{e.action}　{e.user_name}") for e in entries
        ]
        source = self._item.source
        self.history.show_facts(lines or [("来源", source or "没有单独的修改记录，随清单一起录入。")])

    def _choose_tab(self, key: str) -> None:
        self.pages.setCurrentIndex([name for name, _ in TABS].index(key))

    def _take_in(self) -> None:
        from desktop.cases.intake import IntakeDialog

        if self._item:
            dialog = IntakeDialog(self._desk, self, self._item)
            dialog.taken.connect(lambda case_id: self._desk.open("cases", case_id))
            dialog.open()


def _scrolled(layout: QVBoxLayout) -> QScrollArea:
    inner = QWidget()
    layout.setContentsMargins(GAP, GAP, GAP, GAP)
    inner.setLayout(layout)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inner)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def _read_more(item_id: str) -> tuple[str, Guide | None, list[Entry]]:
    from db import journal
    from db.items import service

    return item_id, service.guide(item_id), journal.history("item", item_id)


def _facts(item: Item) -> list[tuple[str, str | Status]]:
    body = item.implementing_body or item.department or "未载明"
    facts: list[tuple[str, str | Status]] = [
        ("主管部门", item.department or "未载明"),
        ("实施机关", body),
        ("监管主体", item.supervising_body or "未载明"),
        ("设定依据", item.basis_label),
        ("法定时限", item.statutory_label + (f"（{item.limit_basis}）" if item.limit_basis else "")),
        ("承诺时限", item.promised_label),
        ("乡镇代收", "可以" if item.township_accepts else "不代收"),
        ("告知承诺", "可以" if item.commitment else "不适用"),
        ("编码", item.code or "没有编码"),
    ]
    if item.main_item and item.main_item != item.name:
        facts.insert(0, ("主项", item.main_item))
    if item.note:
        facts.append(("备注", item.note))
    return facts


def _guide_facts(guide: Guide | None) -> list[tuple[str, str | Status]]:
    if guide is None:
        return [("办事指南", Status(Shape.RING, Tone.GREY, "还没有编制"))]
    facts = [
        ("版本", f"第 {guide.version} 版" + (f"　{guide.effective_on} 起" if guide.effective_on else "")),
        ("条件", guide.conditions),
        ("程序", guide.process),
        ("收费", guide.fee),
        ("结果", guide.result_name),
        ("有效期", guide.validity),
        ("地点", guide.place),
        ("备注", guide.note),
    ]
    return [(name, text) for name, text in facts if text]
