"""办事指南: what the public is told about one item, stamped with its version, the same as on every channel."""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.items import service as items
from db.items.rules import LEVELS, Guide, Item
from db.items.specs import flags, guides, publication, relations
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.form import chinese_date
from reports.page import FORM, SIZE_5, Flow
from reports.table import Column, Row, Table
from reports.typeface import Style

FORMS = {"1": "原件", "2": "复印件", "3": "原件和复印件", "4": "电子件"}
MATERIALS = (
    Column("序号", 10, 0.5),
    Column("材料名称"),
    Column("形式", 22, 0.5),
    Column("份数", 11, 0.5),
    Column("要件", 18, 0.5),
    Column("依据和说明", 52),
)
LABEL_WIDTH = 30
TOLERANCE = "“核心要件”缺一不可；“可容缺”的材料可以先受理、在承诺的期限内补交。"
NO_MATERIALS = "办事指南没有列明申请材料；没有列明的，窗口不得要求提供。"


@dataclass(frozen=True, slots=True)
class GuideMaterial:
    """One material as printed."""

    name: str
    form: str
    copies: int
    core: bool
    remark: str


@dataclass(frozen=True, slots=True)
class GuideSheet:
    """The whole paper; a block is (heading, ((label, text), …)). `published_on` is empty for a guide not published."""

    office: str
    item: str
    code: str
    item_type: str
    department: str
    level: str
    version: int
    effective_on: str
    published_on: str
    ways: tuple[str, ...]
    blocks: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    materials: tuple[GuideMaterial, ...]
    remarks: tuple[str, ...]

    @property
    def stamp(self) -> str:
        """The version every paper made from the guide carries."""
        return version_words(self.version, self.effective_on, self.published_on)


def version_words(version: int, effective_on: str, published_on: str) -> str:
    """A guide's version in words; one that was not published says so."""
    parts = [f"第{version}版"]
    parts += [f"{chinese_date(effective_on)}起施行"] if effective_on else []
    return "，".join([*parts, f"{chinese_date(published_on)}公布" if published_on else "未公布"])


def guide_of(item_id: str) -> tuple[Item, Guide]:
    """An item and its newest guide. Raises UserError where it has none."""
    item, guide = items.item(item_id), items.guide(item_id)
    if guide is None:
        raise UserError(f"「{item.name}」还没有办事指南，没有打印。", hint="请先编制实施规范，再由规范生成指南。")
    return item, guide


def printed_materials(item_id: str, day: date) -> tuple[tuple[GuideMaterial, ...], tuple[str, ...]]:
    """The materials in force on a day as printed, and the remarks that go with them."""
    found = relations.materials_in_force(item_id, day)
    rows = tuple(
        GuideMaterial(
            one.name, FORMS.get(one.form, one.form), one.copies, one.core,
            "；".join(part for part in (one.basis, one.note, one.source) if part),
        )
        for one in found.materials
    )  # fmt: skip
    return rows, found.remarks


def build(item_id: str, office: str, day: date) -> GuideSheet:
    """The sheet of an item's newest guide, its materials as they are asked for on a day."""
    item, guide = guide_of(item_id)
    texts = publication.sheet_texts(item, guide)
    blocks = tuple(
        (heading, tuple((label, texts[key]) for key, label in pairs if key in texts))
        for heading, pairs in publication.BLOCKS
    )
    materials, remarks = printed_materials(item_id, day)
    return GuideSheet(
        office=office,
        item=item.name,
        code=item.code,
        item_type=item.type_label,
        department=item.department,
        level=LEVELS.get(item.level, item.level),
        version=guide.version,
        effective_on=guide.effective_on,
        published_on=guides.published_on(guide.id),
        ways=flags.flag_words(item),
        blocks=tuple(block for block in blocks if block[1]),
        materials=materials,
        remarks=remarks,
    )


def print_guide(actor: Actor, item_id: str, out: Path) -> Paper:
    """Print and record the guide sheet of an item."""
    content = build(item_id, actor.organ_name, clock.today())
    return print_paper(
        actor, PaperKind.SERVICE_GUIDE, "item", item_id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write(content: GuideSheet, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    title = TITLES[PaperKind.SERVICE_GUIDE]
    flow = form.begin(FORM, f"{content.item}\n{title}", stamp.number, f"{content.office}\n{content.stamp}")
    head = (
        ("事项类型", content.item_type), ("行使层级", content.level), ("事项编码", content.code),
        ("主管部门", content.department), ("办理方式", "、".join(content.ways)),
    )  # fmt: skip
    form.facts(flow, [(label, text) for label, text in head if text], label=22.0)
    columns = (Column("", LABEL_WIDTH, 0.5), Column(""))
    for heading, pairs in content.blocks:
        form.heading(flow, heading)
        Table(flow, columns, SIZE_5, Style.FANG).draw([Row(pair, 7.0) for pair in pairs])
        if heading == publication.APPLYING:
            _draw_materials(flow, content)
    form.small_print(flow, _closing(content))
    return pdf.save(flow.pages, stamp, f"{content.item}{title}", out)


def _draw_materials(flow: Flow, content: GuideSheet) -> None:
    """What to bring, behind the conditions; that nothing is listed is said too."""
    found = content.materials
    form.heading(flow, f"申请材料（共{len(found)}种）" if found else "申请材料", 30.0)
    if found:
        Table(flow, MATERIALS, SIZE_5, Style.FANG).draw([Row(cells(n, m)) for n, m in enumerate(found, 1)])
        form.small_print(flow, TOLERANCE if any(not one.core for one in found) else "上列材料都是核心要件，缺一不可。")
    else:
        form.note(flow, NO_MATERIALS)
    for remark in content.remarks:
        form.small_print(flow, remark)


def _closing(content: GuideSheet) -> str:
    if not content.published_on:
        return f"本指南{content.stamp}，供核对用，公布以前不对外张贴、发放。"
    return f"本指南{content.stamp}，线上线下同源发布；与其他渠道版次不同的，请告知窗口。"


def cells(number: int, one: GuideMaterial) -> tuple[str, ...]:
    """One material as a row."""
    return (str(number), one.name, one.form, str(one.copies), "核心要件" if one.core else "可容缺", one.remark)
