"""One sheet of a list: where its table lies, which column is what, and the items its rows describe."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from db.errors import UserError
from db.items.columns import VOCABULARY
from db.items.drafts import Draft, draft_of, heading_units, in_numbers, naming_key
from db.items.incoming import columns_kept
from db.items.incoming.choices import Answer, Choices
from db.sheets.layout import Layout, find_layout
from db.sheets.mapping import Mapping, fingerprint, proposed, settled
from db.sheets.records import Record, Rejection, parse_rows
from db.sheets.rules import Sheet, column_letters, place_of
from db.sheets.settling import corrected, without_struck

_NAMING = ("sub_item", "name", "main_item")


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file as read: its sheets, and the hash by which the import is told from others."""

    path: Path
    sha256: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet with its table; `recalled` tells that the columns are those settled for this sender before."""

    sheet: Sheet
    layout: Layout
    mapping: Mapping
    fingerprint: str
    recalled: bool = False

    @property
    def hidden_rows(self) -> tuple[int, ...]:
        """The data rows nobody sees, counted from 0."""
        return tuple(row for row in self.layout.data if row in self.sheet.hidden)

    @property
    def struck_rows(self) -> tuple[int, ...]:
        """The data rows with struck-out text in a column that is taken."""
        taken = set(self.mapping.columns.values())
        rows = {row for row, column in self.sheet.struck if column in taken}
        return tuple(row for row in self.layout.data if row in rows)

    @property
    def choices(self) -> dict[int, str]:
        """Column → field key."""
        return {column: key for key, column in self.mapping.columns.items()}


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rows of a page are; `left_out` were hidden or struck out and not wanted, or not decided on yet."""

    drafts: tuple[Draft, ...]
    rejected: tuple[Rejection, ...]
    left_out: tuple[Rejection, ...]
    warnings: tuple[str, ...]


def page_of(sheet: Sheet, choices: Choices) -> Page:
    """A sheet with its table and columns: as settled now, as settled for this sender before, or as proposed.

    Raises UserError when no row looks like a header.
    """
    layout = find_layout(sheet, VOCABULARY.knows, VOCABULARY.names_rows)
    mark = fingerprint(layout)
    chosen = choices.columns.get(sheet.name)
    kept = None if chosen is not None else columns_kept.recalled(choices.sender, mark)
    told = chosen if chosen is not None else kept
    mapping = proposed(sheet, layout, VOCABULARY) if told is None else settled(layout, VOCABULARY, told)
    return Page(corrected(sheet, choices.corrections), layout, mapping, mark, recalled=kept is not None)


def pages_of(sheets: Sequence[Sheet], choices: Choices) -> tuple[list[Page], list[str]]:
    """The pages that hold a list, and in words why the other sheets hold none.

    Where none is complete, the fullest sheet is given all the same, for a person to name its columns; a sheet
    without any header raises UserError.
    """
    if len(sheets) == 1:
        return [page_of(sheets[0], choices)], []
    pages, warnings = [], []
    for sheet in sheets:
        try:
            page = page_of(sheet, choices)
        except UserError:
            page = None
        if page and not page.mapping.missing:
            pages.append(page)
        else:
            warnings.append(f"工作表「{sheet.name}」没有事项清单的表头，没有读取。")
    return (pages, warnings) if pages else ([page_of(max(sheets, key=lambda sheet: sheet.filled), choices)], [])


def read_page(page: Page, choices: Choices) -> Reading:
    """The items the rows of a complete page describe; hidden rows and struck-out text as answered."""
    hidden = frozenset() if choices.hidden is Answer.TAKE else frozenset(page.hidden_rows)
    gone = frozenset[int]() if choices.struck is Answer.TAKE else _struck_out(page)
    sheet = page.sheet if choices.struck is Answer.TAKE else without_struck(page.sheet, gone)
    parsed = parse_rows(sheet, page.layout, page.mapping, VOCABULARY)
    units = heading_units(page.layout, page.mapping.columns)
    drafts: list[Draft] = []
    rejected = [one for one in parsed.rejections if _row_of(one) not in hidden | gone]
    left_out = [one for one in parsed.rejections if _row_of(one) in hidden | gone]
    for record in parsed.records:
        why = _why_left_out(record, hidden, gone, choices)
        if why:
            key = naming_key(record)
            left_out.append(Rejection(record.cell(key), why, record.get(key)[:80]))
            continue
        draft = draft_of(record, units, sheet.file_name)
        if isinstance(draft, Rejection):
            rejected.append(draft)
        else:
            drafts.append(draft)
    warnings = (*parsed.warnings, *_hidden_columns(page))
    return Reading(tuple(in_numbers(drafts)), tuple(rejected), tuple(left_out), warnings)


def _struck_out(page: Page) -> frozenset[int]:
    """The rows whose name is struck out altogether: an item deleted as in a 花脸稿."""
    columns = [page.mapping.columns[key] for key in _NAMING if key in page.mapping.columns]
    rows = set()
    for row in page.struck_rows:
        cells = page.sheet.rows[row]
        left = [page.sheet.struck.get((row, c), cells[c]) for c in columns if c < len(cells)]
        if not any(left):
            rows.add(row)
    return frozenset(rows)


def _why_left_out(record: Record, hidden: frozenset[int], gone: frozenset[int], choices: Choices) -> str:
    row = record.row - 1
    if row in hidden:
        return "这一行是隐藏的，按您的选择没有收。" if choices.hidden else "这一行是隐藏的，收不收请先选。"
    if row in gone:
        return "事项名称画了删除线，按您的选择没有收。" if choices.struck else "事项名称画了删除线，收不收请先选。"
    return ""


def _row_of(rejection: Rejection) -> int:
    place = place_of(rejection.cell)
    return place[1] if place else -1


def _hidden_columns(page: Page) -> list[str]:
    used = sorted(page.sheet.hidden_columns & set(page.mapping.columns.values()))
    where = f"工作表「{page.sheet.name}」" if page.sheet.several else ""
    return [f"{where}{'、'.join(map(column_letters, used))} 列是隐藏的，也读了，请核对。"] if used else []
