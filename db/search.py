"""One full-text index over everything: single Han characters, pinyin in full and by initials, codes.

SQLite's tokenizer sees a run of Han characters as one word, so the index holds them one by one and a query for
several is a phrase; a word of two characters, or one, is found anywhere in a name.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from db.store import database

MOST_SPLITS = 16
WINDOW = 3
"""How many characters on either side accompany a rarer reading (多音字) in the index."""

_RUNS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]+|[a-z0-9]+|[^\W\d_]+")
_KNOWN_TO_TOKENIZER = range(0x3400, 0x9FCD)
_OTHER_HAN = frozenset(map(chr, (*range(0xF900, 0xFB00), 0x3007)))
_VOWEL = re.compile("[aeiouv]")
_BREAK = " 0 "
"""A word no pinyin query holds: keeps phrases from running over the seam between two readings."""
_AROUND = "\ue000"
"""What every word of a subject's surroundings begins with; private, so that nobody can type it."""
_WITHIN = "\ue001"
"""What the mark of the whole a subject belongs to begins with."""


def split_words(text: str) -> str:
    """The words the index holds for a text: Han characters one by one, Latin letters and digits in lower case."""
    words: list[str] = []
    for run in _RUNS.findall(unicodedata.normalize("NFKC", text).lower()):
        words.extend(map(_han_word, run) if _is_han(run[0]) else (run,))
    return " ".join(words)


def pinyin_forms(text: str, told: Mapping[str, Sequence[str]] | None = None) -> tuple[str, str]:
    """Full spelling and initials of the Han characters in a text, syllables separated by blanks.

    After the likeliest reading come, each behind a slash, the surroundings of characters that have another reading.
    `told` are words with their local syllables, which then count as the likeliest reading.
    """
    characters = [character for character in text if _is_han(character)]
    readings = [_readings(character) for character in characters]
    base = _likeliest(characters, readings)
    for word, syllables in (told or {}).items():
        for place in _places("".join(characters), word):
            base[place : place + len(word)] = syllables
    spelled, initials = [" ".join(base)], [" ".join(syllable[0] for syllable in base)]
    for index, all_readings in enumerate(readings):
        if all_readings == (base[index],):
            continue
        left, right = max(0, index - WINDOW), index + WINDOW + 1
        for other in all_readings:
            if other == base[index]:
                continue
            near = [*base[left:index], other, *base[index + 1 : right]]
            spelled.append(" ".join(near))
            if other[0] != base[index][0]:
                initials.append(" ".join(syllable[0] for syllable in near))
    return "/".join(spelled), "/".join(dict.fromkeys(initials))


def index_words(text: str, *more: str, told: Mapping[str, Sequence[str]] | None = None) -> str:
    """What the index holds for a subject named `text`; `more` (codes, other names) is found by its words only."""
    spelled, initials = pinyin_forms(text, told)
    plain = (split_words(part) for part in (text, *more) if part)
    return _BREAK.join((*plain, spelled.replace("/", _BREAK), initials.replace("/", _BREAK)))


def around_words(words: str) -> str:
    """Index words marked as a subject's surroundings (its law, its department), found only where asked for."""
    return " ".join(_AROUND + word for word in words.split())


def within_word(whole: str) -> str:
    """The mark of the whole a subject belongs to, for its index words."""
    return _WITHIN + "".join(filter(str.isalnum, whole))


def reindex(kind: str, rows: Iterable[tuple[str, str]], fresh: bool = False) -> None:
    """Put (subject id, index words) pairs into the index, replacing what stood there unless all are `fresh`.

    Call it inside the transaction that changes the subjects. Where they stand is asked of the table below the index,
    which alone can have an index on its columns (c1 is the kind, c2 the subject).
    """
    pairs = list(rows)
    if not fresh:
        database.execute_sql(
            "DELETE FROM search_index WHERE rowid IN (SELECT id FROM search_index_content"
            " WHERE c1 = ? AND c2 IN (SELECT value FROM json_each(?)))",
            (kind, json.dumps([subject for subject, _ in pairs])),
        )
    database.connection().executemany(
        "INSERT INTO search_index (words, kind, subject_id) VALUES (?, ?, ?)",
        [(words, kind, subject) for subject, words in pairs],
    )


def answering(id_column: str, wanted: str, kind: str, limit: int) -> tuple[str, tuple[str, str]]:
    """The end of a SELECT that keeps the rows of one kind that answer a query, and its values.

    `id_column` is the column of the caller's table that holds the subject ids. The limit is written out, because
    SQLite plans a bound one a fifth slower.
    """
    sql = (
        f" JOIN search_index ON subject_id = {id_column} WHERE search_index MATCH ? AND search_index.kind = ?"
        f" LIMIT {limit:d}"
    )
    return sql, (wanted or '""', kind)


def search(text: str, kind: str, limit: int = 50) -> list[tuple[str, str]]:
    """Kind and id of the subjects of one kind that answer a text; all its words must hit."""
    wanted = query(text)
    if not wanted:
        return []
    sql = f"SELECT kind, subject_id FROM search_index WHERE search_index MATCH ? AND kind = ? LIMIT {limit:d}"
    return [(str(row[0]), str(row[1])) for row in database.execute_sql(sql, (wanted, kind)).fetchall()]


def query(text: str, around: bool = False) -> str:
    """The index query for what a person typed, '' when there is nothing to look for.

    With `around` a word also hits where it stands in a subject's surroundings.
    """
    found = []
    for phrases in _typed(text):
        choices = [*phrases, *(_prefixed(phrase) for phrase in phrases)] if around else phrases
        terms = [f'"{" ".join(phrase.words)}"' + (" *" if phrase.open else "") for phrase in choices]
        found.append(terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})")
    return " AND ".join(found)


