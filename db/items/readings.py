"""The county's own readings (读音) of words that people here read differently from the dictionary."""

import re
from dataclasses import dataclass

from db import journal
from db.actors import Actor
from db.errors import UserError
from db.items import editors, indexing
from db.items.tables import ReadingRow
from db.store import database

LONGEST = 10
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_SYLLABLE = re.compile(r"[a-z]{1,6}")


@dataclass(frozen=True, slots=True)
class Reading:
    """A word and the syllables it is read by, without tones, one per character."""

    id: str
    text: str
    pinyin: str


def readings() -> list[Reading]:
    """The readings in use, in the order of their pinyin."""
    rows = ReadingRow.select().where(ReadingRow.pinyin != "").order_by(ReadingRow.pinyin, ReadingRow.text)
    return [Reading(row.id, row.text, row.pinyin) for row in rows]


def add_reading(actor: Actor, text: str, pinyin: str) -> int:
    """Read a word so from now on (登记读音) and index again what it stands in; returns how many items those are."""
    editors.require_county_editor(actor, "读音由县级登记，本单位没有改动。", "请把读音报县审改办登记；会随数据包带来。")
    word, spelled = checked(text, pinyin)
    known = ReadingRow.get_or_none(ReadingRow.text == word)
    if known and known.pinyin == spelled:
        raise UserError(f"「{word}」的读音已经是 {spelled}。", hint="不用再登记。")
    with database.atomic():
        before = {"pinyin": known.pinyin} if known and known.pinyin else None
        row = known or ReadingRow.create(text=word, pinyin=spelled)
        ReadingRow.update(pinyin=spelled).where(ReadingRow.id == row.id).execute()
        journal.record(actor, f"登记读音 {word} {spelled}", "reading", row.id, before, {"pinyin": spelled})
        return indexing.reindex_named(word)


def remove_reading(actor: Actor, text: str) -> int:
    """Read a word as the dictionary does again; returns how many items were indexed again."""
    editors.require_county_editor(actor, "读音由县级登记，本单位没有改动。", "请把读音报县审改办登记；会随数据包带来。")
    row = ReadingRow.get_or_none((ReadingRow.text == text.strip()) & (ReadingRow.pinyin != ""))
    if row is None:
        raise UserError(f"没有登记过「{text.strip()}」的读音。", hint="请核对用字。")
    with database.atomic():
        ReadingRow.update(pinyin="").where(ReadingRow.id == row.id).execute()
        journal.record(actor, f"取消读音 {row.text}", "reading", row.id, {"pinyin": row.pinyin}, {"pinyin": ""})
        return indexing.reindex_named(row.text)


def checked(text: str, pinyin: str) -> tuple[str, str]:
    """A word and its syllables as they are kept: lower case, no tones, v for ü. Raises UserError otherwise."""
    word = text.strip()
    if not _HAN.fullmatch(word) or len(word) > LONGEST:
        raise UserError(f"「{word}」不是{LONGEST}个字以内的汉字词。", hint="请填清单里用到的词，例如一个地名。")
    syllables = pinyin.lower().replace("ü", "v").replace("'", " ").split()
    if len(syllables) != len(word) or not all(map(_SYLLABLE.fullmatch, syllables)):
        raise UserError(
            f"「{word}」有{len(word)}个字，拼音要写{len(word)}个音节。", hint="音节之间空一格，不写声调，例如 ze zhou。"
        )
    return word, " ".join(syllables)
