"""Serial numbers and ranges of them as people write them: 「0001-0100、0105」「JY0200–0399」. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_BETWEEN = re.compile(r"[、，,;；\s]+")
_PLAIN = re.compile(r"[—–~～至到]+")
_HYPHEN = re.compile(r"-+")
_YEAR = re.compile(r"(.*\D)?(19|20)\d\d")
_TAIL = re.compile(r"(.*?)(\d*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `first` to `last` after the same prefix; a text that ends in no digit is a remark, not a number.

    `width` is how many digits the number is written with, 0 where there is none.
    """

    prefix: str
    first: int
    last: int
    width: int

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return self.last - self.first + 1

    @property
    def words(self) -> str:
        """The range as it is written."""
        first = f"{self.prefix}{self.first:0{self.width}d}" if self.width else self.prefix
        return first if self.first == self.last else f"{first}—{self.last:0{self.width}d}"


def parse(text: str) -> tuple[Range, ...]:
    """The ranges a text names; full-width and half-width, capital and small letters are the same."""
    plain = _PLAIN.sub("—", unicodedata.normalize("NFKC", text).upper())
    plain = re.sub(r"\s*—\s*", "—", plain)
    return tuple(_range(part) for part in _BETWEEN.split(plain) if part)


def count(text: str) -> int:
    """How many numbers a text names."""
    return sum(one.count for one in parse(text))


def shared(first: str, second: str) -> tuple[Range, ...]:
    """The numbers two texts both name, as ranges."""
    return tuple(both for a in parse(first) for b in parse(second) if (both := _shared(a, b)))


def holds(text: str, serial: str) -> bool:
    """Whether a text names every number another one names."""
    wanted = parse(serial)
    return bool(wanted) and all(any(_shared(one, each) == each for one in parse(text)) for each in wanted)


def repeated(text: str) -> tuple[Range, ...]:
    """The numbers a text names more than once."""
    found = parse(text)
    return tuple(both for n, a in enumerate(found) for b in found[n + 1 :] if (both := _shared(a, b)))


def overlaps(texts: Sequence[tuple[str, str]]) -> list[tuple[str, str, Range]]:
    """Which of some texts name the same numbers: (key, text) pairs in; key, key and the numbers out.

    A text that repeats itself stands with its own key twice. Sorted by prefix and number, so long lists stay cheap.
    """
    spans = sorted(
        ((one.prefix, one.first, one.last, key, one) for key, text in texts for one in parse(text)),
        key=lambda span: span[:4],
    )
    found, open_spans = [], list[tuple[str, int, int, str, Range]]()
    for span in spans:
        open_spans = [other for other in open_spans if other[0] == span[0] and other[2] >= span[1]]
        for other in open_spans:
            both = _shared(other[4], span[4])
            if both:
                found.append((other[3], span[3], both))
        open_spans.append(span)
    return found


def _range(part: str) -> Range:
    for sign in (re.compile("—"), _HYPHEN):
        for cut in sign.finditer(part):
            found = _between(part[: cut.start()], part[cut.end() :])
            if found and not (sign is _HYPHEN and _is_of_year(part[: cut.start()], part[cut.end() :])):
                return found
    prefix, digits = _split(part)
    return Range(prefix, int(digits or 0), int(digits or 0), len(digits))


def _between(left: str, right: str) -> Range | None:
    """A range from one number to another: the same prefix again, or only the digits that change."""
    prefix, first = _split(left)
    other, last = _split(right)
    if not first or not last or other not in ("", prefix):
        return None
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    if int(last) < int(first):
        return None
    return Range(prefix, int(first), int(last), len(first))


def _is_of_year(left: str, right: str) -> bool:
    """Whether a hyphen joins a year and a number of it (UK-2019-071), and no number with the end of another."""
    return _YEAR.fullmatch(left) is not None and len(_split(right)[1]) < len("2019")


def _split(text: str) -> tuple[str, str]:
    found = _TAIL.fullmatch(text)
    prefix, digits = found.groups() if found else (text, "")
    return prefix, digits if digits.isascii() else ""


def _shared(a: Range, b: Range) -> Range | None:
    first, last = max(a.first, b.first), min(a.last, b.last)
    if a.prefix != b.prefix or not (a.width and b.width) or first > last:
        return None
    return Range(a.prefix, first, last, max(a.width, b.width))
