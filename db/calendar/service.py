"""The calendar in force: the notices on holidays (放假安排) shipped with the program and those kept in the store."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from db import journal, store
from db.actors import Actor, Role, SiteKind
from db.calendar.days import Calendar, Notice, SpecialDay, combine
from db.calendar.notices.accepting import Accepted
from db.calendar.notices.reading import LONGEST
from db.calendar.tables import CalendarNoticeRow
from db.errors import UserError
from db.store import database
from resources import path

_FIELDS = ("title", "number", "published", "region", "year", "whole_year", "rest", "work")
_READ = f"SELECT {', '.join(_FIELDS)} FROM calendar_notice ORDER BY id"


Source = Path | Accepted
"""Where a notice comes from: a file of the form of resources/calendar, or what a person accepted of its text."""


@dataclass(frozen=True, slots=True)
class KeptNotice:
    """One notice of the list: shipped with the program or kept in the store; a damaged one is not readable."""

    year: int
    region: str
    title: str
    number: str
    published: str
    whole_year: bool
    shipped: bool
    readable: bool = True


def load_calendar(region: str | None = None, extra: Source | None = None) -> Calendar:
    """The calendar at `region`, a division code; without one at the office of the open store, else the national one.

    The store's notices are laid over those shipped. `extra` is one more notice, or a folder of files, laid over
    both; UserError when one of these is damaged.
    """
    own, kept = _of_this_store()
    return _laid(own if region is None else region, kept, extra)


@lru_cache(maxsize=32)
def _laid(region: str, kept: tuple[tuple[Any, ...], ...], extra: Source | None) -> Calendar:
    """The calendar of these notices, cached by the rows themselves, so that changed rows give a new calendar."""
    notices = [*_shipped(), *(notice for row in kept if (notice := _notice(row)))]
    if extra is not None:
        notices += map(read_notice, _files_of(extra))
    return combine(_newest_of_each_year(notices), region)


def _files_of(extra: Source) -> list[Source]:
    if isinstance(extra, Path) and extra.is_dir():
        return [*sorted(extra.glob("*.json"))]
    return [extra]


def _newest_of_each_year(notices: Iterable[Notice]) -> list[Notice]:
    """A later notice for a whole year takes the place of the earlier one; an amendment is laid over it."""
    kept: dict[object, Notice] = {}
    for notice in notices:
        key = (notice.year, notice.region) if notice.whole_year else (notice.year, notice.region, notice.title)
        before = kept.get(key)
        if before is None or notice.published >= before.published:
            kept[key] = notice
    return list(kept.values())


@lru_cache(maxsize=1)
def _shipped() -> tuple[Notice, ...]:
    return tuple(read_notice(file) for file in sorted(path("calendar").glob("*.json")))


def _of_this_store() -> tuple[str, tuple[tuple[Any, ...], ...]]:
    """The code of the office and the notices of the open store; nothing where none is open."""
    try:
        store.opened()
    except UserError:
        return "", ()
    return journal.info("site_code"), tuple(database.execute_sql(_READ).fetchall())


def _notice(row: tuple[Any, ...]) -> Notice | None:
    """A notice of the store; None for one that cannot be read, which `notices` shows as such."""
    try:
        return _read(_raw(row))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _raw(row: tuple[Any, ...]) -> dict[str, Any]:
    raw = dict(zip(_FIELDS, row, strict=True))
    return raw | {"notice": raw["title"], "rest": json.loads(raw["rest"]), "work": json.loads(raw["work"])}


def read_notice(source: Source) -> Notice:
    """One notice; UserError naming the file when it is not one."""
    return _read_source(source)[0]


def _read_source(source: Source) -> tuple[Notice, dict[str, Any]]:
    return _read_file(source) if isinstance(source, Path) else (_read(source.raw), source.raw)


def _read_file(file: Path) -> tuple[Notice, dict[str, Any]]:
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
        return _read(raw), raw
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(
            f"放假安排文件「{file.name}」读不出来，没有采用。",
            hint="请重新拷贝该文件，或从上级单位重新取得。",
        ) from error


def _read(raw: dict[str, Any]) -> Notice:
    title, number = str(raw["notice"]), str(raw.get("number", ""))
    paper = f"《{title}》（{number}）" if number else f"《{title}》"
    days = dict(_rest_days(raw["rest"], paper)) | dict(_working_days(raw["work"], paper))
    return Notice(
        title=title,
        number=number,
        published=date.fromisoformat(raw["published"]),
        region=str(raw.get("region", "")),
        year=int(raw["year"]),
        whole_year=bool(raw["whole_year"]),
        days=days,
    )


def _rest_days(spans: list[dict[str, str]], paper: str) -> Iterator[tuple[date, SpecialDay]]:
    for span in spans:
        first, last = date.fromisoformat(span["from"]), date.fromisoformat(span["to"])
        length = (last - first).days + 1
        if not 1 <= length <= LONGEST:
            raise ValueError(f"a holiday of {length} days")
        for offset in range(length):
            yield first + timedelta(days=offset), SpecialDay(False, span["name"], paper)


def _working_days(entries: list[dict[str, str]], paper: str) -> Iterator[tuple[date, SpecialDay]]:
    for entry in entries:
        yield date.fromisoformat(entry["day"]), SpecialDay(True, entry["name"], paper)


# --- the notices of the store -------------------------------------------------------------------------------------


def notices() -> list[KeptNotice]:
    """All notices, shipped and kept, the latest year first."""
    _, rows = _of_this_store()
    shipped = [_listed(notice, shipped=True) for notice in _shipped()]
    kept = [_listed(notice, shipped=False) if (notice := _notice(row)) else _damaged(row) for row in rows]
    return sorted([*shipped, *kept], key=lambda notice: (-notice.year, notice.region, notice.published))


def _listed(notice: Notice, shipped: bool) -> KeptNotice:
    published = notice.published.isoformat()
    return KeptNotice(
        notice.year, notice.region, notice.title, notice.number, published, notice.whole_year, shipped
    )  # fmt: skip


def _damaged(row: tuple[Any, ...]) -> KeptNotice:
    raw = dict(zip(_FIELDS, row, strict=True))
    title, number, published = (str(raw[name]) for name in ("title", "number", "published"))
    return KeptNotice(
        raw["year"], str(raw["region"]), title, number, published, bool(raw["whole_year"]), shipped=False,
        readable=False,
    )  # fmt: skip


def listed(source: Source) -> KeptNotice:
    """What a notice says of itself, for looking at it before it is kept. UserError for a damaged file."""
    return _listed(read_notice(source), shipped=False)


def add_notice(actor: Actor, source: Source) -> KeptNotice:
    """Keep a notice in the store, from where it goes down with the next package.

    A later notice takes the place of the one kept for the same year and region; an amendment, which does not settle
    the whole year, that of the amendment with the same title. The county alone does this: other offices get its
    notices. Raises UserError for a damaged file and for one older than what is kept.
    """
    actor.require(Role.LIST_EDITOR, Role.ADMIN)
    if actor.site.kind not in (SiteKind.COUNTY, SiteKind.ZONE):
        raise UserError("放假安排由县里统一录入，没有采用。", hint="请写入县里下发的数据包，新的放假安排随包带来。")
    notice, raw = _read_source(source)
    values = _values(notice, raw)
    with database.atomic():
        row = _row_for(notice)
        if row is None:
            row, before = CalendarNoticeRow.create(**values), None
        else:
            before = {"title": row.title, "published": row.published}
            _refuse_older(row, notice)
            CalendarNoticeRow.update(**values).where(CalendarNoticeRow.id == row.id).execute()
        journal.record(
            actor, f"录入{notice.year}年放假安排：{notice.title}", "calendar_notice", row.id, before=before,
            after={"title": notice.title, "published": values["published"]},
        )  # fmt: skip
    return _listed(notice, shipped=False)


def _values(notice: Notice, raw: dict[str, Any]) -> dict[str, Any]:
    lists = {name: json.dumps(raw[name], ensure_ascii=False) for name in ("rest", "work")}
    return {
        "year": notice.year, "region": notice.region, "title": notice.title, "number": notice.number,
        "published": notice.published.isoformat(), "whole_year": notice.whole_year, **lists,
    }  # fmt: skip


def _row_for(notice: Notice) -> CalendarNoticeRow | None:
    same = (
        (CalendarNoticeRow.year == notice.year)
        & (CalendarNoticeRow.region == notice.region)
        & (CalendarNoticeRow.whole_year == notice.whole_year)
    )
    if not notice.whole_year:
        same &= CalendarNoticeRow.title == notice.title
    found: CalendarNoticeRow | None = CalendarNoticeRow.get_or_none(same)
    return found


def _refuse_older(row: CalendarNoticeRow, notice: Notice) -> None:
    if notice.published.isoformat() < row.published:
        raise UserError(
            f"已经有 {row.published} 公布的{notice.year}年放假安排，比这一份新，没有采用。",
            hint="请核对拿到的是不是最新的通知。",
        )
