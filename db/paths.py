"""Where a store keeps its files. Values only: importing or building them creates nothing."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER_NAME = "shenguantong"


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
        """Stands here between a restore and the next sign-in."""
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
