"""Running numbers of a list (序号): which number is below which, as in 5-1 or （一） under 5. Pure."""

import re
from dataclasses import dataclass

_PLAIN = re.compile(r"\d{1,5}")
_PARTED = re.compile(r"(\d{1,5})\s*[-－—–.．]\s*(\d{1,4})")
_BRACKETED = re.compile(r"[（(]\s*(?:[一二三四五六七八九十百]+|\d{1,3})\s*[）)]|[①-⑳]")


@dataclass(slots=True)
class Numbering:
    """Follows the numbers of one table from above to below."""

    _main: str = ""

    def above(self, number: str) -> bool:
        """Whether the row of this number stands below the last plainly numbered one; call it for every row in order.

        5-1 stands below 5 only; （一） and ① stand below whatever plain number is above them.
        """
        text = number.strip()
        if _PLAIN.fullmatch(text):
            self._main = text.lstrip("0")
            return False
        parted = _PARTED.fullmatch(text)
        if parted:
            return bool(self._main) and parted[1].lstrip("0") == self._main
        return bool(self._main) and bool(_BRACKETED.fullmatch(text))
