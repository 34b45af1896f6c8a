"""Numbers of cases (办件编号): series by office, installation letter and year, and why numbers are missing."""

import re
from dataclasses import dataclass

from db.organs import lives, service
from db.store import database

SERIAL = 6
_SERIES = re.compile(r"(\d{6,12})([A-Z])(\d{4})")


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers one installation of an office gave in one year; `given`: by this very store.

    `gaps` are the runs of serials without a case.
    """

    prefix: str
    site_code: str
    letter: str
    year: int
    first: int
    last: int
    cases: int
    given: int | None
    gaps: tuple[tuple[int, int], ...]

    @property
    def why(self) -> str:
        """Why there are gaps, in words; '' where there are none."""
        if not self.gaps:
            return ""
        if self.given is None:
            return "这些号由另一台电脑或另一个单位编出，那几件还没有随数据包带来。"
        return "这些号的件不在本库：库从备份恢复过，恢复以前编的号不再用，也不会重编。"

    @property
    def words(self) -> str:
        """One line: the first and last number, how many, and the missing ones."""
        runs = "、".join(f"{first:06d}" if first == last else f"{first:06d}—{last:06d}" for first, last in self.gaps)
        own = "，本机在编" if self.given is not None else ""
        return f"{self.prefix}  {self.first:06d}—{self.last:06d} 共 {self.cases} 件{own}" + (
            f"；缺 {runs}：{self.why}" if runs else "；没有缺号"
        )


def series(site_code: str = "") -> list[Series]:
    """Every series with a case in this store, or those of one office; the newest year first."""
    rows = database.execute_sql(
        "SELECT substr(number, 1, length(number) - ?) AS prefix, min(number), max(number), count(*) FROM case_file"
        " WHERE site_code = ? OR ? = '' GROUP BY prefix",
        (SERIAL, site_code, site_code),
    ).fetchall()
    own = f"{service.site().code}{lives.letter()}"
    found = []
    for prefix, first, last, cases in rows:
        parts = _SERIES.fullmatch(prefix)
        if parts is None or not (_tail(first).isdecimal() and _tail(last).isdecimal()):
            continue
        given = _given(prefix) if prefix.startswith(own) else None
        end = max(int(_tail(last)), given or 0)
        found.append(
            Series(
                prefix, parts[1], parts[2], int(parts[3]), int(_tail(first)), end, cases, given,
                _gaps(prefix, end) if end != cases else (),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (-one.year, one.site_code, one.letter))


def _given(prefix: str) -> int:
    row = database.execute_sql("SELECT value FROM counter WHERE name = ?", (f"case:{prefix}",)).fetchone()
    return int(row[0]) if row else 0


def _gaps(prefix: str, end: int) -> tuple[tuple[int, int], ...]:
    """The runs of missing serials from 1 to the last one given."""
    rows = database.execute_sql(
        "SELECT number FROM case_file WHERE number > ? AND number < ? ORDER BY number", (prefix, f"{prefix}:")
    )
    gaps, wanted = [], 1
    for (number,) in rows:
        serial = int(_tail(number)) if _tail(number).isdecimal() else 0
        if serial > wanted:
            gaps.append((wanted, serial - 1))
        wanted = max(wanted, serial + 1)
    if wanted <= end:
        gaps.append((wanted, end))
    return tuple(gaps)


def _tail(number: str) -> str:
    return number[-SERIAL:]
