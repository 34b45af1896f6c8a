"""Whether an identity number can be right: check digits of GB 11643 (ID card) and GB 32100 (credit code). Pure."""

import unicodedata
from datetime import date

from db.errors import UserError

ID_CARD = "111"
CREDIT_CODE = "001"
LONGEST = 60

ORGAN_ENDS = (
    "公司", "合作社", "合伙企业", "集团", "事务所", "研究院", "研究所", "设计院", "医院", "卫生院", "学校", "大学",
    "幼儿园", "委员会", "人民政府", "协会", "基金会",
)  # fmt: skip
"""Endings found in the names of organisations, but never in those of people or their shops."""

ID_KINDS = {"": "未提供", ID_CARD: "居民身份证", CREDIT_CODE: "统一社会信用代码", "999": "其他证件"}


def checked_identity(kind: str, number: str) -> str:
    """The number in canonical form: upper case, half-width, no spaces. Raises UserError where it cannot be right."""
    plain = "".join(unicodedata.normalize("NFKC", number).split()).upper()
    if not plain:
        return ""
    if kind not in ID_KINDS:
        raise UserError("证件类型不认识，没有保存。", hint=f"可以选：{'、'.join(ID_KINDS.values())}。")
    if len(plain) > LONGEST:
        raise UserError(f"证件号码超过 {LONGEST} 位，没有保存。", hint="请只填号码。")
    if kind == ID_CARD and not _id_card_ok(plain):
        raise UserError("身份证号码不对，没有保存。", hint="请照证件逐位核对 18 位号码，最后一位可能是 X。")
    if kind == CREDIT_CODE and not _credit_code_ok(plain):
        raise UserError("统一社会信用代码不对，没有保存。", hint="请照执照逐位核对 18 位代码。")
    return plain


def names_organ(name: str) -> bool:
    """Whether a name is clearly an organisation's; people and sole traders (个体工商户) have any other name."""
    return "".join(name.split()).endswith(ORGAN_ENDS)


def _id_card_ok(number: str) -> bool:
    if len(number) != 18 or not (number.isascii() and number[:17].isdecimal()):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
    return "10X98765432"[total % 11] == number[17]


def _credit_code_ok(code: str) -> bool:
    from stdnum.cn import uscc

    return bool(uscc.is_valid(code))
