"""One item: its basic elements, spec, guide with materials, relations, and what happened to it."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from db import clock
from db.items import editors
from db.items.rules import LEVELS, SETTING_LEVELS, TIERS, Edition, Item, Tier
from db.items.specs.flags import flag_words
from db.items.supervision.rules import RISKS
from desktop.desk import Desk
from desktop.items.guides.tab import GuideTab
from desktop.items.reading import More, read_more, renewed
from desktop.items.specs.relations import RelationLine, RelationsTab
from desktop.items.specs.tab import SpecTab
from desktop.items.view import only_for_editors
from desktop.messages import ReasonDialog
from desktop.status import GUIDE_BEHIND, item_status
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Facts, Note, clear, column, label, row
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone

TABS = (("facts", "基本要素"), ("spec", "实施规范"), ("guide", "办事指南"), ("relations", "关系"), ("history", "历史"))


class ItemDetail(QFrame):
    """The panel at the right of the item list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._item: Item | None = None
        self._edition: Edition | None = None
        self._day = clock.today()
        self.setProperty("role", "panel")
        self.name = label("", "title", wrap=True)
        self.chips = row(gap=GAP_SMALL)
        self.tabs = ChoiceRow(TABS, "tab")
        self.pages = QStackedWidget()
        self.facts = Facts(76)
        self.remark = column(gap=GAP_SMALL)
        self.spec = SpecTab()
        self.guide = GuideTab()
        self.relations = RelationsTab()
        self.history = Facts(120)
        self.take = KeyButton("据此收件", primary=True)
        self.leave = KeyButton("移出清单").bind(self, self.leave_out)
        self._own: dict[str, QWidget] = {}
        self._buttons: dict[str, KeyButton] = {}
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
        for page in (
            _scrolled(column(self.remark, self.facts, None, gap=GAP)), self.spec, self.guide, self.relations,
            _scrolled(column(self.history, None)),
        ):  # fmt: skip
            self.pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(tabs)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self._foot())

    def _foot(self) -> QFrame:
        """What can be done in the tab in sight, and taking papers in."""
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        buttons = row(gap=GAP_SMALL)
        wanted: dict[str, tuple[tuple[str, str, Callable[[], object]], ...]] = {
            "facts": (("办理方式", "", self.edit_flags),),
            "spec": (("编辑规范", "Ctrl+E", self.edit_spec),),
            "guide": (("生成指南", "Ctrl+G", self.derive_guide), ("打印", "", self.choose_paper)),
            "relations": (("添加关系", "", self.add_relation), ("停用", "", self.end_relation)),
        }
        for key, actions in wanted.items():
            holder = QWidget()
            made = [KeyButton(words, shown) for words, shown, _ in actions]
            for button, (_, _, action) in zip(made, actions, strict=True):
                button.clicked.connect(partial(_ignoring, action))
                self._buttons[button.text()] = button
            holder.setLayout(row(*made, *([self.leave] if key == "facts" else []), gap=GAP_SMALL))
            if key != "facts":  # shown before it stands anywhere it would be a window of its own
                holder.hide()
            self._own[key] = holder
            buttons.addWidget(holder)
        self.take.clicked.connect(self._take_in)
        only_for_editors(self._desk, *(one for words, one in self._buttons.items() if words != "打印"))
        buttons.addStretch(1)
        buttons.addWidget(self.take)
        buttons.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        foot.setLayout(buttons)
        return foot

    def bind_tabs(self, owner: QWidget) -> None:
        """Alt+1 to Alt+5 change the tab, Ctrl+E and Ctrl+G edit, while `owner` has the focus."""
        for number, (key, _) in enumerate(TABS, start=1):
            bind_key(owner, f"Alt+{number}", partial(self.tabs.choose, key))
        bind_key(owner, "Ctrl+E", self._buttons["编辑规范"].click)
        bind_key(owner, "Ctrl+G", self._buttons["生成指南"].click)
        bind_key(owner, "Ctrl+Shift+P", self.choose_paper)

    def allow_leaving(self, drafted: bool) -> None:
        """移出清单 is for lists still drafted; what was published is disabled by an adjustment."""
        self.leave.setEnabled(drafted and editors.may_change(self._desk.actor))
        self.leave.setToolTip("" if drafted else "已审定、已公布的清单，请在「调整」里停用。")

    def focus_tabs(self) -> None:
        """Put the keyboard into the panel."""
        self.take.setFocus()

    def show_item(self, item: Item, day: date | None = None, edition: Edition | None = None) -> None:
        """Show an item of an edition as it read on a day (截至), today without one; spec, guide… are read behind it."""
        self._item, self._day, self._edition = item, day or self._day, edition
        self.name.setText(item.name)
        self._show_chips(item, "")
        self.facts.show_facts(_facts(item))
        clear(self.remark)
        if item.department_pending:
            more = "名称按表格原样保留，没有自动新建单位；请按 Ctrl+J 对应单位。"
            self.remark.addWidget(Note(f"「{item.department}」还没有登记为单位。", more, Tone.AMBER, Shape.TRIANGLE))
        if not item.basis:
            self.remark.addWidget(
                Note("设定依据待核。", "表格里没有写依据，程序不猜；编制中按 Ctrl+B 补。", Tone.AMBER, Shape.TRIANGLE)
            )
        until = self._day
        self._desk.query(lambda: read_more(item, until), self._show_more)

    def _show_chips(self, item: Item, state: str) -> None:
        clear(self.chips)
        if state == GUIDE_BEHIND.word:
            self.chips.addWidget(StatusLabel(GUIDE_BEHIND, chip=True))
        self.chips.addWidget(StatusLabel(item_status(item, self._edition, self._day), chip=True))
        self.chips.addWidget(StatusLabel(Status(Shape.EQUALS, Tone.GREY, item.type_label), chip=True))
        self.chips.addStretch(1)

    def _show_more(self, found: More) -> None:
        item = self._item
        if item is None or found.item_id != item.id:
            return
        self._show_chips(item, found.state)
        self.facts.show_facts(_facts(item, found))
        self.spec.show_specs(found.specs, found.later, found.sources)
        self.guide.show_guide(found)
        self.relations.show_relations(found.relations, found.materials, found.ended)
        materials = len(found.guide.materials) if found.guide else 0
        self.tabs.rename("guide", f"办事指南 {materials}" if materials else "办事指南")
        self.tabs.rename("relations", f"关系 {len(found.relations)}" if found.relations else "关系")
        self.history.show_facts(_history(item, found))

    def _choose_tab(self, key: str) -> None:
        self.pages.setCurrentIndex([name for name, _ in TABS].index(key))
        for name, holder in self._own.items():
            holder.setVisible(name == key)

    def _again(self) -> None:
        if self._item:
            item, until = self._item, self._day
            self._desk.query(lambda: renewed(item, until), self.show_item)

    def edit_spec(self) -> None:
        """编辑规范."""
        from desktop.items.specs.dialog import SpecDialog

        if self._item:
            dialog = SpecDialog(self._desk, self.window(), self._item)
            dialog.saved.connect(self._again)
            dialog.open()

    def derive_guide(self) -> None:
        """由规范生成指南."""
        from desktop.items.guides.dialog import open_guide_dialog

        if self._item:
            open_guide_dialog(self._desk, self.window(), self._item, self._again)

    def choose_paper(self) -> None:
        """打印: the guide sheet, the blank form, the notice."""
        from desktop.items.guides.papers import PapersDialog

        if self._item:
            PapersDialog(self._desk, self.window(), self._item).open()

    def edit_flags(self) -> None:
        """办理方式."""
        from desktop.items.specs.flags import FlagsDialog

        if self._item:
            dialog = FlagsDialog(self._desk, self.window(), self._item)
            dialog.saved.connect(self._again)
            dialog.open()

    def leave_out(self) -> None:
        """移出清单: out of a list still drafted."""
        from db.items import filling

        if self._item is None:
            return
        actor, item = self._desk.actor, self._item
        text = f"{item.name}　只有编制中的清单可以这样改；记录仍然保留，已公布的请在「调整」里停用。"
        dialog = ReasonDialog(self.window(), "移出清单", text, "移出", "例：上级清单里没有，本县不再列")
        dialog.given.connect(
            lambda why: self._desk.change(lambda: filling.leave_out(actor, item.id, clock.today(), why))
        )
        dialog.open()

    def add_relation(self) -> None:
        """添加关系."""
        from desktop.items.specs.relation_dialog import RelationDialog

        if self._item:
            dialog = RelationDialog(self._desk, self.window(), self._item)
            dialog.saved.connect(self._again)
            dialog.open()

    def end_relation(self) -> None:
        """停用 the relation the cursor is on."""
        from db.items.specs import relations

        found, actor = self.relations.table.current_row(), self._desk.actor
        if not isinstance(found, RelationLine) or found.relation.ended_on:
            return
        one = found.relation
        told = f"{one.words}　{one.paper}\n从这一天起不再适用，原来的记录保留。"
        dialog = ReasonDialog(self.window(), "停用关系", told, "停用", "例：文件已废止，文号……", day=clock.today())

        dialog.given.connect(
            lambda why: self._desk.change(
                partial(relations.end_relation, actor, one.id, dialog.on.day, why), lambda _: self._again()
            )
        )
        dialog.open()

    def _take_in(self) -> None:
        from desktop.cases.intake.dialog import IntakeDialog

        if self._item:
            dialog = IntakeDialog(self._desk, self, self._item)
            dialog.taken.connect(lambda case_id: self._desk.open("cases", case_id))
            dialog.open()


