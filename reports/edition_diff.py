"""清单比对表: what differs between two editions of a list, item by item, in PDF and as a workbook."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from db.actors import Actor
from db.items.lists.comparing import EditionDiff, Pair
from db.items.rules import Edition, Item
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf, xlsx
from reports.page import LANDSCAPE, MM
from reports.table import Band, Column, Row, Table, fit_columns

TITLE = TITLES[PaperKind.EDITION_DIFF]
ADDED, REMOVED, CHANGED = "新增", "减少", "变更"
COLUMNS = (
    Column("序号", 10, 0.5),
    Column("主管部门", 30),
    Column("事项名称", 58),
    Column("要素", 30),
    Column("前"),
    Column("后"),
)
XLSX_WIDTHS = (6, 8, 22, 20, 40, 16, 44, 44)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the table: an element that differs, or an item one side alone has (without element)."""

    kind: str
    code: str
    department: str
    name: str
    element: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Differences:
    """The whole paper; `counts` are added, removed, changed and same items."""

    before: str
    after: str
    counts: tuple[int, int, int, int]
    changes: tuple[Change, ...]


def build(before: str, after: str, diff: EditionDiff) -> Differences:
    """The table of what differs; `before` and `after` are what the two sides are called, with their day if any."""
    changes = [line for pair in diff.changed for line in _changed(pair)]
    changes += [_alone(ADDED, pair) for pair in diff.added]
    changes += [_alone(REMOVED, pair) for pair in diff.removed]
    counts = (len(diff.added), len(diff.removed), len(diff.changed), diff.same)
    return Differences(before, after, counts, tuple(changes))


def print_differences(actor: Actor, after: Edition, content: Differences, out: Path) -> Paper:
    """Print and record the table among the papers of the later edition."""
    return print_paper(
        actor, PaperKind.EDITION_DIFF, "edition", after.id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write(content: Differences, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    flow = form.begin(LANDSCAPE, TITLE, stamp.number, _under(content))
    rows: list[Row | Band] = []
    cells: list[tuple[str, ...]] = []
    for kind in (CHANGED, ADDED, REMOVED):
        found = [change for change in content.changes if change.kind == kind]
        if found:
            rows.append(Band(f"{kind}（{_items(content, kind)}项）"))
        for number, change in _numbered(found):
            named = (change.department, change.name) if number else ("", "")
            line = (number, *named, change.element, change.before, change.after)
            cells.append(line)
            rows.append(Row(line))
    columns = fit_columns(COLUMNS, cells, flow.paper.measure / MM)
    Table(flow, columns).draw(rows or [Row(["", "", "两版没有差别。", "", "", ""])])
    form.small_print(flow, summary(content))
    return pdf.save(flow.pages, stamp, TITLE, out)


def write_xlsx(content: Differences, out: Path) -> None:
    """Write the table as a workbook for further work."""
    heads = ("序号", "变化", "事项编码", "主管部门", "事项名称", "要素", "前", "后")
    rows: list[Sequence[str | int]] = [
        (place, one.kind, one.code, one.department, one.name, one.element, one.before, one.after)
        for place, one in enumerate(content.changes, 1)
    ]
    xlsx.save([xlsx.Sheet("比对", TITLE, f"{_under(content)}　{summary(content)}", heads, rows, XLSX_WIDTHS)], out)


def summary(content: Differences) -> str:
    """The figures in words."""
    added, removed, changed, same = content.counts
    return f"新增{added}项，减少{removed}项，变更{changed}项，相同{same}项。"


def _changed(pair: Pair) -> list[Change]:
    item = pair.item
    return [
        Change(CHANGED, item.code, item.department, item.name, change.label, change.before, change.after)
        for change in pair.changes
    ]


def _alone(kind: str, pair: Pair) -> Change:
    item = pair.item
    sides = ("", _words(item)) if kind == ADDED else (_words(item), "")
    return Change(kind, item.code, item.department, item.name, "", *sides)


def _words(item: Item) -> str:
    parts = (item.code, item.type_label, item.implementing_body, item.basis)
    return "；".join(part for part in parts if part)


def _numbered(changes: Sequence[Change]) -> list[tuple[str, Change]]:
    """Each line with the number of its item, written once per item."""
    found, number, last = [], 0, None
    for change in changes:
        key = (change.code, change.department, change.name)
        fresh = key != last or not change.element
        number += fresh
        found.append((str(number) if fresh else "", change))
        last = key
    return found


def _items(content: Differences, kind: str) -> int:
    return content.counts[(ADDED, REMOVED, CHANGED).index(kind)]


def _under(content: Differences) -> str:
    return f"前：{content.before}　　后：{content.after}"
