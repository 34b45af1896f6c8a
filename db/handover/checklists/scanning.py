"""Finding the line of a checklist, and the number on it, that a scanned or typed text means. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.handover import serials
from db.handover.rules import Line


@dataclass(frozen=True, slots=True)
class Scanned:
    """The line a scan found and the number it named; `problem` says why none was found.

    `serial` is '' where the whole line was meant: by its line number, or by all its serial numbers.
    """

    line: Line | None
    serial: str = ""
    problem: str = ""


def find(lines: Sequence[Line], text: str) -> Scanned:
    """The line whose number or serial this is, or the one whose range holds it.

    Where several ranges hold it the first that is not settled is meant, unless they are different things.
    """
    wanted = text.strip()
    if not wanted:
        return Scanned(None, problem="没有扫到编号。")
    exact = [line for line in lines if wanted == line.number or wanted == line.serials]
    if exact:
        return Scanned(exact[0])
    holding = [line for line in lines if line.serials and serials.holds(line.serials, wanted)]
    if not holding:
        return Scanned(None, problem=f"清单里没有编号 {wanted}。")
    open_lines = [line for line in holding if not line.settled] or holding
    if len({line.name for line in open_lines}) > 1:
        numbers = "、".join(line.number for line in open_lines)
        return Scanned(None, problem=f"编号 {wanted} 在 {numbers} 行都有，请用 ↑↓ 选行。")
    return Scanned(open_lines[0], wanted)
