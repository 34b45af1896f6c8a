"""What the operating system knows of removable volumes, and how it lets one go. The Windows halves were never run."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
DEVICES = Path("/sys/dev/block")
_PLACES, _SYSTEM = ("/media/", "/run/media/", "/mnt/"), ("/boot", "/usr", "/var", "/home")
_OCTAL = re.compile(r"\\([0-7]{3})")
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Drive:
    """A removable volume: where it is mounted, its name, its file system, its device, its room in bytes."""

    path: Path
    label: str
    file_system: str
    device: str
    total: int
    free: int
    read_only: bool


def drives() -> tuple[Drive, ...]:
    """The removable volumes mounted now."""
    if sys.platform == "win32":
        return tuple(_windows_drives())
    with suppress(OSError):
        return tuple(mounted(MOUNTS.read_text("utf-8", "surrogateescape"), DEVICES))
    return ()


def eject(drive: Drive) -> bool:
    """Unmount a volume and switch its device off; False where no tool does it. Never raises."""
    if sys.platform == "win32":
        return _windows_eject(drive.device)
    if _ran("udisksctl", "unmount", "--no-user-interaction", "-b", drive.device):
        _ran("udisksctl", "power-off", "--no-user-interaction", "-b", drive.device)  # a card reader stays on
        return True
    return _ran("gio", "mount", "-e", str(drive.path))


def _ran(*command: str) -> bool:
    tool = shutil.which(command[0])
    if tool is None:
        return False
    try:
        return subprocess.run((tool, *command[1:]), capture_output=True, check=False, timeout=_SECONDS).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


# --- Linux -----------------------------------------------------------------------------------------------------


def mounted(mountinfo: str, devices: Path) -> Iterator[Drive]:
    """The removable volumes in the text of /proc/self/mountinfo; `devices` is where the kernel describes them.

    A volume counts when its device calls itself removable or, as USB disks do not, lies where such are mounted.
    """
    for line in mountinfo.splitlines():
        fields, _, after = line.partition(" - ")
        before, (file_system, source, *_) = fields.split(" "), (*after.split(" "), "", "")
        if len(before) < 6 or not source.startswith("/dev/"):
            continue
        number, path = before[2], _OCTAL.sub(lambda found: chr(int(found[1], 8)), before[4])
        plugged_in = path.startswith(_PLACES) or (_is_removable(devices / number) and not path.startswith(_SYSTEM))
        if path == "/" or not plugged_in:
            continue
        with suppress(OSError):
            room = shutil.disk_usage(path)
            read_only = "ro" in before[5].split(",")
            yield Drive(Path(path), Path(path).name, file_system, source, room.total, room.free, read_only)


def _is_removable(device: Path) -> bool:
    """A partition's own folder lies inside that of its disk, which says whether it is removable."""
    place = device.resolve()
    for folder in (place, place.parent):
        with suppress(OSError):
            if (folder / "removable").read_text().strip() == "1":
                return True
    return False


# --- Windows ---------------------------------------------------------------------------------------------------

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _REMOVABLE = 2
    _READ_WRITE, _SHARE_ALL, _EXISTING = 0xC0000000, 3, 3
    _LOCK, _DISMOUNT, _ALLOW_REMOVAL, _EJECT = 0x00090018, 0x00090020, 0x002D4804, 0x002D4808
    _READ_ONLY_VOLUME = 0x00080000
    _INVALID = ctypes.c_void_p(-1).value

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.CreateFileW.restype = wintypes.HANDLE
    _kernel.CreateFileW.argtypes = [
        wintypes.LPCWSTR, wintypes.DWORD, wintypes.DWORD, wintypes.LPVOID, wintypes.DWORD, wintypes.DWORD,
        wintypes.HANDLE,
    ]  # fmt: skip
    _kernel.DeviceIoControl.argtypes = [
        wintypes.HANDLE, wintypes.DWORD, wintypes.LPVOID, wintypes.DWORD, wintypes.LPVOID, wintypes.DWORD,
        wintypes.LPVOID, wintypes.LPVOID,
    ]  # fmt: skip
    _kernel.CloseHandle.argtypes = [wintypes.HANDLE]

    def _windows_drives() -> Iterator[Drive]:
        present = _kernel.GetLogicalDrives()
        for place in range(26):
            letter = chr(ord("A") + place)
            root = f"{letter}:\\"
            if not present >> place & 1 or _kernel.GetDriveTypeW(root) != _REMOVABLE:
                continue
            label, system = ctypes.create_unicode_buffer(261), ctypes.create_unicode_buffer(261)
            flags = wintypes.DWORD()
            known = _kernel.GetVolumeInformationW(
                root, label, 261, None, None, ctypes.byref(flags), system, 261
            )  # fmt: skip
            with suppress(OSError):  # a card reader without a card
                room = shutil.disk_usage(root)
                read_only = bool(known and flags.value & _READ_ONLY_VOLUME)
                yield Drive(
                    Path(root), label.value or f"{letter}:", system.value, f"\\\\.\\{letter}:", room.total, room.free,
                    read_only,
                )  # fmt: skip

    def _windows_eject(device: str) -> bool:
        handle = _kernel.CreateFileW(device, _READ_WRITE, _SHARE_ALL, None, _EXISTING, 0, None)
        if handle in (None, _INVALID):
            return False
        returned = wintypes.DWORD()
        allow = ctypes.create_string_buffer(1)  # PREVENT_MEDIA_REMOVAL: 0 lets it go

        def ask(code: int, data: "ctypes.Array[ctypes.c_char] | None" = None) -> bool:
            size = len(data) if data is not None else 0
            return bool(_kernel.DeviceIoControl(handle, code, data, size, None, 0, ctypes.byref(returned), None))

        try:
            if not (ask(_LOCK) and ask(_DISMOUNT)):
                return False
            ask(_ALLOW_REMOVAL, allow)
            return ask(_EJECT)
        finally:
            _kernel.CloseHandle(handle)
