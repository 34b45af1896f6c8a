"""Walking along a list: some rows from a place on, in the order of an index, as SQL."""

from dataclasses import dataclass

Place = tuple[str, ...]
"""Where a row stands in its list: what the list is ordered by, and the id of the case."""


@dataclass(frozen=True, slots=True)
class Way:
    """The columns a list is ordered by, whether from their end, and the index of `case_standing` that is used.

    Every index but the one by receipt begins with `open`, so a list of `everything` walks both halves and merges them.
    """

    keys: tuple[str, ...]
    descending: bool
    index: str
    everything: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that make a place."""
        return (*self.keys, "case_id")

    def shown(self, table: str) -> str:
        """The columns of a row's place, as SQL."""
        return ", ".join(f"{table}.{column}" for column in self.columns)

    def order(self, table: str) -> str:
        """The terms of ORDER BY."""
        turned = " DESC" if self.descending else ""
        return ", ".join(f"{table}.{column}{turned}" for column in self.columns)

    def along(
        self, kept: list[str], values: list[object], start: Place | None, limit: int, itself: bool = False
    ) -> tuple[str, list[object]]:
        """The SQL, with its values, for up to `limit` rows that meet the conditions: after a place, or from the start.

        `itself` includes the row at that place.
        """
        if start:
            beyond = ("<" if self.descending else ">") + ("=" if itself else "")
            kept = [*kept, f"({self.shown('s')}) {beyond} ({', '.join('?' * len(start))})"]
            values = [*values, *start]
        if not self.everything or self.index in ("", "received"):
            return self._part(kept, limit), values
        halves = " UNION ALL ".join(
            f"SELECT * FROM ({self._part([f's.open = {half}', *kept], limit)})" for half in (0, 1)
        )
        return f"SELECT * FROM ({halves}) h ORDER BY {self.order('h')} LIMIT {limit:d}", values * 2

    def _part(self, kept: list[str], limit: int) -> str:
        by = f" INDEXED BY case_standing_{self.index}" if self.index else ""
        return (
            f"SELECT {self.shown('s')} FROM case_standing s{by} WHERE {all_of(kept)}"
            f" ORDER BY {self.order('s')} LIMIT {limit:d}"
        )


def all_of(conditions: list[str]) -> str:
    """Conditions joined by AND."""
    return " AND ".join(conditions) or "1"