def _ignoring(action: Callable[[], object], checked: bool = False) -> None:
    action()


def _scrolled(layout: QVBoxLayout) -> QScrollArea:
    inner = QWidget()
    layout.setContentsMargins(GAP, GAP, GAP, GAP)
    inner.setLayout(layout)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inner)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def _facts(item: Item, more: More | None = None) -> list[tuple[str, str | Status]]:
    setting = SETTING_LEVELS.get(item.setting_level, "")
    facts: list[tuple[str, str | Status]] = [
        ("主管部门", item.department or "未载明"),
        ("实施机关", item.implementing_body or "未载明"),
        ("监管主体", item.supervising_body or "未载明"),
        *(_supervision(more) if more else ()),
        ("设定依据", item.basis_label),
        ("设定层级", setting or "未载明"),
        ("行使层级", LEVELS.get(item.level, item.level) or "未载明"),
        ("法定时限", item.statutory_label + (f"（{item.limit_basis}）" if item.limit_basis else "")),
        ("承诺时限", item.promised_label),
        ("乡镇代收", "可以" if item.township_accepts else "不代收"),
        ("办理方式", "、".join(flag_words(item)) or "一般方式"),
        ("编码", item.code or "没有编码"),
    ]
    if item.main_item and item.main_item != item.name:
        facts.insert(0, ("主项", item.main_item))
    if item.tier is not Tier.ITEM:
        facts.append(("层次", TIERS[item.tier]))
    named = (
        ("停用日期", item.valid_to), ("接续事项", "、".join(more.successors) if more else ""),
        ("接续自", "、".join(one.name for one in more.sources) if more else ""),
        ("上级事项", more.upper if more else ""), ("来源", item.source), ("本版起", item.valid_from),
        ("备注", item.note),
    )  # fmt: skip
    return [*facts, *((name, text) for name, text in named if text)]


def _supervision(more: More) -> list[tuple[str, str]]:
    """Risk and measures; of these the store keeps what they are now, so a view of another day says so."""
    told = more.supervision.elements
    words = (RISKS[told.risk] if told.risk else "", "重点监管" if told.key_field else "", told.measures)
    text = "，".join(filter(None, words))
    now = "（现在的，以前的没有另存）" if text and more.day != clock.today() else ""
    return [("风险和措施", text + now)] if text else []


def _history(item: Item, found: More) -> list[tuple[str, str | Status]]:
    lines: list[tuple[str, str | Status]] = list(found.versions)
    lines += [(e.at[:16].replace("T", " "), f"{e.action}　{e.user_name}") for e in found.entries]
    lines += found.origins
    return lines or [("来源", item.source or "没有单独的修改记录，随清单一起录入。")]
