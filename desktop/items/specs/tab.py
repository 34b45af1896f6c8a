"""实施规范 in the item's panel: the version in force, its parts, and what the last one changed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from db.items.rules import LEVELS, Item
from db.items.specs.elements import MATERIALS_PART, TEMPLATE, Part
from db.items.specs.rules import DIRECTIONS, Change, Direction, Spec, material_words, missing_elements
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.parts import Facts, Note, clear, column, label, row
from desktop.widgets.shapes import Shape, Status, Tone


class SpecTab(QScrollArea):
    """Read only; the dialog edits."""

    def __init__(self) -> None:
        super().__init__()
        self._body = column(gap=GAP_SMALL)
        inner = QWidget()
        self._body.setContentsMargins(GAP, GAP, GAP, GAP)
        inner.setLayout(self._body)
        self.setWidgetResizable(True)
        self.setWidget(inner)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_specs(self, versions: Sequence[Spec], later: Sequence[Spec] = (), sources: Sequence[Item] = ()) -> None:
        """Show the version in force, else the next one to be; without any, say what to do.

        `later` come into force after the day; `sources` are the ended items this one succeeds.
        """
        clear(self._body)
        for note in _notes(versions, later, sources):
            self._body.addWidget(note)
        versions = versions or later[:1]
        if not versions:
            self._body.addWidget(
                Note("还没有编制实施规范。", "按 Ctrl+E 编制；清单和指南里已有的内容会先填好。", Tone.AMBER, Shape.RING)
            )
            self._body.addStretch(1)
            return
        newest = versions[-1]
        head = Facts(76)
        head.show_facts(_head(newest, len(versions)))
        self._body.addWidget(head)
        missing = missing_elements(newest)
        if missing:
            self._body.addWidget(
                Note(f"还有 {len(missing)} 个要素没有填。", "、".join(missing), Tone.AMBER, Shape.HALF)
            )
        for part in TEMPLATE:
            facts = _part(part, newest)
            if facts:
                self._body.addWidget(label(f"{part.number}　{part.label}", "strong"))
                for name, value in facts:
                    self._body.addLayout(_line(name, value))
        self._body.addStretch(1)


def _notes(versions: Sequence[Spec], later: Sequence[Spec], sources: Sequence[Item]) -> list[Note]:
    found = []
    if later:
        when = f"第 {later[0].version} 版 {later[0].effective_on} 起施行"
        words = f"另有{when}。" if versions else f"{when}，还没有施行；下面是将要施行的内容。"
        found.append(Note(words, "", Tone.PRIMARY, Shape.RING))
    if versions and versions[-1].inherited:
        what = "按 Ctrl+E 核对，改完或者原样保存新的一版；核对以前指南不能公布。"
        found.append(Note(f"承接自「{versions[-1].inherited}」，待核对。", what, Tone.AMBER, Shape.HALF))
    if not versions and not later and len(sources) > 1:
        names = "".join(f"「{one.name}」" for one in sources)
        what = "可以用命令 items spec inherit 承接其中一项，或者按 Ctrl+E 另行编制。"
        found.append(Note(f"由{names}合并而来，规范、指南和监管规则没有自动承接。", what, Tone.AMBER, Shape.TRIANGLE))
    return found


def _head(spec: Spec, versions: int) -> list[tuple[str, str | Status]]:
    paper = spec.document + (f"（{spec.document_number}）" if spec.document_number else "")
    more = f"，共 {versions} 版" if versions > 1 else ""
    facts: list[tuple[str, str | Status]] = [
        ("版本", f"第 {spec.version} 版　{spec.effective_on} 起{more}"),
        ("依据文件", paper or "没有写"),
        ("制定层级", LEVELS.get(spec.source_level, "未载明")),
    ]
    return facts + [("本版改动", _change(one)) for one in spec.changes]


def _change(change: Change) -> str:
    way = DIRECTIONS[Direction(change.direction)] if change.direction in set(Direction) else "未施行时改"
    return f"{change.label}：{change.before or '无'} → {change.after or '无'}（{way}）"


def _line(name: str, value: str) -> QHBoxLayout:
    """A long name breaks into lines beside its value."""
    caption = label(name, tone="ink2", wrap=True)
    caption.setFixedWidth(look.metrics.scaled(124))
    caption.setAlignment(Qt.AlignmentFlag.AlignTop)
    said = label(value, wrap=True)
    said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    line = row(gap=GAP)
    line.addWidget(caption)
    line.addWidget(said, 1)
    return line


def _part(part: Part, spec: Spec) -> list[tuple[str, str]]:
    facts: list[tuple[str, str]] = []
    for element in part.elements:
        value = spec.elements.get(element.key)
        if value and value.value:
            level = f"　〔{LEVELS[value.level]}规定〕" if value.level in LEVELS else ""
            facts.append((element.label, value.value + level))
    if part.number == MATERIALS_PART:
        facts += [(f"材料 {n}", f"{one.name}　{material_words(one)}") for n, one in enumerate(spec.materials, 1)]
    return facts
