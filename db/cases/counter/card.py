"""Reading what an ID-card reader types or copies (读卡器文本): its usual lines, whatever surrounds them. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from db.cases.intake.identity import ID_CARD, checked_identity

_LABELS = {
    "name": ("姓名", "名称"),
    "sex": ("性别",),
    "nation": ("民族",),
    "born": ("出生日期", "出生年月", "出生"),
    "address": ("住址", "地址", "家庭住址"),
    "number": ("公民身份号码", "公民身份证号码", "身份证号码", "身份证号", "证件号码", "身份号码"),
    "issuer": ("签发机关", "发证机关"),
    "valid": ("有效期限", "有效期", "有效日期"),
}
_NAMES = {label: name for name, labels in _LABELS.items() for label in labels}
_LABEL = re.compile(rf"({'|'.join(sorted(_NAMES, key=len, reverse=True))})\s*[:：=]?\s*")
_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


@dataclass(frozen=True, slots=True)
class Card:
    """The fields of a card; '' where the text does not have one."""

    name: str = ""
    number: str = ""
    address: str = ""
    valid: str = ""


def read_card(text: str) -> Card | None:
    """The card in a pasted text; None without at least a name and a number, which every reader gives.

    Labels are looked for anywhere, one to a line or all in one; names and addresses are kept as they stand. Raises
    UserError where the number cannot be right.
    """
    found: dict[str, str] = {}
    places = list(_LABEL.finditer(text))
    for place, label in enumerate(places):
        end = places[place + 1].start() if place + 1 < len(places) else len(text)
        name = _NAMES[label[1]]
        if name not in found:
            found[name] = _value(text[label.end() : end], name)
    number = _NUMBER.search(unicodedata.normalize("NFKC", found.get("number", "") or text))
    if number is None or not found.get("name"):
        return None
    plain = checked_identity(ID_CARD, number[0])
    return Card(found["name"], plain, found.get("address", ""), found.get("valid", ""))


def expired(card: Card, today: date) -> bool:
    """Whether the card's validity (2016.05.01-2026.05.01, or 长期) has ended."""
    days = re.findall(r"(\d{4})[.\-年/]?(\d{2})[.\-月/]?(\d{2})", card.valid)
    if len(days) < 2:
        return False
    try:
        return date(*map(int, days[1])) < today
    except ValueError:
        return False


def _value(text: str, name: str) -> str:
    """A value, up to the end of its line; an address may continue on the next line."""
    lines = [" ".join(line.split()) for line in text.strip().strip(",，;；|").splitlines()]
    kept = [line for line in lines if line]
    joined = "".join(kept) if name == "address" else (kept[0] if kept else "")
    return joined.strip(",，;；| ")
