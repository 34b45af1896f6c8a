"""Reading the notices on holidays shipped with the program, or brought on a stick, into a calendar."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from db.calendar.rules import Calendar, Notice, SpecialDay, combine
from db.errors import UserError
from resources import path

LONGEST_HOLIDAY = 31


@lru_cache(maxsize=32)
def load_calendar(region: str | None = None, extra: Path | None = None) -> Calendar:
    """The calendar at `region` (a division code, None for the national one) from the shipped notices.

    `extra` is one more notice file, or a folder of them, laid over them. UserError when one is damaged.
    """
    files = sorted(path("calendar").glob("*.json"))
    if extra is not None:
        files += sorted(extra.glob("*.json")) if extra.is_dir() else [extra]
    return combine([read_notice(file) for file in files], region or "")


def read_notice(file: Path) -> Notice:
    """One notice file; UserError naming the file when it is not one."""
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
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
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"放假安排文件「{file.name}」读不出来，没有采用。",
            hint="请重新拷贝该文件，或从上级单位重新取得。",
        ) from error


def _rest_days(spans: list[dict[str, str]], paper: str) -> Iterator[tuple[date, SpecialDay]]:
    for span in spans:
        first, last = date.fromisoformat(span["from"]), date.fromisoformat(span["to"])
        length = (last - first).days + 1
        if not 1 <= length <= LONGEST_HOLIDAY:
            raise ValueError(f"a holiday of {length} days")
        for offset in range(length):
            yield first + timedelta(days=offset), SpecialDay(False, span["name"], paper)


def _working_days(entries: list[dict[str, str]], paper: str) -> Iterator[tuple[date, SpecialDay]]:
    for entry in entries:
        yield date.fromisoformat(entry["day"]), SpecialDay(True, entry["name"], paper)
