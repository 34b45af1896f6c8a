"""一次性告知单: everything an applicant has to bring, told once (行政许可法第三十二条), with its guide's version."""

from dataclasses import asdict, dataclass
from pathlib import Path

from db import clock
from db.actors import Actor
from db.items.specs import guides, publication
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.guide_sheet import (
    MATERIALS,
    NO_MATERIALS,
    TOLERANCE,
    GuideMaterial,
    cells,
    guide_of,
    printed_materials,
    version_words,
)
from reports.page import FORM, MM, SIZE_5
from reports.table import Column, Row, Table
from reports.typeface import Style

_TOLD = ("conditions", "prohibitions", "place", "hours", "promised_limit", "fee", "consult", "complaint")
COLUMNS = (Column("带齐", 11, 0.5), *MATERIALS)


@dataclass(frozen=True, slots=True)
class OneTimeNotice:
    """The whole paper."""

    office: str
    item: str
    version: str
    facts: tuple[tuple[str, str], ...]
    materials: tuple[GuideMaterial, ...]
    remarks: tuple[str, ...]


def build(item_id: str, office: str) -> OneTimeNotice:
    """The notice of an item as its newest guide says it today."""
    item, guide = guide_of(item_id)
    texts = publication.sheet_texts(item, guide)
    materials, remarks = printed_materials(item_id, clock.today())
    return OneTimeNotice(
        office,
        item.name,
        version_words(guide.version, guide.effective_on, guides.published_on(guide.id)),
        tuple((publication.LABELS[key], texts[key].replace(publication.BLANK, "")) for key in _TOLD if key in texts),
        materials,
        remarks,
    )


def print_notice(actor: Actor, item_id: str, out: Path) -> Paper:
    """Print and record the notice of an item."""
    content = build(item_id, actor.organ_name)
    return print_paper(
        actor, PaperKind.ONE_TIME_NOTICE, "item", item_id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write(content: OneTimeNotice, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    title = TITLES[PaperKind.ONE_TIME_NOTICE]
    flow = form.begin(FORM, f"{content.item}\n{title}", stamp.number, f"{content.office}\n办事指南{content.version}")
    if content.materials:
        told = "请带齐下列材料。带齐并符合法定形式的，当场受理；本单以外的材料，窗口不得要求提供。"
        form.note(flow, f"办理“{content.item}”，{told}")
        rows = [Row(("□", *cells(number, one))) for number, one in enumerate(content.materials, 1)]
        flow.space(2 * MM)
        Table(flow, COLUMNS, SIZE_5, Style.FANG).draw(rows)
        if any(not one.core for one in content.materials):
            form.small_print(flow, TOLERANCE)
    else:
        form.note(flow, f"办理“{content.item}”，{NO_MATERIALS}")
    for remark in content.remarks:
        form.small_print(flow, remark)
    if content.facts:
        form.heading(flow, "办理须知")
        columns = (Column("", 30, 0.5), Column(""))
        Table(flow, columns, SIZE_5, Style.FANG).draw([Row(pair, 7.0) for pair in content.facts])
    form.signatures(flow, ("告知人（窗口）", "被告知人（申请人）"), ("签名", "日期"))
    return pdf.save(flow.pages, stamp, f"{content.item}{title}", out)