def query_within(wanted: str, *wholes: str, but: bool = False) -> str:
    """The same query for the subjects of these wholes, or with `but` for all others."""
    marks = " OR ".join(f'"{within_word(whole)}"' for whole in wholes)
    if not wanted or not marks:
        return wanted
    return f"({wanted}) NOT ({marks})" if but else f"({marks}) AND {wanted}"


def answers(name: str, text: str) -> bool:
    """Whether a name that is in no index answers a text: every part of it in its characters, spelling or initials."""
    plain = split_words(name).replace(" ", "")
    forms = [plain, *(form.replace(" ", "") for both in pinyin_forms(name) for form in both.split("/"))]
    parts = [split_words(part).replace(" ", "") for part in text.split()]
    return any(parts) and all(any(part in form for form in forms) for part in parts)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words that stand side by side; the last of an `open` one may be unfinished."""

    words: tuple[str, ...]
    open: bool = False


def _prefixed(phrase: _Phrase) -> _Phrase:
    return _Phrase(tuple(_AROUND + word for word in phrase.words), phrase.open)


def _typed(text: str) -> list[list[_Phrase]]:
    """The parts that must all be found, each with the phrases that find it."""
    terms: list[list[_Phrase]] = []
    for part in unicodedata.normalize("NFKC", text).lower().split():
        latin: list[str] = []
        for run in _RUNS.findall(part):
            if _is_han(run[0]):
                terms.append(_latin_phrases(latin))
                latin = []
                terms.append([_Phrase(tuple(map(_han_word, run)))])
            else:
                latin.append(run)
        terms.append(_latin_phrases(latin))
    return [phrases for phrases in terms if phrases]


def _latin_phrases(runs: Sequence[str]) -> list[_Phrase]:
    """Letters and digits: a word or code by its beginning, or pinyin, or initials."""
    if not runs:
        return []
    found = [_Phrase(tuple(runs), open=True)]
    if len(runs) > 1 or not (runs[0].isascii() and runs[0].isalpha()):
        return found
    if len(runs[0]) > 1:
        found.append(_Phrase(tuple(runs[0])))
    return found + [_Phrase(tuple(split), open=True) for split in _syllable_splits(runs[0]) if len(split) > 1]


def _places(text: str, word: str) -> Iterable[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + len(word))


def _syllable_splits(letters: str) -> list[list[str]]:
    """The ways to read a run of letters as pinyin; the last syllable may be unfinished."""
    syllables, beginnings = _syllables()
    done: list[list[str]] = []
    open_ends: list[tuple[int, list[str]]] = [(0, [])]
    while open_ends and len(done) < MOST_SPLITS:
        start, split = open_ends.pop()
        rest = letters[start:]
        if not rest:
            done.append(split)
            continue
        if rest in beginnings and rest not in syllables:
            done.append([*split, rest])
        open_ends += [
            (start + size, [*split, rest[:size]])
            for size in range(1, min(6, len(rest)) + 1)
            if rest[:size] in syllables
        ]
    return done


@lru_cache(maxsize=1)
def _syllables() -> tuple[frozenset[str], frozenset[str]]:
    from pypinyin.constants import PINYIN_DICT

    common = (PINYIN_DICT.get(code, "a") for code in range(0x4E00, 0x9FA6))
    whole = {_toneless(reading) for readings in common for reading in readings.split(",")}
    whole = {syllable for syllable in whole if _VOWEL.search(syllable)}
    return frozenset(whole), frozenset(part[:size] for part in whole for size in range(1, len(part) + 1))


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character >= "\U00020000" or character in _OTHER_HAN


def _han_word(character: str) -> str:
    """The character itself, or its number where SQLite's older character tables take it for punctuation."""
    return character if ord(character) in _KNOWN_TO_TOKENIZER or character == "〇" else f"u{ord(character):x}"


@lru_cache(maxsize=20_000)
def _readings(character: str) -> tuple[str, ...]:
    """All readings of a character without tones, the likeliest first; itself where none is known."""
    from pypinyin.constants import PINYIN_DICT

    found = PINYIN_DICT.get(ord(character))
    if not found:
        return (_han_word(character),)
    return tuple(dict.fromkeys(_toneless(reading) for reading in found.split(",")))


def _likeliest(characters: list[str], readings: list[tuple[str, ...]]) -> list[str]:
    """One reading each: where there are several, the dictionary word around the character decides."""
    base = [all_readings[0] for all_readings in readings]
    text = "".join(characters)
    for index, all_readings in enumerate(readings):
        if len(all_readings) > 1:
            base[index] = _reading_in_word(text[max(0, index - 3) : index + 4], min(index, 3)) or base[index]
    return base


@lru_cache(maxsize=50_000)
def _reading_in_word(near: str, index: int) -> str:
    """The reading of `near[index]` in the longest dictionary word around it; '' when it stands in none."""
    from pypinyin.constants import PHRASES_DICT

    for size in (4, 3, 2):
        for start in range(max(0, index - size + 1), min(index, len(near) - size) + 1):
            word = PHRASES_DICT.get(near[start : start + size])
            if word:
                return _toneless(word[index - start][0])
    return ""


@lru_cache(maxsize=4096)
def _toneless(reading: str) -> str:
    plain = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(letter for letter in plain if "a" <= letter <= "z")
