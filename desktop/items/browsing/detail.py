"""One item: its basic elements, spec, guide with materials, relations, and what happened to it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from db import clock
from db.items.rules import LEVELS, SETTING_LEVELS, TIERS, Guide, Item, Tier
from db.items.specs.flags import flag_words
from db.items.specs.publication import Check
from db.items.specs.relations import MaterialsInForce, Relation
from db.items.specs.rules import Spec
from db.journal import Entry
from desktop.desk import Desk
from desktop.items.guides.tab import GuideTab
from desktop.items.specs.relations import RelationsTab
from desktop.items.specs.tab import SpecTab
from desktop.status import GUIDE_BEHIND, item_status
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Facts, Note, clear, column, label, row
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone

TABS = (("facts", "基本要素"), ("spec", "实施规范"), ("guide", "办事指南"), ("relations", "关系"), ("history", "历史"))


@dataclass(frozen=True, slots=True)
class More:
    """What is read behind an item: versions of its spec, its guide and how that stands, relations, history."""

    item_id: str
    specs: tuple[Spec, ...]
    guide: Guide | None
    state: str
    published_on: str
    checks: tuple[Check, ...]
    relations: tuple[Relation, ...]
    materials: MaterialsInForce
    entries: tuple[Entry, ...]
    versions: tuple[tuple[str, str], ...]
    upper: str
    origins: tuple[tuple[str, str], ...]


class ItemDetail(QFrame):
    """The panel at the right of the item list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._item: Item | None = None
        self._more: More | None = None
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
        self._own: dict[str, QWidget] = {}
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
            _scrolled(column(self.facts, self.remark, None, gap=GAP)), self.spec, self.guide, self.relations,
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
            "facts": (("办理方式", "", self.edit_flags), ("移出清单", "", self.leave_out)),
            "spec": (("编辑规范", "Ctrl+E", self.edit_spec),),
            "guide": (("生成指南", "Ctrl+G", self.derive_guide), ("打印", "", self.choose_paper)),
            "relations": (("添加关系", "", self.add_relation), ("停用", "", self.end_relation)),
        }
        for key, actions in wanted.items():
            holder = QWidget()
            made = [KeyButton(words, shown) for words, shown, _ in actions]
            for button, (_, _, action) in zip(made, actions, strict=True):
                button.clicked.connect(partial(_ignoring, action))
            holder.setLayout(row(*made, gap=GAP_SMALL))
            if key != "facts":  # shown before it stands anywhere it would be a window of its own
                holder.hide()
            self._own[key] = holder
            buttons.addWidget(holder)
        self.take.clicked.connect(self._take_in)
        buttons.addStretch(1)
        buttons.addWidget(self.take)
        buttons.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        foot.setLayout(buttons)
        return foot

    def bind_tabs(self, owner: QWidget) -> None:
        """Alt+1 to Alt+5 change the tab, Ctrl+E and Ctrl+G edit, while `owner` has the focus."""
        for number, (key, _) in enumerate(TABS, start=1):
            bind_key(owner, f"Alt+{number}", partial(self.tabs.choose, key))
        bind_key(owner, "Ctrl+E", self.edit_spec)
        bind_key(owner, "Ctrl+G", self.derive_guide)
        bind_key(owner, "Ctrl+Shift+P", self.choose_paper)

    def focus_tabs(self) -> None:
        """Put the keyboard into the panel."""
        self.take.setFocus()

    def show_item(self, item: Item) -> None:
        """Show an item; its spec, guide, relations and history are read behind it."""
        self._item = item
        self.name.setText(item.name)
        self._show_chips(item, "")
        self.facts.show_facts(_facts(item, ""))
        clear(self.remark)
        if item.department_pending:
            more = "名称按表格原样保留，没有自动新建单位；请按 Ctrl+J 对应单位。"
            self.remark.addWidget(Note(f"「{item.department}」还没有登记为单位。", more, Tone.AMBER, Shape.TRIANGLE))
        if not item.basis:
            self.remark.addWidget(
                Note("设定依据待核。", "表格里没有写依据，程序不猜；编制中按 Ctrl+B 补。", Tone.AMBER, Shape.TRIANGLE)
            )
        self._desk.query(lambda: _read_more(item), self._show_more)

    def _show_chips(self, item: Item, state: str) -> None:
        clear(self.chips)
        if state == GUIDE_BEHIND.word:
            self.chips.addWidget(StatusLabel(GUIDE_BEHIND, chip=True))
        self.chips.addWidget(StatusLabel(item_status(item), chip=True))
        self.chips.addWidget(StatusLabel(Status(Shape.EQUALS, Tone.GREY, item.type_label), chip=True))
        self.chips.addStretch(1)

    def _show_more(self, found: More) -> None:
        item = self._item
        if item is None or found.item_id != item.id:
            return
        self._more = found
        self._show_chips(item, found.state)
        self.facts.show_facts(_facts(item, found.upper))
        self.spec.show_specs(found.specs)
        self.guide.show_guide(found.guide, found.state, found.published_on, found.checks, found.specs)
        self.relations.show_relations(found.relations, found.materials)
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
            item = self._item
            self._desk.query(lambda: _renewed(item.id), self.show_item)

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
        from desktop.items.editions.dialogs import ReasonDialog

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
        from desktop.items.specs.relation_dialog import EndRelationDialog

        found = self.relations.table.current_row()
        if isinstance(found, Relation) and not found.ended_on:
            dialog = EndRelationDialog(self._desk, self.window(), found)
            dialog.saved.connect(self._again)
            dialog.open()

    def _take_in(self) -> None:
        from desktop.cases.intake import IntakeDialog

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


def _renewed(item_id: str) -> Item:
    from db.items import service

    return service.item(item_id)


def _read_more(item: Item) -> More:
    from db import journal
    from db.items import importing, service
    from db.items.specs import guides, publication, relations
    from db.items.specs import service as specs
    from db.items.specs.versions import earlier

    guide = service.guide(item.id)
    return More(
        item.id, tuple(specs.versions(item.id)), guide, guides.state_of(item.id, guide),
        guides.published_on(guide.id) if guide else "", publication.checks(item, guide) if guide else (),
        tuple(relations.relations(item.id)), relations.materials_in_force(item.id, clock.today()),
        tuple(journal.history("item", item.id)), tuple(earlier(item.id)), specs.upper_words(item),
        tuple((one.label, one.words) for one in importing.provenance(item.id)),
    )  # fmt: skip


def _facts(item: Item, upper: str) -> list[tuple[str, str | Status]]:
    setting = SETTING_LEVELS.get(item.setting_level, "")
    facts: list[tuple[str, str | Status]] = [
        ("主管部门", item.department or "未载明"),
        ("实施机关", item.implementing_body or "未载明"),
        ("监管主体", item.supervising_body or "未载明"),
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
    named = (("上级事项", upper), ("来源", item.source), ("本版起", item.valid_from), ("备注", item.note))
    facts += [(name, text) for name, text in named if text]
    return facts


def _history(item: Item, found: More) -> list[tuple[str, str | Status]]:
    lines: list[tuple[str, str | Status]] = list(found.versions)
    lines += [(e.at[:16].replace("T", " "), f"{e.action}　{e.user_name}") for e in found.entries]
    lines += found.origins
    return lines or [("来源", item.source or "没有单独的修改记录，随清单一起录入。")]
