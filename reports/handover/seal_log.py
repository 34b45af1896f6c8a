"""用印登记台账: every use of one seal with its document, who asked, who approved, who kept watch."""

from dataclasses import asdict, dataclass
from pathlib import Path

from db.actors import Actor
from db.handover.acts import HandoverActKind
from db.handover.registers.standing import Standing
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.form import chinese_date
from reports.page import LANDSCAPE, SIZE_5, Page
from reports.table import Column, Row, Table
from reports.typeface import Style

COLUMNS = (
    Column("序号", 12, 0.5),
    Column("用印日期", 32, 0.5),
    Column("文书名称、文号"),
    Column("份数", 14, 0.5),
    Column("用印人", 24, 0.5),
    Column("批准人", 24, 0.5),
    Column("监印人", 24, 0.5),
    Column("备注", 46),
)
EXTRA = "加盖原单位印章"
EMPTY_ROWS, EMPTY_ROW = 12, 8.5  # for uses written in by hand, millimetres each


@dataclass(frozen=True, slots=True)
class SealUse:
    """One use; `copies` '' where it was not a sealed document of ours."""

    on: str
    document: str
    copies: str
    applicant: str
    approver: str
    keeper: str
    remark: str


@dataclass(frozen=True, slots=True)
class SealLog:
    """The whole paper."""

    office: str
    seal: str
    inscription: str
    keeper: str
    uses: tuple[SealUse, ...]


def build(office: str, found: Standing) -> SealLog:
    """The log of one seal, oldest use first; an extra seal of the former organ is a use with its reason
    (山西 2019 三(三)).
    """
    uses = []
    for act in found.held:
        told = act.details
        if act.kind is HandoverActKind.USED:
            uses.append(
                SealUse(
                    act.happened_on.isoformat(), told.get("document", ""), told.get("copies", ""),
                    told.get("applicant", ""), told.get("approver", ""), told.get("keeper", ""), told.get("remark", ""),
                )
            )  # fmt: skip
        elif act.kind is HandoverActKind.EXTRA_SEAL:
            why = "；".join(text for text in (told.get("why", ""), told.get("agreed", "")) if text)
            remark = f"{EXTRA}（{told.get('organ', '')}）：{why}"
            uses.append(
                SealUse(
                    act.happened_on.isoformat(), told.get("document", ""), "", told.get("stamped_by", ""), "", "",
                    remark,
                )
            )  # fmt: skip
    inscription = found.entry.fields.get("inscription", "")
    return SealLog(office, found.entry.name, inscription, found.holder, tuple(uses))


def print_log(actor: Actor, office: str, found: Standing, out: Path) -> Paper:
    """Print and record the log of one seal; a seal nobody used yet gives an empty one, to be filled in by hand."""
    content = build(office, found)
    return print_paper(
        actor, PaperKind.SEAL_LOG, "register_entry", found.id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write(content: SealLog, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    return pdf.save(lay_out(content, stamp.number), stamp, TITLES[PaperKind.SEAL_LOG], out)


def lay_out(content: SealLog, number: str) -> list[Page]:
    """The pages of the log."""
    flow = form.begin(LANDSCAPE, TITLES[PaperKind.SEAL_LOG], number, content.office)
    form.facts(flow, (("印章名称", content.seal), ("保管人", content.keeper), ("印文", content.inscription)))
    rows = [
        Row(
            (str(place), chinese_date(use.on), use.document, use.copies, use.applicant, use.approver, use.keeper,
             use.remark)
        )
        for place, use in enumerate(content.uses, 1)
    ]  # fmt: skip
    blank = Row([""] * len(COLUMNS), EMPTY_ROW)
    Table(flow, COLUMNS, SIZE_5, Style.FANG).draw(rows or [blank] * EMPTY_ROWS)
    sealed = sum(int(use.copies) for use in content.uses if use.copies.isdecimal())
    extra = sum(not use.copies for use in content.uses)
    told = f"共用印{len(content.uses) - extra}次，{sealed}份" + (f"；{EXTRA}{extra}次" if extra else "")
    form.small_print(flow, f"{told}。" if content.uses else "逐次登记；一次用印登记一行。")
    return flow.pages
