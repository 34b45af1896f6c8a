"""Removable volumes as the operating system tells them, and letting one go."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.exchange.format import package
from db.exchange.transport import devices, stick

MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
31 22 8:17 / {usb} rw,nosuid,nodev shared:9 - vfat /dev/sdb1 rw,iocharset=utf8
32 22 8:33 / {card} ro,nosuid - exfat /dev/sdc1 ro
33 22 8:1 / {fixed} rw - ext4 /dev/sda1 rw
34 22 0:50 / {memory} rw - tmpfs tmpfs rw
35 22 8:49 / /media/nobody/GONE rw - vfat /dev/sdd1 rw
"""


def test_removable_volumes_are_told_from_the_disks_of_the_pc(tmp_path: Path) -> None:
    places = {name: tmp_path / name for name in ("usb", "card", "fixed", "memory")}
    places["usb"] = tmp_path / "张三 的盘"
    for place in places.values():
        place.mkdir()
    kernel = tmp_path / "dev" / "block"
    kernel.mkdir(parents=True)
    for number, disk, removable in (("8:17", "sdb", "1"), ("8:33", "sdc", "1"), ("8:1", "sda", "0")):
        partition = tmp_path / "devices" / disk / f"{disk}1"
        partition.mkdir(parents=True)
        (partition.parent / "removable").write_text(f"{removable}\n")
        (kernel / number).symlink_to(partition)
    told = MOUNTS.format(**{name: str(place).replace(" ", "\\040") for name, place in places.items()})
    found = list(devices.mounted(told, kernel))
    assert [(one.path, one.label, one.file_system, one.device, one.read_only) for one in found] == [
        (places["usb"], "张三 的盘", "vfat", "/dev/sdb1", False),
        (places["card"], "card", "exfat", "/dev/sdc1", True),
    ]
    assert all(one.total >= one.free > 0 for one in found)


def test_asking_for_drives_never_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert isinstance(stick.drives(), tuple)
    monkeypatch.setattr(devices, "MOUNTS", tmp_path / "none")
    assert stick.drives() == ()


DRIVE = devices.Drive(Path("/media/a"), "a", "vfat", "/dev/sdb1", 1, 1, False)


@pytest.mark.parametrize(
    ("tools", "result", "ran"),
    [
        ({"udisksctl": 0}, True, ["unmount", "power-off"]),
        ({"udisksctl": 1, "gio": 0}, True, ["unmount", "mount"]),
        ({"gio": 0}, True, ["mount"]),
        ({"udisksctl": 1, "gio": 1}, False, ["unmount", "mount"]),
        ({}, False, []),
    ],
)
def test_a_stick_is_let_go_with_whatever_tool_the_pc_has(
    monkeypatch: pytest.MonkeyPatch, tools: dict[str, int], result: bool, ran: list[str]
) -> None:
    done: list[str] = []

    def run(command: tuple[str, ...], **_: object) -> subprocess.CompletedProcess[bytes]:
        done.append(command[1])
        return subprocess.CompletedProcess(command, tools[Path(command[0]).name])

    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in tools else None)
    monkeypatch.setattr(subprocess, "run", run)
    assert devices.eject(DRIVE) is result
    assert done == ran


def test_a_tool_that_hangs_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(command: tuple[str, ...], **more: Any) -> None:
        raise subprocess.TimeoutExpired(command, more["timeout"])

    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(subprocess, "run", hang)
    assert devices.eject(DRIVE) is False


def test_a_folder_on_a_stick_is_known_as_such(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    drive = devices.Drive(tmp_path, "a", "vfat", "/dev/sdb1", 1, 1, False)
    monkeypatch.setattr(devices, "drives", lambda: (drive,))
    assert stick.drive_of(tmp_path / "below") == drive
    assert stick.what(tmp_path) == "U 盘"
    assert stick.what(Path("/")) == "「/」所在的磁盘"
    monkeypatch.setattr(devices, "eject", lambda one: one == drive)
    assert stick.eject(tmp_path) is True


def test_our_own_names_are_told_from_others() -> None:
    told: Callable[[str], bool] = package.is_ours
    assert told("SB-140525108-rk2m9qx4dab-000057-R.xpk")
    assert told("XF-140525108-rk2m9qx4dab-000057-B.x002")
    assert told("SB-140525-county-000001-R.xpk.c001")
    assert told("回执-140525108-000057-9c01a2f4.xrc")
    assert not told("清单.xpk")
