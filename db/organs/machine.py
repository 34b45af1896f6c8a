"""The mark of the machine a store lives on, which shows when a store was copied or moved to another PC."""

import hashlib
import secrets
import sys
from pathlib import Path

from db import journal

if sys.platform == "win32":
    import winreg

_LINUX = Path("/etc/machine-id")
_SALT, _MARK = "machine_salt", "machine_mark"


def machine_id() -> str:
    """What the system calls this machine: made when it was installed, the same at every start; '' when unknown.

    systemd's /etc/machine-id, on Windows MachineGuid of the registry. A disk image brings its old one along.
    """
    try:
        if sys.platform == "win32":
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
                return str(winreg.QueryValueEx(key, "MachineGuid")[0]).strip()
        return _LINUX.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def is_another() -> bool:
    """Whether the open store was last used on another machine; not when either is unknown."""
    known, found = journal.info(_MARK), machine_id()
    return bool(known and found) and known != _marked(found)


def is_unmarked() -> bool:
    """Whether the open store bears no mark yet although this machine has one."""
    return not journal.info(_MARK) and bool(machine_id())


def mark() -> None:
    """Note this machine in the open store as a salted hash: the identity of a PC stays on that PC."""
    found = machine_id()
    if not found:
        return
    if not journal.info(_SALT):
        journal.set_info(_SALT, secrets.token_hex(16))
    journal.set_info(_MARK, _marked(found))


def _marked(found: str) -> str:
    return hashlib.sha256(f"{journal.info(_SALT)}\n{found}".encode()).hexdigest()
