"""Item codes (事项编码): which scheme a code follows, and whether it has lost digits. Pure."""

import re
import unicodedata
from functools import lru_cache

from db.sheets.rules import unguarded

_BASIC = r"\d{4}[0-9A-Z]{5}(?:\d{3}|00Y)"
_USCC = r"[0-9A-HJ-NP-RTUWXY]{18}"
_SCHEMES = (
    ("basic", re.compile(_BASIC)),
    ("implementation", re.compile(rf"{_USCC}[1-7]{_BASIC}")),
    ("handling", re.compile(rf"{_USCC}[1-7]{_BASIC}\d{{2}}")),
    ("guizhou", re.compile(r"XK\d{5}(?:\d{3}|00Y)")),
    ("local", re.compile(r"[0-9A-Z]+-(?:[0-9A-Z]+-)*\d{12}(?:-[0-9A-Z]+)+")),
    ("older", re.compile(r"[0-9A-Z]{10}|[0-9A-Z]{24}")),
)
_LOST_ZEROS = re.compile(r"\d{9}")
_LOST_END = re.compile(r"\d{15}0{3,}")

BASIC, IMPLEMENTATION, HANDLING = "basic", "implementation", "handling"
NATIONAL = frozenset({BASIC, IMPLEMENTATION, HANDLING})
"""The three codes of the national rule; every other scheme is kept as text and marked."""

_USCC_LENGTH, _BASIC_AT, _BASIC_END = 18, 19, 31
_MAIN_AT = 9

SCHEME_LABELS = {
    "basic": "基本编码（12位）",
    "implementation": "实施编码（31位）",
    "handling": "业务办理项编码（33位）",
    "guizhou": "贵州旧编码（10位）",
    "local": "地方组合编码",
    "older": "旧编码（GB/T 39046）",
    "unknown": "未识别",
    "": "无编码",
}


def normal_code(text: str) -> str:
    """A code for keeping and comparing: half-width, capital letters, no blanks, and no quotes guarding it ('0001).

    Nothing else is changed.
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return unguarded("".join(plain.split()).upper())


def code_scheme(code: str) -> str:
    """The scheme of a normal code: basic (12), implementation (31), handling (33), a local one, or unknown.

    Lengths and alphabets are those of the national rule on basic catalogues; provinces add their own, which are kept
    as they are.
    """
    if not code:
        return ""
    return next((name for name, pattern in _SCHEMES if pattern.fullmatch(code)), "unknown")


def basic_part(code: str) -> str:
    """The 12-character basic code (基本编码) a national code is or contains; '' in every other scheme."""
    scheme = code_scheme(code)
    if scheme == BASIC:
        return code
    return code[_BASIC_AT:_BASIC_END] if scheme in NATIONAL else ""


def organ_part(code: str) -> str:
    """The organ's 统一社会信用代码 in an implementation or handling code; '' in every other."""
    return code[:_USCC_LENGTH] if code_scheme(code) in (IMPLEMENTATION, HANDLING) else ""


def code_above(code: str) -> str:
    """The code of what a code stands under, '' for a main item: handling under implementation under basic under main.

    A sub-item 000101101003 stands under 00010110100Y, the main item that has sub-items.
    """
    scheme = code_scheme(code)
    if scheme == HANDLING:
        return code[:_BASIC_END]
    if scheme == IMPLEMENTATION:
        return code[_BASIC_AT:]
    if scheme == BASIC and code[_MAIN_AT:] not in ("000", "00Y"):
        return f"{code[:_MAIN_AT]}00Y"
    return ""


@lru_cache(maxsize=4096)
def uscc_problem(code: str) -> str:
    """What is wrong with a 统一社会信用代码 (GB 32100-2015), or ''."""
    from stdnum.cn import uscc
    from stdnum.exceptions import InvalidChecksum, ValidationError

    try:
        uscc.validate(code)
    except InvalidChecksum:
        return f"统一社会信用代码 {code} 的校验位不对，请按证书核对。"
    except ValidationError:
        return f"「{code}」不是 18 位统一社会信用代码，请按证书核对。"
    return ""


def code_problem(code: str) -> str:
    """Why a code cannot be taken as written, or ''.

    Nine digits are what an office program leaves of a national basic code (000101101000 becomes 101101000).
    """
    if _LOST_ZEROS.fullmatch(code) and code[0] != "0":
        return f"事项编码只有 9 位数字，像是基本编码丢了前导零（应为 000{code}）；请按原件补齐并设为文本。"
    return ""


def code_remark(code: str) -> str:
    """What a person should look at in a code that is taken, or ''.

    Office programs keep fifteen digits of a number and write zeros for the rest, which stay when it is made text.
    """
    if _LOST_END.fullmatch(code):
        return f"事项编码是 {len(code)} 位数字，第 15 位以后全是 0，可能曾被存成数字而丢了后几位；请按原件核对。"
    organ = organ_part(code)
    if organ and (problem := uscc_problem(organ)):
        return f"事项编码里的{problem}"
    return ""
