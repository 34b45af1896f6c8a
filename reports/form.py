"""What forms and registers share: their head, notes, totals, and places to sign that never part from their text."""

from collections.abc import Sequence
from datetime import date
from math import ceil

from reports.page import MM, SIZE_2, SIZE_4, SIZE_5, SIZE_SMALL_4, SIZE_SMALL_5, Flow, Paper
from reports.table import Column, Row, Table
from reports.typeface import Style, typeface
from reports.typesetting import break_line

NO_DATE = "　　　　年　　月　　日"
SIGN_HEIGHT = 15.0  # millimetres of a place to sign
SEALED_ABOVE, SEALED_LEADING = 8 * MM, 1.5  # white above the organ's name, and its lines in sizes
SEALED_MIDDLE, SEALED_WIDEST = 0.72, 0.8  # of the type area: where organ and date are centred, and how wide they get
SIGNED_FOR_HEIGHT = 18 * MM
SEAL = "（印章）"
SEAL_HEIGHT = 24.0  # millimetres of the row a seal is stamped over


def begin(paper: Paper, title: str, number: str = "", under: str = "") -> Flow:
    """The first page of a form: number at the right, title in the middle, one line under it."""
    flow = Flow(paper)
    if number:
        numbered(flow, f"编号：{number}")
    title_lines(flow, title)
    if under:
        flow.paragraph(under, Style.FANG, SIZE_SMALL_4, 1.6, 0.0, anchor=0.5)
    flow.space(2 * MM)
    return flow


def numbered(flow: Flow, words: str) -> None:
    """The number of a paper, at the right above its title."""
    flow.line(words, Style.FANG, SIZE_SMALL_4, 1.5, anchor=1.0)


def title_lines(flow: Flow, text: str) -> None:
    """The title in the middle; a line too long for the page is cut into lines of like length."""
    for part in text.split("\n"):
        lines = max(1, ceil(typeface(Style.TITLE).length(part) * SIZE_2 / flow.paper.measure))
        step = ceil(len(part) / lines) or 1
        for start in range(0, len(part), step):
            flow.line(part[start : start + step], Style.TITLE, SIZE_2, 1.45, anchor=0.5)


def paragraph_height(flow: Flow, text: str, style: Style, size: float, leading: float, indent: float = 2.0) -> float:
    """The points a paragraph will take."""
    measure = flow.paper.measure / size
    return leading * size * len(break_line(text, typeface(style).widths(text), measure, measure - indent))


def facts(
    flow: Flow, pairs: Sequence[tuple[str, str]], columns: int = 2, label: float = 26.0, after: float = 2.5
) -> None:
    """A ruled block of label and value, `columns` pairs to a row; a pair too many gets the rest of its row.

    `after` millimetres stay white below it.
    """
    for start in range(0, len(pairs), columns):
        part = pairs[start : start + columns]
        free = flow.paper.measure / MM - label * len(part)
        heads = [column for _ in part for column in (Column("", label, 0.5), Column("", free / len(part)))]
        cells = [text for pair in part for text in pair]
        Table(flow, heads, SIZE_5, Style.FANG).draw([Row(cells, 7.8)])
    if pairs:
        flow.space(after * MM)


def heading(flow: Flow, text: str, following: float = 20.0) -> None:
    """A heading that keeps at least `following` millimetres of what it heads on its page."""
    flow.space(3 * MM)
    flow.need(following * MM)
    flow.line(text, Style.HEI, SIZE_SMALL_4, 1.7)


def note(flow: Flow, text: str, indent: float = 2.0) -> None:
    """Explaining text of a form."""
    flow.paragraph(text, Style.FANG, SIZE_SMALL_4, 1.6, indent)


def small_print(flow: Flow, text: str) -> None:
    """A remark under a table."""
    flow.space(1.5 * MM)
    flow.paragraph(text, Style.SONG, SIZE_SMALL_5, 1.5, 0.0)


