"""The rows of one sheet as a plan sees them: what becomes of each, why, and which cells to look at."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from db.items.incoming.pages import Page
from db.items.incoming.plan import ImportPlan
from db.sheets.records import Rejection
from db.sheets.rules import place_of

LONGEST_SHOWN = 120


@dataclass(slots=True)
class GridLine:
    """One row of the file; `wrong` and `noted` are texts by column, `kinds` everything it counts as."""

    kind: str
    row: int
    address: str
    texts: tuple[str, ...]
    what: str = ""
    wrong: dict[int, str] = field(default_factory=dict)
    noted: dict[int, str] = field(default_factory=dict)

    @property
    def kinds(self) -> frozenset[str]:
        """The results by which the row is found: its own, and 请核对 where something was noted."""
        return frozenset({self.kind, "remark"} if self.noted else {self.kind})

    @property
    def reasons(self) -> str:
        """Everything there is to say about the row."""
        return "".join(dict.fromkeys((*self.wrong.values(), *self.noted.values()))) or self.what


def lines_of(plan: ImportPlan, page: Page) -> list[GridLine]:
    """The data rows of a page in the order of the file."""
    name = page.sheet.name if page.sheet.several else ""
    lines = {row: GridLine("unread", row, page.sheet.address(row, 0), page.sheet.rows[row]) for row in page.layout.data}
    for kind, rows in (("changed", plan.changed), ("new", plan.new), ("same", plan.same)):
        for found in rows:
            line = _line_at(lines, name, found.cell)
            if line:
                line.kind = kind
                line.what = "；".join(change.words for change in found.changes)
    _note(lines, name, plan.rejected, "rejected")
    _note(lines, name, plan.left_out, "left_out")
    for remark in plan.remarks:
        place, line = place_of(remark.cell), _line_at(lines, name, remark.cell)
        if line and place:
            line.noted[place[2]] = line.noted.get(place[2], "") + remark.reason
    return list(lines.values())


def _note(lines: dict[int, GridLine], name: str, found: Iterable[Rejection], kind: str) -> None:
    for one in found:
        place, line = place_of(one.cell), _line_at(lines, name, one.cell)
        if line and place:
            line.kind = kind
            line.wrong[place[2]] = line.wrong.get(place[2], "") + one.reason


def _line_at(lines: dict[int, GridLine], name: str, address: str) -> GridLine | None:
    place = place_of(address)
    return lines.get(place[1]) if place and place[0] == name else None


def shown(text: str) -> str:
    """A cell's text on one line, cut where it is absurdly long."""
    line = text if text.isprintable() else " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"
