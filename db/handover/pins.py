"""No PIN and no password is ever written down here. Pure."""

import re
import unicodedata
from collections.abc import Iterable

from db.errors import UserError

_SECRET = re.compile(
    r"(?:(?<![A-Za-z])(?:PIN|PASSWORD|PASSWD|PWD)|口令|密码)\s*码?[\s是为:=]*"
    r"(?:[0-9A-Za-z!@#$%^&*_][0-9A-Za-z!@#$%^&*_.\-]{2,}+(?!\s*年)"
    r"|\d(?:[ -]?\d){3,}+(?!\s*年)"
    r"|[(\[【「“‘\"'<]\s*(?=\S*\d)[0-9A-Za-z!@#$%^&*_.\-]{3,}+(?!\s*年))",
    re.IGNORECASE,
)
"""PIN, 口令 or 密码 with what could be one behind it, spaced or between brackets too; a year is none."""


def tells_secret(text: str) -> bool:
    """Whether a text seems to say a PIN or a password."""
    return _SECRET.search(unicodedata.normalize("NFKC", text)) is not None


def refuse_secrets(texts: Iterable[str]) -> None:
    """Raise UserError where one of these texts seems to say a PIN or a password."""
    if any(map(tells_secret, texts)):
        raise UserError(
            "写了 PIN、口令或者密码，没有保存。",
            hint="这里只记密钥的类型、编号和保管人；口令请装信封，由双方当面交接，接收后改掉。",
        )
