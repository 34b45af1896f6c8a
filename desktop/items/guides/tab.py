"""办事指南 in the item's panel: its version, whether it lags behind the spec, the eight elements, the materials."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from db.items.rules import Guide, Material
from db.items.specs.publication import LABELS, texts_of
from desktop.items.reading import More
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.parts import Facts, Note, clear, column
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

FORMS = {"1": "原件", "2": "复印件", "3": "原件和复印件", "4": "电子件"}


def material_columns() -> list[Column]:
    """序号, 材料, 要件, 份数."""
    right = Qt.AlignmentFlag.AlignRight
    return [
        Column("序", 36, text=lambda m: str(m.position)),
        Column("申请材料", 180, text=lambda m: m.name, stretch=True),
        Column("要件", 80, text=lambda m: "核心要件" if m.core else "可容缺", tone=Tone.INK2),
        Column("形式、份数", 96, text=lambda m: f"{FORMS.get(m.form, m.form)} {m.copies}", tone=Tone.INK2, align=right),
    ]


class GuideTab(QWidget):
    """Read only."""

    def __init__(self) -> None:
        super().__init__()
        self.notes = column(gap=GAP_SMALL)
        self.facts = Facts(88)
        self.materials = DenseTable(material_columns(), sortable=False)
        inner = QWidget()
        told = column(self.notes, self.facts, None, gap=GAP_SMALL)
        told.setContentsMargins(GAP, GAP, GAP, 0)
        inner.setLayout(told)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = column(area, self.materials, gap=GAP_SMALL)
        layout.setStretch(0, 3)
        layout.setStretch(1, 2)
        self.setLayout(layout)

    def show_guide(self, more: More) -> None:
        """Show the guide in force on the day, else the next one, and what stands between it and the public."""
        clear(self.notes)
        guide, day = more.guide or more.newest, more.day.isoformat()
        newest = more.newest
        if newest and newest.effective_on > day:
            when = f"第 {newest.version} 版 {newest.effective_on} 起施行"
            words = f"另有{when}。" if more.guide else f"{when}，还没有施行；下面是将要施行的内容。"
            self.notes.addWidget(Note(words, "", Tone.PRIMARY, Shape.RING))
        elif guide and more.state == "指南待更新":
            self.notes.addWidget(
                Note(_moved(guide, more), "按 Ctrl+G 由规范生成新一版，再公布。", Tone.AMBER, Shape.ZIGZAG)
            )
        wanting = [check.problem for check in more.checks if check.problem]
        if wanting:
            self.notes.addWidget(Note("还不能公布：" + "；".join(wanting) + "。", "", Tone.AMBER, Shape.TRIANGLE))
        if more.blank:
            words = f"还有 {len(more.blank)} 项没有填写，印出来是「未填写」。"
            self.notes.addWidget(Note(words, "、".join(more.blank), Tone.GREY, Shape.HALF))
        self.facts.show_facts(_facts(guide, more.state, more.published_on))
        materials: tuple[Material, ...] = guide.materials if guide else ()
        self.materials.show_rows(materials)
        self.materials.setVisible(bool(materials))


def _moved(guide: Guide, more: More) -> str:
    moved = [one for one in more.specs if one.version > guide.spec_version] or list(more.specs[-1:])
    labels = dict.fromkeys(change.label for one in moved for change in one.changes)
    what = f"改过「{'、'.join(labels)}」" if labels else f"已是第 {moved[-1].version} 版" if moved else "有新的一版"
    since = f"{moved[-1].effective_on} " if moved else ""
    return f"实施规范 {since}{what}，办事指南还是旧的。"


def _facts(guide: Guide | None, state: str, published_on: str) -> list[tuple[str, str | Status]]:
    if guide is None:
        return [("办事指南", Status(Shape.RING, Tone.GREY, state))]
    since = f"　{guide.effective_on} 起" if guide.effective_on else ""
    after = f"　依规范第 {guide.spec_version} 版" if guide.spec_version else "　不是由规范生成的"
    published = (
        Status(Shape.DISC, Tone.GREEN, f"{published_on} 公布")
        if published_on
        else Status(Shape.RING, Tone.GREY, "未公布")
    )
    facts: list[tuple[str, str | Status]] = [("版本", f"第 {guide.version} 版{since}{after}"), ("公布", published)]
    texts = texts_of(guide)
    return facts + [(label, texts[key]) for key, label in LABELS.items() if texts.get(key)]
