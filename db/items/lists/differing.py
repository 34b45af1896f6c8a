"""What differs between two editions of the store on a day, without making items of what reads alike."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from operator import itemgetter
from typing import Any

from db.items import service
from db.items.lists import asof
from db.items.lists.comparing import RAW, EditionDiff, compare_editions

Row = Sequence[Any]

_ID, _PREDECESSOR, _FROM, _TO = map(service.COLUMNS.index, ("id", "predecessor_id", "valid_from", "valid_to"))
_content = itemgetter(*(service.COLUMNS.index(service.COLUMN_OF.get(name, name)) for name in RAW))


def differences(before_id: str, after_id: str, day: date) -> EditionDiff:
    """Compare two editions as they read on a day; of the pairs that read alike, plain copies are only counted."""
    before, after = service.item_rows(before_id), service.item_rows(after_id)
    copies = _copies(before, after, day.isoformat()) if before_id != after_id else {}
    copied = set(copies.values())
    sides = (
        asof.read_on([service.item_of(row) for row in rows if row[_ID] not in without], edition_id, day)
        for rows, without, edition_id in ((before, copied, before_id), (after, copies, after_id))
    )
    return replace(compare_editions(*sides), left_out=len(copies))


def _copies(before: Sequence[Row], after: Sequence[Row], on: str) -> dict[str, str]:
    """The later rows that alone were copied from a row of the earlier edition and still read like it, by their ids."""
    known = {row[_ID]: _content(row) for row in before if row[_FROM] <= on and not row[_TO]}
    times = Counter(row[_PREDECESSOR] for row in after)
    return {
        row[_ID]: row[_PREDECESSOR]
        for row in after
        if row[_FROM] <= on and not row[_TO]
        if times[row[_PREDECESSOR]] == 1 and known.get(row[_PREDECESSOR]) == _content(row)
    }
