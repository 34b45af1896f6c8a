"""The stock of blank certificates (空白证照): what came in, went out, was spoiled, and what is left. Pure.

山西 2019 三(七), 三(八): every number is in stock, drawn or void, never two of them; what never came in is none of
them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from db.handover import serials
from db.handover.acts import HandoverAct, HandoverActKind
from db.handover.registers.life import Refusal
from db.handover.serials import Range

K = HandoverActKind
KINDS = frozenset({K.STOCK_IN, K.STOCK_OUT, K.GIVEN_BACK, K.VOIDED, K.COUNTED})
Ranges = tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Pile:
    """Certificates in one place: those with numbers as ranges, and how many without."""

    ranges: Ranges = ()
    plain: int = 0

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(one.count for one in self.ranges) + self.plain

    @property
    def words(self) -> str:
        """The numbers as people write them."""
        return "、".join(one.words for one in self.ranges)

    def plus(self, other: "Pile") -> "Pile":
        """Both together."""
        return Pile(joined((*self.ranges, *other.ranges)), self.plain + other.plain)

    def minus(self, other: "Pile") -> "Pile":
        """This pile without the other."""
        return Pile(without(self.ranges, other.ranges), self.plain - other.plain)

    def holds(self, other: "Pile") -> bool:
        """Whether the other is contained in this pile."""
        return other.plain <= self.plain and not without(other.ranges, self.ranges)


@dataclass(frozen=True, slots=True)
class Count:
    """A stock count (盘点): how many were counted, how many the book said, on which day."""

    on: date
    counted: int
    expected: int

    @property
    def difference(self) -> int:
        """Too many (positive) or too few."""
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class Book:
    """A stock as its acts leave it; `received` is everything that ever came in."""

    there: Pile = Pile()
    drawn: Pile = Pile()
    void: Pile = Pile()
    received: int = 0
    last_count: Count | None = None

    @property
    def balance(self) -> int:
        """How many are in stock: received less drawn less void."""
        return self.there.count

    @property
    def numbers(self) -> Ranges:
        """Every number that ever came in."""
        return (*self.there.ranges, *self.drawn.ranges, *self.void.ranges)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of the stock ledger: the act, how many it moved and the balance after it."""

    act: HandoverAct
    came: int
    went: int
    spoiled: int
    balance: int
    difference: int | None = None


def off(difference: int) -> str:
    """A difference in words: what was counted is 少 1 or 多 2."""
    return f"{'多' if difference > 0 else '少'} {abs(difference)}"


def joined(ranges: Iterable[Range]) -> Ranges:
    """The same numbers in the fewest ranges, in order."""
    found: list[Range] = []
    for one in sorted(ranges, key=lambda one: (one.prefix, not one.width, one.first)):
        last = found[-1] if found else None
        if last and _kin(last, one) and one.first <= last.last + 1:
            found[-1] = replace(last, last=max(last.last, one.last))
        else:
            found.append(one)
    return tuple(found)


def without(ranges: Sequence[Range], taken: Sequence[Range]) -> Ranges:
    """The numbers of some ranges that the others do not name."""
    left = list(ranges)
    for cut in taken:
        left = [part for one in left for part in _cut(one, cut)]
    return joined(left)


def pile_of(details: Mapping[str, str]) -> Pile:
    """What an act moved: its numbers, or where it names none its quantity."""
    found = serials.parse(details.get("serials", ""))
    quantity = details.get("quantity", "")
    return Pile(joined(found)) if found else Pile(plain=int(quantity) if quantity.isdecimal() else 0)


def why_ill_written(details: Mapping[str, str]) -> Refusal | None:
    """Why numbers and quantity cannot be right: both missing, a number without digits, or the two disagree."""
    text, quantity = details.get("serials", ""), details.get("quantity", "")
    found = serials.parse(text)
    if any(not one.width for one in found):
        return Refusal(f"编号「{text[:40]}」看不出起止，没有登记。", "请写成 JY0001—0100；没有编号的只填数量。")
    if serials.repeated(text):
        return Refusal(f"编号范围里「{serials.repeated(text)[0].words}」写了两次，没有登记。", "请核对起止编号。")
    count = sum(one.count for one in found)
    if found and quantity and int(quantity) != count:
        return Refusal(f"编号是 {count} 份，数量写了 {quantity}，没有登记。", "请核对起止编号，或数量留空。")
    if not found and int(quantity or 0) < 1:
        return Refusal("没有编号也没有数量，没有登记。", "有编号的写起止编号，没有编号的写数量。")
    return None


