"""Telling apart the persons named in a handover: they are written down by name, and names repeat. Pure."""

import re

TELL_APART = "两人同名的，在姓名后用括号写明岗位，例如 张三（法规股）。"
"""The hint shown where two people have the same name; users are told apart in the same way."""

_MARKED = re.compile(r"(.+?)[（(]([^（）()]*)[）)]")


def same_person(one: str, other: str) -> bool:
    """Whether two names may mean one person: the same name, unless both add a 岗位 and these differ.

    An empty text names nobody, so two empty texts are not the same person.
    """
    (name, post), (another, elsewhere) = _parted(one), _parted(other)
    return bool(name) and name == another and (not post or not elsewhere or post == elsewhere)


def _parted(text: str) -> tuple[str, str]:
    """A person's name and the text in brackets after it, without blanks."""
    plain = "".join(text.split())
    found = _MARKED.fullmatch(plain)
    return (found[1], found[2]) if found else (plain, "")
