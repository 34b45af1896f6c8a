"""Who is who among the persons named in a handover: people are written down by name, and names repeat. Pure."""

import re

TELL_APART = "两人同名的，在姓名后用括号写明岗位，例如 张三（法规股）。"
"""What to do where two people of one name stand together; users are told apart in the same way."""

_MARKED = re.compile(r"(.+?)[（(]([^（）()]*)[）)]")


def same_person(one: str, other: str) -> bool:
    """Whether two names may mean one person: the same name, unless both say by 岗位 which one they are, and differ.

    Nobody is meant by an empty text, so two of them are nobody in common.
    """
    (name, post), (another, elsewhere) = _parted(one), _parted(other)
    return bool(name) and name == another and (not post or not elsewhere or post == elsewhere)


def _parted(text: str) -> tuple[str, str]:
    """A person's name and what stands in brackets behind it, blanks apart."""
    plain = "".join(text.split())
    found = _MARKED.fullmatch(plain)
    return (found[1], found[2]) if found else (plain, "")
