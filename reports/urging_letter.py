"""督办函: asks a department to bring its guides after the specs, one line per guide, and records that it was asked."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.items.specs import guides
from db.items.specs.guides import Behind
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.document import Document
from reports.form import chinese_date
from reports.page import LANDSCAPE_ANNEX, SIZE_3, SIZE_5
from reports.table import Column, Row, Table
from reports.typeface import Style

COLUMNS = (
    Column("序号", 11, 0.5),
    Column("事项名称"),
    Column("指南版次", 22, 0.5),
    Column("规范版次", 22, 0.5),
    Column("规范施行日期", 30, 0.5),
    Column("应更新日期", 30, 0.5),
    Column("逾期", 18, 0.5),
    Column("改动的要素", 66),
)


@dataclass(frozen=True, slots=True)
class UrgedGuide:
    """One overdue guide."""

    item: str
    guide_version: int
    spec_version: int
    moved_on: str
    due: str
    overdue: int
    changes: str


@dataclass(frozen=True, slots=True)
class UrgingLetter:
    """The whole paper; `answer_by` is the day the department is asked to be done by."""

    office: str
    department: str
    day: str
    days: int
    lines: tuple[UrgedGuide, ...]


def build(office: str, department: str, lines: Sequence[Behind], days: int) -> UrgingLetter:
    """The letter to one department."""
    told = tuple(
        UrgedGuide(
            one.item.name, one.guide_version, one.spec_version, one.moved_on, one.due.isoformat(), one.overdue,
            "、".join(one.changes),
        )
        for one in lines
    )  # fmt: skip
    return UrgingLetter(office, department, clock.today().isoformat(), days, told)


def print_letter(actor: Actor, edition_id: str, department: str, out: Path, days: int = 5) -> Paper:
    """Print the letter to a department on its overdue guides, and record that each was urged."""
    late = [one for one in guides.behind(edition_id) if one.item.department == department and one.overdue]
    if not late:
        raise UserError(f"「{department}」没有逾期的指南，没有督办函。", hint="请在督办名单里选有逾期指南的部门。")
    guides.require_urging(actor)
    content = build(actor.organ_name, department, late, days)
    paper = print_paper(
        actor, PaperKind.URGING_LETTER, "edition", edition_id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip
    guides.urge(actor, department, late, clock.today())
    return paper


def write(content: UrgingLetter, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    document = Document()
    document.title(f"{content.office}\n关于更新办事指南的{TITLES[PaperKind.URGING_LETTER]}")
    document.centred(stamp.number)
    document.blank()
    document.paragraph([(Style.FANG, f"{content.department}：")], indent=0)
    document.text(
        f"你单位主管的{len(content.lines)}个事项，实施规范已经更新，办事指南到期还没有跟着更新"
        "（见附件）。指南与规范不一致，群众按旧指南准备材料会多跑路，窗口按旧指南收件也没有依据。"
    )
    document.text(
        f"请自收到本函之日起{content.days}个工作日内，按现行实施规范更新办事指南并报我单位公布，"
        "同时更换政务服务网、政务大厅、自助终端和便民服务中心（站）公示栏上的旧版。不得在指南里增加规范以外的条件、材料、环节和收费。"
    )
    document.blank()
    document.text("附件：待更新的办事指南")
    document.sealed(content.office, chinese_date(content.day))
    flow = document.flow
    flow.new_page(LANDSCAPE_ANNEX)
    flow.line("附件", Style.HEI, SIZE_3, 1.4)
    flow.line(f"待更新的办事指南（共{len(content.lines)}个）", Style.TITLE, 18.0, 1.8, anchor=0.5)
    rows = [Row(_cells(number, one)) for number, one in enumerate(content.lines, 1)]
    Table(flow, COLUMNS, SIZE_5, Style.FANG).draw(rows)
    form.small_print(flow, "“逾期”从应更新日期的次日起算，为自然日。")
    return pdf.save(flow.pages, stamp, TITLES[PaperKind.URGING_LETTER], out)


def _cells(number: int, one: UrgedGuide) -> tuple[str, ...]:
    guide = f"第{one.guide_version}版" if one.guide_version else "还没有"
    return (
        str(number), one.item, guide, f"第{one.spec_version}版", chinese_date(one.moved_on), chinese_date(one.due),
        f"{one.overdue}天", one.changes or "首次编制",
    )  # fmt: skip