def why_not(book: Book, kind: HandoverActKind, pile: Pile) -> Refusal | None:
    """Why a movement is impossible: a number that came in already, or that is not where it is taken from."""
    if kind is K.STOCK_IN:
        return _why_not_in(book.numbers, pile)
    if kind is K.GIVEN_BACK:
        return _why_not_from(book.drawn, pile, "没有领用过", "请核对编号；交回的只能是领用出去的。")
    if kind in (K.STOCK_OUT, K.VOIDED):
        return _why_not_from(book.there, pile, "不在库", "请核对编号和结存；领用后作废的，先登记交回。")
    return None


def after(book: Book, act: HandoverAct) -> Book:
    """The book after one act; an impossible act leaves it unchanged."""
    if act.kind is K.COUNTED:
        return replace(book, last_count=Count(act.happened_on, int(act.details.get("quantity", "0")), book.balance))
    pile = pile_of(act.details)
    if act.kind not in KINDS or not pile.count or why_not(book, act.kind, pile):
        return book
    if act.kind is K.STOCK_IN:
        return replace(book, there=book.there.plus(pile), received=book.received + pile.count)
    if act.kind is K.GIVEN_BACK:
        return replace(book, there=book.there.plus(pile), drawn=book.drawn.minus(pile))
    if act.kind is K.STOCK_OUT:
        return replace(book, there=book.there.minus(pile), drawn=book.drawn.plus(pile))
    return replace(book, there=book.there.minus(pile), void=book.void.plus(pile))


def book_of(acts: Sequence[HandoverAct]) -> Book:
    """The stock after acts that stand, in their order."""
    book = Book()
    for act in acts:
        book = after(book, act)
    return book


def ledger(acts: Sequence[HandoverAct]) -> tuple[LedgerRow, ...]:
    """The stock ledger: every act that moved or counted something, with the balance after it."""
    rows, book = [], Book()
    for act in acts:
        later = after(book, act)
        if later != book or act.kind is K.COUNTED:
            moved = (act.kind, pile_of(act.details).count)
            came, went, spoiled = (moved[1] if moved[0] is kind else 0 for kind in (K.STOCK_IN, K.STOCK_OUT, K.VOIDED))
            went -= moved[1] if act.kind is K.GIVEN_BACK else 0
            difference = later.last_count.difference if act.kind is K.COUNTED and later.last_count else None
            rows.append(LedgerRow(act, came, went, spoiled, later.balance, difference))
        book = later
    return tuple(rows)


def why_not_reverse(act: HandoverAct, acts: Sequence[HandoverAct]) -> Refusal | None:
    """Why a movement cannot be taken back: a later one moved the same certificates on."""
    left = ledger([one for one in acts if one.id != act.id])
    lost = {row.act.id for row in ledger(acts)} - {row.act.id for row in left} - {act.id}
    if not lost:
        return None
    later = next(one for one in reversed(acts) if one.id in lost)
    return Refusal(f"这些证照后来又登记了「{later.label}」，不能先更正这一步。", f"请先更正「{later.label}」。")


def _why_not_in(known: Ranges, pile: Pile) -> Refusal | None:
    twice = next((both for one in pile.ranges for other in known if (both := _both(one, other))), None)
    if twice is None:
        return None
    return Refusal(f"编号 {twice.words} 已经入过库，没有再登记。", "请核对编号；同一号码不能收两次。")


def _why_not_from(pile: Pile, wanted: Pile, how: str, hint: str) -> Refusal | None:
    if pile.holds(wanted):
        return None
    lacking = without(wanted.ranges, pile.ranges)
    if lacking:
        return Refusal(f"编号 {lacking[0].words} {how}，没有登记。", hint)
    more = "有编号的请写编号。" if pile.ranges else hint
    return Refusal(f"不分编号的只有 {pile.plain} 份，没有 {wanted.plain} 份，没有登记。", more)


def _kin(one: Range, other: Range) -> bool:
    return one.prefix == other.prefix and bool(one.width) == bool(other.width)


def _both(one: Range, other: Range) -> Range | None:
    first, last = max(one.first, other.first), min(one.last, other.last)
    return Range(one.prefix, first, last, one.width) if _kin(one, other) and first <= last else None


def _cut(one: Range, cut: Range) -> list[Range]:
    both = _both(one, cut)
    if both is None:
        return [one]
    parts = (replace(one, last=both.first - 1), replace(one, first=both.last + 1))
    return [part for part in parts if part.first <= part.last]
