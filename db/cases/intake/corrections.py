"""What an applicant is asked to correct (补正), told once and item by item (行政许可法 Art 32(1)(3)(4)). Pure."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from db.cases.acts import ActKind
from db.errors import UserError

ITEMS = "items"
_PIECES = re.compile(r"[；;\n]+")


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing to correct: of which material ('' of the application as a whole), what is wrong, what is wanted."""

    material: str
    problem: str
    wanted: str = ""

    @property
    def words(self) -> str:
        """One line: 营业执照：复印件没有盖章，请补盖公章."""
        told = "，".join(part for part in (self.problem, self.wanted) if part)
        return f"{self.material}：{told}" if self.material else told


def encoded(corrections: Iterable[Correction]) -> str:
    """The list as it stands in an act's details."""
    return json.dumps([asdict(one) for one in corrections], ensure_ascii=False)


def asked(details: Mapping[str, str], reason: str) -> tuple[Correction, ...]:
    """The corrections an act asked for. An act without a list gives them in its reason, split into one per piece."""
    text = details.get(ITEMS)
    if text is None:
        return tuple(Correction("", piece.strip()) for piece in _PIECES.split(reason) if piece.strip())
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return tuple(Correction("", piece.strip()) for piece in _PIECES.split(text) if piece.strip())
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    read = (Correction(*(str(row.get(name, "")).strip() for name in ("material", "problem", "wanted"))) for row in rows)
    return tuple(one for one in read if one.words)


def reason_of(kind: ActKind, reason: str, details: Mapping[str, str]) -> str:
    """The reason given, or else the list in one line: every request for corrections is also kept in words."""
    if kind not in (ActKind.CORRECTION_ASKED, ActKind.CORRECTED_AT_ONCE) or reason.strip():
        return reason.strip()
    return "；".join(one.words for one in asked(details, ""))


def check(kind: ActKind, details: Mapping[str, str], reason: str) -> None:
    """Raise UserError for a notice that asks for nothing, or leaves open what is wrong with a material."""
    found = asked(details, reason)
    if not found:
        done = "更正了什么" if kind is ActKind.CORRECTED_AT_ONCE else "要补正什么"
        raise UserError(f"没有写{done}，没有保存。", hint="请逐项写明哪份材料、什么问题、怎样补正；要一次写全。")
    open_ = next((one.material for one in found if not one.problem), "")
    if open_:
        raise UserError(f"「{open_}」没有写存在什么问题，没有保存。", hint="请写明不齐全或者不符合法定形式的地方。")
