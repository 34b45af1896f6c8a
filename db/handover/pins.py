"""No PIN and no password is ever written down here. Pure."""

import re
import unicodedata
from collections.abc import Iterable

from db.errors import UserError

_WORD = r"(?:(?<![A-Za-z])(?:PIN|PASSWORD|PASSWD|PWD)(?:(?![A-Za-z])|(?=[A-Za-z]{0,12}\d))|口令|密[码碼])"
_SAID = r"(?:[\s是为:=]|(?:改|设|换|重置|变更)[为成])*+"
"""What may stand between the word and the secret: 密码改为 123456."""
_NONE = (
    r"(?:[(\[【「“‘\"'<]\s*+)?(?:(?:SM[1-9]|ZUC|3?DES|AES|RSA|ECC|ECDSA|SHA|MD5|HMAC|SSL|TLS|VPN|IPSEC|PKI|GM/?T|GB/?T"
    r"|U?-?KEY|USB-?KEY|OTP|APP)"
    r"(?:[-_ ]?(?:\d{3,4}|CBC|GCM|CTR|ECB))?(?![0-9A-Za-z])"
    r"|(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])(?:[-./](?:0?[1-9]|[12]\d|3[01]))?(?![0-9A-Za-z]|[-./]\d))"
    r"|\d{1,3}\s*+[个把台套元次份项件家人天页条种类]"
    r"|[(\[【]\s*+(?:19|20)\d\d\s*+[)\]】]\s*+第?\s*+\d+\s*+号"
)
"""What stands behind 密码 in an office and is no secret: an algorithm, a device, a standard, a day, a count, the number
of a document (晋密码[2026]12号)."""
_SECRET = re.compile(
    rf"{_WORD}{_SAID}(?:码{_SAID})?(?!{_NONE})"
    r"(?:[0-9A-Za-z!@#$%^&*_][0-9A-Za-z!@#$%^&*_.\-]{2,}+(?!\s*+年)"
    r"|\d(?:[ -]?\d){3,}+(?!\s*+年)"
    r"|[(\[【「“‘\"'<]\s*+(?=\S{0,60}\d)[0-9A-Za-z!@#$%^&*_.\-]{3,}+(?!\s*+年))",
    re.IGNORECASE,
)
"""PIN, 口令 or 密码 followed by what could be one, even spaced or in brackets; a year is not.

No two repetitions next to each other share a character: the longest text of another office is read in one go."""
OF_A_HANDOVER = "这里只记密钥的类型、编号和保管人；口令请装信封，由双方当面交接，接收后改掉。"
OF_A_CASE = (
    "办件记录会打印、归档、随数据包送出。请删去口令，写「口令已当面交接」；不是口令的，在「密码」和后面的编号之间"
    "写清是什么，例如「密码产品证书 123456」。"
)
"""What to do instead where a case is written down."""


def tells_secret(text: str) -> bool:
    """Whether a text seems to say a PIN or a password."""
    return _SECRET.search(unicodedata.normalize("NFKC", text)) is not None


def refuse_secrets(texts: Iterable[str], hint: str = OF_A_HANDOVER) -> None:
    """Raise UserError where one of these texts seems to say a PIN or a password; `hint` says what to write instead."""
    if any(map(tells_secret, texts)):
        raise UserError("写了 PIN、口令或者密码，没有保存。", hint=hint)
