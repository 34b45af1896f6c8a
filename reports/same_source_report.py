"""事项同源比对表: a list beside the upper one, verdict by verdict, both texts side by side; PDF and workbook."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from db.actors import Actor
from db.items.lists.same_source import Comparison
from db.items.lists.same_source_rules import VERDICTS, Finding, Verdict
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf, xlsx
from reports.page import LANDSCAPE, MM
from reports.table import Band, Column, Row, Table, fit_columns

TITLE = TITLES[PaperKind.SAME_SOURCE]
ORDER = (Verdict.NOT_OURS_TO_SET, Verdict.NO_PARENT, Verdict.DIFFERENT, Verdict.UNCHECKED, Verdict.OWN, Verdict.SAME)
"""What needs work stands first."""

LEVEL = "（层级对应）"
COLUMNS = (
    Column("序号", 10, 0.5),
    Column("主管部门", 30),
    Column("事项名称", 58),
    Column("要素", 30),
    Column("上级清单"),
    Column("本级清单"),
)
XLSX_WIDTHS = (6, 14, 22, 12, 20, 40, 20, 44, 44)


@dataclass(frozen=True, slots=True)
class Line:
    """One element of one item; an item of the same wording has one line without element."""

    verdict: str
    number: int
    code: str
    item_type: str
    department: str
    name: str
    element: str
    upper: str
    ours: str


@dataclass(frozen=True, slots=True)
class SameSource:
    """The whole paper; `counts` are items by verdict in words, `levels` elements that only say another level."""

    upper: str
    ours: str
    counts: tuple[tuple[str, int], ...]
    levels: int
    lines: tuple[Line, ...]


def build(compared: Comparison, everything: bool = False) -> SameSource:
    """The report of a comparison: what needs work; with `everything` also what is alright, and 层级对应 elements."""
    assert compared.upper is not None
    ranked = sorted(compared.findings, key=lambda one: ORDER.index(one.verdict))
    shown = [one for one in ranked if everything or one.verdict not in (Verdict.SAME, Verdict.OWN)]
    counted = Counter(one.verdict for one in compared.findings)
    lines: list[Line] = []
    number, last = 0, None
    for finding in shown:
        number = number + 1 if finding.verdict is last else 1
        last = finding.verdict
        lines += _lines(finding, number, everything)
    return SameSource(
        compared.upper.name,
        compared.edition.name,
        tuple((VERDICTS[verdict], counted[verdict]) for verdict in VERDICTS if counted[verdict]),
        sum(one.level for finding in compared.findings for one in finding.differences),
        tuple(lines),
    )


def print_report(actor: Actor, compared: Comparison, out: Path, everything: bool = False) -> Paper:
    """Print and record the report among the papers of the edition compared."""
    content = build(compared, everything)
    return print_paper(
        actor, PaperKind.SAME_SOURCE, "edition", compared.edition.id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write(content: SameSource, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    flow = form.begin(LANDSCAPE, TITLE, stamp.number, _under(content))
    rows: list[Row | Band] = []
    cells: list[tuple[str, ...]] = []
    seen: tuple[str, int] | None = None
    for line in content.lines:
        if seen is None or seen[0] != line.verdict:
            rows.append(Band(f"{line.verdict}（{dict(content.counts)[line.verdict]}项）"))
        first = seen != (line.verdict, line.number)
        named = (str(line.number), line.department, line.name) if first else ("", "", "")
        cell = (*named, line.element, line.upper, line.ours)
        cells.append(cell)
        rows.append(Row(cell))
        seen = (line.verdict, line.number)
    columns = fit_columns(COLUMNS, cells, flow.paper.measure / MM)
    Table(flow, columns).draw(rows or [Row(["", "", "各项与上级清单同源，没有要处理的。", "", "", ""])])
    form.small_print(flow, summary(content))
    return pdf.save(flow.pages, stamp, TITLE, out)


def write_xlsx(content: SameSource, out: Path) -> None:
    """Write the report as a workbook for further work; codes are text."""
    heads = ("序号", "结论", "事项编码", "事项类型", "主管部门", "事项名称", "要素", "上级清单", "本级清单")
    rows: list[Sequence[str | int]] = [
        (place, one.verdict, one.code, one.item_type, one.department, one.name, one.element, one.upper, one.ours)
        for place, one in enumerate(content.lines, 1)
    ]
    under = f"{_under(content)}　{summary(content)}"
    xlsx.save([xlsx.Sheet("同源比对", TITLE, under, heads, rows, XLSX_WIDTHS)], out)


def summary(content: SameSource) -> str:
    """The figures in words."""
    total = sum(number for _, number in content.counts)
    counted = "，".join(f"{words}{number}项" for words, number in content.counts)
    levels = f"另有{content.levels}处主管部门或实施机关只是层级不同，按层级对应，不算不一致。" if content.levels else ""
    return f"共{total}项{'：' if counted else ''}{counted}。{levels}"


def _lines(finding: Finding, number: int, levels: bool) -> list[Line]:
    item = finding.item

    def line(element: str, upper: str, ours: str) -> Line:
        words = (item.code, item.type_label, item.department, item.name)
        return Line(finding.label, number, *words, element, upper, ours)

    if finding.verdict is Verdict.DIFFERENT:
        shown = finding.differences if levels else finding.faults
        return [line(one.label + (LEVEL if one.level else ""), one.upper, one.ours) for one in shown]
    if finding.verdict is Verdict.SAME:
        return [line("", finding.against, "")]
    if finding.verdict is Verdict.NO_PARENT:
        return [line("", "\n".join(text for text in (finding.why, _proposed(finding)) if text), item.code)]
    upper = f"上级原有：{finding.parent.name}" if finding.parent else _proposed(finding)
    return [line("", upper, finding.why)]


def _proposed(finding: Finding) -> str:
    near = "\n".join(f"{one.name}{f'（{one.code}）' if one.code else ''}" for one in finding.proposals)
    return f"名称相近，待确认：\n{near}" if near else ""


def _under(content: SameSource) -> str:
    return f"上级清单：{content.upper}　　本级清单：{content.ours}"
