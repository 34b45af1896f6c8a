"""Where a store keeps its files, and what a file may be called. Values only: nothing here creates anything."""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER_NAME = "shenguantong"
LONGEST_STEM = 180
"""The longest stem of a file name, in bytes: names are limited to 255, and endings, numbers and .part are added."""

_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\..*)?")


def file_stem(text: str) -> str:
    """A text as a file name, without ending, that both Windows and Linux accept.

    Forbidden characters become _, blanks and dots at the ends are removed, and a Windows device name (CON, LPT1) gets a
    _ in front.
    """
    kept = "".join("_" if one in '\\/:*?"<>|' or not one.isprintable() else one for one in text).strip(" .")
    short = kept.encode(errors="replace")[:LONGEST_STEM].decode(errors="ignore").rstrip(" .")
    return f"_{short}" if _DEVICE.fullmatch(short) else short or "文件"


@dataclass(frozen=True, slots=True)
class StorePaths:
    """The files of one store folder."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "store.db"

    @property
    def keys(self) -> Path:
        return self.folder / "keys.json"

    @property
    def attachments(self) -> Path:
        return self.folder / "attachments"

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def refused(self) -> Path:
        return self.folder / "inbox" / "拒收"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def papers(self) -> Path:
        return self.folder / "papers"

    @property
    def anchor(self) -> Path:
        return self.folder / "anchor"

    @property
    def restored(self) -> Path:
        """A file that exists between a restore and the next sign-in."""
        return self.folder / "restored"

    @property
    def restores(self) -> Path:
        """How often this folder's store was restored: it outlives the stores that are put here."""
        return self.folder / "restores"

    @property
    def lock(self) -> Path:
        return self.folder / "lock"


def default_data_folder() -> Path:
    """The per-user data folder of the platform."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / FOLDER_NAME
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / FOLDER_NAME
