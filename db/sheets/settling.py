"""A sheet after a person has looked at it: corrections typed in the preview, struck-out text taken away. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from db.sheets.rules import Position, Sheet, place_of


def corrected(sheet: Sheet, corrections: Mapping[str, str]) -> Sheet:
    """The sheet with these texts at these addresses; addresses of other sheets are left alone.

    A corrected cell counts as text, visible and not struck out: the person answers for it.
    """
    texts = dict(_inside(sheet, corrections))
    if not texts:
        return sheet
    rows = list(map(list, sheet.rows))
    for (r, c), text in texts.items():
        rows[r].extend("" for _ in range(len(rows[r]), c + 1))
        rows[r][c] = text
    return replace(
        sheet,
        rows=tuple(map(tuple, rows)),
        numeric={position: number for position, number in sheet.numeric.items() if position not in texts},
        struck={position: left for position, left in sheet.struck.items() if position not in texts},
    )


def _inside(sheet: Sheet, corrections: Mapping[str, str]) -> list[tuple[Position, str]]:
    found = []
    name = sheet.name if sheet.several else ""
    for address, text in corrections.items():
        place = place_of(address)
        if place and place[0] == name and place[1] < len(sheet.rows):
            found.append(((place[1], place[2]), text.strip()))
    return found


def without_struck(sheet: Sheet, but: Collection[int]) -> Sheet:
    """The sheet without its struck-out text, rows `but` apart."""
    texts = {position: left for position, left in sheet.struck.items() if position[0] not in but}
    if not texts:
        return sheet
    rows = {r: list(sheet.rows[r]) for r, _ in texts}
    for (r, c), left in texts.items():
        rows[r][c] = left
    return replace(sheet, rows=tuple(tuple(rows[r]) if r in rows else row for r, row in enumerate(sheet.rows)))
