"""The part of a list held in memory: its place in the list, and where reading goes on at both ends."""

from dataclasses import dataclass, field
from typing import Any

from db.cases.queues.lists import Page
from db.cases.queues.walking import Place

HELD = 500
"""The most rows held; reading on at one end drops rows at the other, which are read again on the way back."""


@dataclass(slots=True)
class Stretch:
    """`start` is how many rows of the list stand before those held, None where nobody counted them."""

    places: list[Place] = field(default_factory=list)
    before: Place | None = None
    next: Place | None = None
    start: int | None = 0

    def put_behind(self, page: Page[Any]) -> int:
        """Take a page on behind; how many rows are given up at the beginning for it."""
        self.places += page.places
        self.next = page.next
        over = max(0, len(self.places) - HELD)
        if over:
            del self.places[:over]
            self.before = self.places[0]
            self.start = None if self.start is None else self.start + over
        return over

    def put_before(self, page: Page[Any]) -> int:
        """Take a page on before; how many rows are given up at the end for it."""
        self.places[:0] = page.places
        self.before = page.next
        if self.start is not None:
            self.start = self.start - len(page.places) if self.before else 0
        over = max(0, len(self.places) - HELD)
        if over:
            del self.places[-over:]
            self.next = self.places[-1]
        return over

    @property
    def whole(self) -> bool:
        """Whether these are all rows of the list."""
        return self.before is None and self.next is None

    def words(self, total: int | None, narrowed: bool) -> str:
        """The foot line: which rows are held, of how many, and how to get to the others."""
        count, answers = len(self.places), "符合筛选" if narrowed else ""
        if self.whole:
            return f"共 {count} 件{answers}"
        if not count:
            return "还没有找到，正在往下找"
        of = f"，共 {total} 件" if total is not None and not narrowed else ""
        if self.start is None:
            which = f"{answers or '列表'}末尾的 {count} 件" if self.next is None else f"{answers}中间的 {count} 件"
        else:
            which = f"第 {self.start + 1}—{self.start + count} 件{answers}"
        ways = [word for word, place in (("往上翻接着读", self.before), ("往下翻接着读", self.next)) if place]
        return f"{which}{of}，{'、'.join(ways)}"
