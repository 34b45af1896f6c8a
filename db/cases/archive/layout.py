"""How an archive package is laid out: folders, files and metadata elements, read from a table the county may replace.

The naming rules of DA/T 85-2019 and GB/T 42727-2023 are not known to this program; the table it brings is its own.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import resources
from db import journal
from db.actors import Actor, Role
from db.errors import UserError
from db.store import database

_KEPT = "archive_layout"
FOLDERS = ("papers", "signed", "attachments")
FILES = ("readme", "metadata", "metadata_json", "digests")
ELEMENTS = (
    "fonds", "archive_number", "category", "year", "retention", "secrecy", "organ", "case_number", "item_code",
    "item_name", "applicant", "id_number_masked", "decision_number", "certificate_number", "received_on",
    "accepted_on", "decided_on", "closed_on", "outcome", "archived_on", "archived_by", "remark", "system",
)  # fmt: skip
"""The elements the program can fill in for a case; a table may omit, reorder and rename them."""
DIGESTS = ("sha256", "sha512", "sm3")
_NAME = re.compile(r'[^\\/:*?"<>|\s.][^\\/:*?"<>|]{0,60}')
_TAG = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff.-]{0,60}")


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the metadata: its name in the program, its tag in the XML, its words for people."""

    name: str
    tag: str
    label: str


@dataclass(frozen=True, slots=True)
class Layout:
    """One table: its name, the digest it asks for, folders and files by their keys, the metadata in order."""

    name: str
    digest: str
    folders: Mapping[str, str]
    files: Mapping[str, str]
    elements: tuple[Element, ...]


def current() -> Layout:
    """The county's own table, or the program's where it has none."""
    return read(journal.info(_KEPT) or resources.path("archive/layout.toml").read_text(encoding="utf-8"))


def replace(actor: Actor, file: Path) -> Layout:
    """Use another table (换结构表) for packages made from now on. Raises UserError for a table that is not valid."""
    actor.require(Role.ISSUE, Role.ADMIN)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"「{file.name}」读不出来，没有换。", hint="请存成 UTF-8 的文本文件。") from error
    found = read(text)
    with database.atomic():
        journal.set_info(_KEPT, text)
        journal.record(actor, f"换归档信息包结构：{found.name}", "setting", _KEPT, after={"name": found.name})
    return found


def read(text: str) -> Layout:
    """Read a table from its text. Raises UserError that says what is wrong with it."""
    try:
        told = tomllib.loads(text)
        folders, files = dict(told["folders"]), dict(told["files"])
        elements = tuple(
            Element(str(one["element"]), str(one.get("tag", one["element"])), str(one["label"]))
            for one in told["metadata"]
        )
        found = Layout(str(told["name"]), str(told["digest"]), folders, files, elements)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise _wrong(f"看不懂或缺栏目（{error}）") from error
    _check(found)
    return found


def _check(found: Layout) -> None:
    if found.digest not in DIGESTS or found.digest not in hashlib.algorithms_available:
        raise _wrong(f"本机算不了「{found.digest}」摘要")
    for keys, names in ((FOLDERS, found.folders), (FILES, found.files)):
        if set(keys) != set(names) or len(set(names.values())) != len(keys):
            raise _wrong(f"名称要有且只有 {'、'.join(keys)}，各不相同")
        if not all(isinstance(name, str) and _NAME.fullmatch(name) for name in names.values()):
            raise _wrong("有的名称不能作文件名")
    unknown = [one.name for one in found.elements if one.name not in ELEMENTS]
    tags = [one.tag for one in found.elements]
    if unknown or len(set(tags)) != len(tags) or not all(map(_TAG.fullmatch, tags)):
        raise _wrong(f"元数据有不认得或重复的元素：{'、'.join(unknown or tags)[:80]}")


def _wrong(what: str) -> UserError:
    return UserError(f"归档信息包结构表{what}，没有用。", hint="请照程序自带的 layout.toml 改。")
