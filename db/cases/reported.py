"""Photos and recordings an office reports with an act on a case another one writes (随记录报送的附件). Pure.

They stand as JSON in the act's detail `files`: an act is written by whoever records it, a case file by one office
alone.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

from db.attachments.service import LARGEST

FILES = "files"
"""The detail they stand in."""
MOST = 100
"""So many files one report brings at most."""
LONGEST_NAME = 100

_HASH = re.compile(r"[0-9a-f]{64}")
_LARGEST_INTEGER = 2**53


@dataclass(frozen=True, slots=True)
class Brought:
    """One file of a report: what it is called, its MIME type, the SHA-256 of its content, its size in bytes."""

    name: str
    mime: str
    sha256: str
    size: int

    @property
    def by_bag(self) -> bool:
        """Whether it is above what travels in a package: it goes with the paper bag (资料袋), on a stick of its own."""
        return self.size > LARGEST


def clean_name(name: str) -> str:
    """A file's name as it travels: one line, no path, no characters nobody sees."""
    shown = "".join("_" if sign in "/\\" else sign if sign.isprintable() else " " for sign in name)
    return " ".join(shown.split())[:LONGEST_NAME].strip(" .") or "附件"


def written(files: Iterable[Brought]) -> str:
    """The files as the detail holds them; '' where there are none, and then the act says nothing of files."""
    told = [asdict(one) for one in files]
    return json.dumps(told, ensure_ascii=False) if told else ""


def read(text: str) -> tuple[Brought, ...] | None:
    """The files a detail tells of, of '' none; None for what no program of this product would have written."""
    if not text:
        return ()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or not 0 < len(found) <= MOST:
        return None
    files = [_brought(one) for one in found]
    whole = tuple(one for one in files if one is not None)
    return whole if len({one.sha256 for one in whole}) == len(files) else None


def _brought(told: object) -> Brought | None:
    """One file; None where a member is lacking, is of another sort, or names a path."""
    if not isinstance(told, dict) or not {field.name for field in fields(Brought)} <= told.keys():
        return None
    name, mime, sha256, size = (told[field.name] for field in fields(Brought))
    if not all(isinstance(text, str) for text in (name, mime, sha256)) or type(size) is not int:
        return None
    fits = name == clean_name(name) and 0 < len(mime) <= LONGEST_NAME and mime.isascii()
    known = _HASH.fullmatch(sha256) is not None and 0 < size <= _LARGEST_INTEGER
    return Brought(name, mime, sha256, size) if fits and known else None