def small_print_height(flow: Flow, text: str) -> float:
    """The points such a remark will take."""
    return 1.5 * MM + paragraph_height(flow, text, Style.SONG, SIZE_SMALL_5, 1.5, 0.0)


def signature_height(lines: Sequence[str]) -> float:
    """The points a block of signatures needs, its head and some white included."""
    return (sum(map(_sign_height, lines)) + 14) * MM


def _sign_height(line: str) -> float:
    return SEAL_HEIGHT if line == SEAL else SIGN_HEIGHT


def signatures(flow: Flow, parties: Sequence[str], lines: Sequence[str]) -> None:
    """A block to sign: one column per party, one row per line; it stands on one page as a whole.

    Seals are stamped in ink over the row that says （印章）; nothing is ever drawn there.
    """
    flow.space(4 * MM)
    flow.need(signature_height(lines))
    head = 24.0
    width = (flow.paper.measure / MM - head) / len(parties)
    columns = [Column("", head, 0.5), *(Column(party, width, 0.5) for party in parties)]
    day = NO_DATE.strip("　")
    rows = [
        Row([line, *(day if line == "日期" else "" for _ in parties)], _sign_height(line), keep=line != lines[-1])
        for line in lines
    ]
    Table(flow, columns, SIZE_5, Style.FANG).draw(rows)
    flow.page.signed = True


def sealed_height(flow: Flow, organ: str, signed_for: bool) -> float:
    """The points that organ, seal, date and, if wanted, the recipient's signature and a remark below them need."""
    lines = len(_organ_lines(flow, organ)) + 2
    return SEALED_ABOVE + lines * SEALED_LEADING * SIZE_4 + (SIGNED_FOR_HEIGHT if signed_for else 0) + 7 * MM


def sealed(flow: Flow, organ: str, day: str) -> None:
    """The organ's name over the date, with room for the seal that is stamped over both (GB/T 9704-2012 7.3.5.1)."""
    flow.space(SEALED_ABOVE)
    names, face = _organ_lines(flow, organ), typeface(Style.FANG)
    widest = max(face.length(text) * SIZE_4 for text in (*names, day))
    middle = min(SEALED_MIDDLE * flow.paper.measure, flow.paper.measure - widest / 2)
    for text in (*names, SEAL, day):
        flow.page.write_at(flow.paper.left + middle, flow.y + SIZE_4, text, face, SIZE_4, 0.5)
        flow.y += SEALED_LEADING * SIZE_4


def signed_for(flow: Flow, who: str) -> None:
    """Where the recipient signs for the paper."""
    flow.space(4 * MM)
    columns = [Column("", 38, 0.5), Column("", 0), Column("", 22, 0.5), Column("", 46, 0.5)]
    Table(flow, columns, SIZE_5, Style.FANG).draw([Row((f"{who}签收", "", "签收日期", NO_DATE.strip("　")), 13)])
    flow.page.signed = True


def _organ_lines(flow: Flow, organ: str) -> list[str]:
    """An organ's name, in lines of like length where it is too long for one."""
    face = typeface(Style.FANG)
    lines = ceil(face.length(organ) * SIZE_4 / (SEALED_WIDEST * flow.paper.measure)) or 1
    step = ceil(len(organ) / lines) or 1
    return [organ[start : start + step] for start in range(0, len(organ), step)]


def copies(number: int) -> str:
    """How many copies a paper is made in, e.g. 一式两份."""
    return f"一式{'一两三四五六七八九'[number - 1]}份"


def chinese_date(day: str) -> str:
    """2020-12-30 as 2020年12月30日, without leading zeros (GB/T 9704-2012 7.3.5.4); other texts stay as they are."""
    try:
        parsed = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{parsed.year}年{parsed.month}月{parsed.day}日"


def left(days: int) -> str:
    """How far a day is, in words; negative days have passed."""
    if days < 0:
        return f"已过{-days}天"
    return f"还有{days}天" if days else "就是今天"


def days_until(day: str, today: date) -> int:
    """Calendar days from today to a day, negative once it has passed."""
    return (date.fromisoformat(day) - today).days
