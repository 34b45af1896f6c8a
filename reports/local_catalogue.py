"""专项目录: a version of a local catalogue, or what differs between two, in PDF and as a workbook."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

from db.actors import Actor
from db.errors import UserError
from db.items.acts import ListActKind
from db.items.lists.editions import standing_of
from db.items.local import service
from db.items.local.rules import CONTENT, Entry, EntryChange, title_of
from db.items.rules import EditionState, ListKind
from db.organs import service as organs
from db.papers.rules import PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf, xlsx
from reports.form import chinese_date
from reports.page import LANDSCAPE, MM
from reports.table import Band, Column, Row, Table, code_column, fit_columns

XLSX_WIDTHS = (6, 20, 24, 40, 50, 40, 30)


@dataclass(frozen=True, slots=True)
class LocalCatalogue:
    """The whole paper; `agreed` is who fixed it, `in_force_on` the day it holds from, each '' before that."""

    kind: ListKind
    office: str
    edition: str
    agreed: str
    in_force_on: str
    entries: tuple[Entry, ...]


def build(edition_id: str, office: str) -> LocalCatalogue:
    """One version as it is printed. Raises UserError when it lists nothing."""
    found = service.catalogue(edition_id)
    if not found.entries:
        raise UserError(f"「{found.edition.name}」里还没有事项，没有打印。", hint="请先添加事项。")
    lines = standing_of(edition_id).lines
    approved = next((line.act for line in lines if line.kind is ListActKind.APPROVED and line.act), None)
    told = approved.details if approved else {}
    agreed = "、".join(filter(None, (told.get("organ", ""), told.get("departments", ""))))
    number = told.get("number") or told.get("meeting", "")
    return LocalCatalogue(
        found.kind, office, found.edition.name, f"{agreed}（{number}）" if number else agreed,
        found.edition.in_force_on if found.edition.state is EditionState.PUBLISHED else "", found.entries,
    )  # fmt: skip


def print_catalogue(actor: Actor, edition_id: str, out: Path) -> Paper:
    """Print and record one version."""
    content = build(edition_id, actor.organ_name)
    return print_paper(
        actor, PaperKind.LOCAL_CATALOGUE, "edition", edition_id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write_catalogue_xlsx(edition_id: str, out: Path) -> None:
    """Write one version as a workbook; a workbook is no paper and gets no number."""
    write_xlsx(build(edition_id, organs.site().organ_name), out)


def write(content: LocalCatalogue, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    title = title_of(content.kind)
    flow = form.begin(LANDSCAPE, title, stamp.number, _under(content))
    ordered = sorted(content.entries, key=lambda entry: entry.department)
    cells = [(str(number), *_cells(entry)) for number, entry in enumerate(ordered, 1)]
    columns = fit_columns(_columns(content), cells, flow.paper.measure / MM)
    rows: list[Row | Band] = []
    for department, group in groupby(zip(ordered, cells, strict=True), key=lambda pair: pair[0].department):
        members = [Row(texts) for _, texts in group]
        rows += [Band(f"{department or '主管部门未载明'}（{len(members)}项）"), *members]
    Table(flow, columns).draw(rows)
    form.small_print(flow, f"合计{len(cells)}项。" + ("" if content.in_force_on else "本版还没有公布，仅供核对。"))
    return pdf.save(flow.pages, stamp, title, out)


def write_xlsx(content: LocalCatalogue, out: Path) -> None:
    """Write one version as a workbook; codes are text."""
    title = title_of(content.kind)
    heads = ("序号", "主管部门", "事项编码", "事项名称", CONTENT[content.kind], "依据", "备注")
    rows: list[Sequence[str | int]] = [
        (number, one.department, one.code, one.name, _lines(one), one.basis, one.note)
        for number, one in enumerate(content.entries, 1)
    ]
    xlsx.save([xlsx.Sheet(title, title, _under(content), heads, rows, XLSX_WIDTHS)], out)


def write_changes_xlsx(kind: ListKind, before: str, after: str, changes: Sequence[EntryChange], out: Path) -> None:
    """Write what differs between two versions as a workbook."""
    rows: list[Sequence[str | int]] = [
        (number, *line) for number, line in enumerate((line for one in changes for line in change_lines(one)), 1)
    ]
    heads = ("序号", "变化", "主管部门", "事项名称", "要素", "前", "后")
    under = f"前：{before}　　后：{after}"
    xlsx.save([xlsx.Sheet("比对", f"{title_of(kind)}比对表", under, heads, rows, XLSX_WIDTHS)], out)


def change_lines(change: EntryChange) -> list[tuple[str, str, str, str, str, str]]:
    """A difference as lines of kind, department, item, element, before and after."""
    entry = change.entry
    if change.before is None:
        return [("新增", entry.department, entry.name, "", "", "；".join(entry.parts))]
    if change.after is None:
        return [("减少", entry.department, entry.name, "", "；".join(entry.parts), "")]
    return [("变更", entry.department, entry.name, *line) for line in change.changes]


def _columns(content: LocalCatalogue) -> tuple[Column, ...]:
    codes = code_column("事项编码", (entry.code for entry in content.entries))
    return (
        Column("序号", 10, 0.5), codes, Column("事项名称"), Column(CONTENT[content.kind]), Column("依据"),
        Column("备注"),
    )  # fmt: skip


def _cells(entry: Entry) -> tuple[str, ...]:
    return entry.code, entry.name, _lines(entry), entry.basis, entry.note


def _lines(entry: Entry) -> str:
    """The content as written, several parts numbered on lines of their own."""
    parts = entry.parts
    return "\n".join(f"{number}. {part}" for number, part in enumerate(parts, 1)) if len(parts) > 1 else entry.content


def _under(content: LocalCatalogue) -> str:
    facts = (
        ("编制机关", content.office),
        ("版本", content.edition),
        ("共同确定", content.agreed),
        ("施行日期", chinese_date(content.in_force_on)),
    )
    return "　　".join(f"{label}：{text}" for label, text in facts if text)
