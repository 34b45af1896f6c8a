"""Copies made before every package do not fill the disk: the newest stay, then one a day, then one a month."""

import os
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from db import backups
from db.actors import Actor

WORD = "写入数据包前"


def made(folder: Path, stamp: str, word: str = WORD) -> Path:
    path = folder / f"{stamp}-{word}.db"
    path.write_bytes(b"copy")
    os.utime(path, (0, 0))
    return path


def left(folder: Path) -> list[str]:
    return sorted(path.name[:15] for path in folder.iterdir())


def test_of_a_year_of_daily_copies_the_newest_the_days_and_the_months_stay(tmp_path: Path) -> None:
    for month in range(1, 13):
        for day in range(1, 29):
            newest = made(tmp_path, f"2026{month:02}{day:02}-100000")
    backups.thin(tmp_path, WORD, newest)
    assert left(tmp_path) == [
        *(f"2026{month:02}28-100000" for month in range(1, 12)),
        *(f"202612{day:02}-100000" for day in range(15, 29)),
    ]


def test_of_many_copies_of_one_day_the_newest_ten_stay_and_the_last_of_the_days_before(tmp_path: Path) -> None:
    for second in range(30):
        made(tmp_path, f"20261119-1000{second:02}")
    for second in range(30):
        newest = made(tmp_path, f"20261120-1000{second:02}")
    for number in (2, 11):
        made(tmp_path, "20261120-100029", f"{WORD}-{number}")
    backups.thin(tmp_path, WORD, newest)
    kept = left(tmp_path)
    assert len(kept) == 11
    assert kept[0] == "20261119-100029"


def test_copies_made_for_another_reason_and_other_files_are_left_alone(tmp_path: Path) -> None:
    others = [made(tmp_path, f"2026112{day}-100000", "升级前") for day in range(0, 9)]
    others += [made(tmp_path, f"20261120-1000{second:02}", "导入前") for second in range(20)]
    (tmp_path / "手工备份.db").write_bytes(b"x")
    newest = made(tmp_path, "20261120-100000")
    backups.thin(tmp_path, WORD, newest)
    assert all(path.exists() for path in others)
    assert (tmp_path / "手工备份.db").exists()


@given(
    stamps=st.lists(st.datetimes().map(lambda at: at.strftime("%Y%m%d-%H%M%S").rjust(15, "0")), min_size=1, max_size=60)
)
def test_the_copy_just_made_stays_whatever_the_clock_said(stamps: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copies = [made(folder, stamp) for stamp in stamps]
        backups.thin(folder, WORD, copies[-1])
        assert copies[-1].exists()
        assert len(list(folder.iterdir())) >= min(len(set(stamps)), backups.NEWEST)


def test_a_snapshot_thins_out_those_before_it(county: Actor) -> None:
    first = backups.snapshot(WORD)
    for number in range(backups.NEWEST + 3):
        made(first.parent, f"20200101-0000{number:02}")
    newest = backups.snapshot(WORD)
    assert first.exists()
    assert newest.exists()
    assert len(list(first.parent.glob(f"*{WORD}*.db"))) == backups.NEWEST
