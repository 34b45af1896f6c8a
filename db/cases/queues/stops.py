"""The special procedures of a case (特别程序, 行政许可法 Art 45) as one text in its standing, and back. Pure."""

from dataclasses import dataclass
from datetime import date

from db.cases import excluded
from db.cases.acts import ActKind, CaseAct, standing


@dataclass(frozen=True, slots=True)
class Stop:
    """One special procedure: its first day, its last one (None while it runs), the working days the notice named."""

    begun: date
    ended: date | None
    told: int


def kept(acts: list[CaseAct]) -> str:
    """The special procedures of these acts as text: begun/ended/told, separated by blanks, the earliest first."""
    begun = [act for act in standing(acts) if act.kind is ActKind.STOPPED]
    pairs = zip(excluded.exclusions(acts), begun, strict=True) if begun else ()
    return " ".join(f"{one.start}/{one.end or ''}/{excluded.told_days(act)}" for one, act in pairs)


def read(text: str) -> list[Stop]:
    """The special procedures in such a text."""
    parts = (one.split("/") for one in text.split())
    return [
        Stop(date.fromisoformat(begun), date.fromisoformat(ended) if ended else None, int(told))
        for begun, ended, told in parts
    ]
