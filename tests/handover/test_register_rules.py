"""The lives of seals, keys, stock and incidents: what may follow what, who had it when, numbers that never double."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from db.handover import serials
from db.handover.acts import KINDS, HandoverAct, HandoverActKind, Subject
from db.handover.registers import life, stock
from db.handover.registers.life import State
from db.handover.registers.rules import Register
from db.handover.registers.seals import Needed, why_not_enable
from db.handover.registers.steps import PAIRS, STEPS, called, subject_of
from db.handover.registers.stock import Pile
from db.handover.serials import Range

K = HandoverActKind
DAY = date(2021, 1, 15)


def act(number: int, kind: K, on: date = DAY, **details: str) -> HandoverAct:
    """An act as recorded."""
    return HandoverAct(
        str(number), Subject.ENTRY, "e", kind, "", None, on, details, "", "", "李四", "审批局", "", number
    )


def acts_of(kinds: Sequence[K]) -> list[HandoverAct]:
    return [act(number, kind) for number, kind in enumerate(kinds, start=1)]


def test_every_step_of_a_register_is_an_act_its_subject_may_have() -> None:
    assert set(STEPS) == set(Register)
    for register, kinds in STEPS.items():
        assert set(kinds) <= KINDS[subject_of(register)]
        for fields in kinds.values():
            assert len({field.name for field in fields}) == len({field.label for field in fields}) == len(fields)
    assert (called(Register.INCIDENT, K.REPORTED), called(Register.SEAL, K.USED)) == ("上报", "用印")


def test_every_formal_act_on_a_seal_asks_two_persons_and_a_document() -> None:
    for kind in (K.ENABLED, K.DEACTIVATED, K.SEALED_UP, K.UNSEALED, K.DESTROYED):
        asked = {field.name for field in STEPS[Register.SEAL][kind] if field.required}
        assert {"document", "first", "second"} <= asked
        details = {name: "甲" for name in asked}
        [told] = life.missing(Register.SEAL, kind, details)
        assert told.endswith("不能是同一个人")
        assert life.missing(Register.SEAL, kind, details | {"second": "乙"}) == []
        assert len(life.missing(Register.SEAL, kind, {})) == len(asked)
    assert ("giver", "receiver") in PAIRS


SEAL_KINDS = st.lists(st.sampled_from(list(STEPS[Register.SEAL])), max_size=12)
LATER = {State.REGISTERED: 0, State.ENABLED: 1, State.IN_USE: 2, State.DEACTIVATED: 3, State.SEALED_UP: 4,
         State.UNSEALED: 4, State.DESTROYED: 5}  # fmt: skip


@settings(max_examples=50)
@given(SEAL_KINDS)
def test_a_seal_never_goes_back_and_is_never_used_once_it_was_taken_out_of_use(kinds: list[K]) -> None:
    found = acts_of(kinds)
    state = State.REGISTERED
    for count in range(len(found) + 1):
        later = life.state_of(Register.SEAL, found[:count])
        assert LATER[later] >= LATER[state]
        state = later
    held = [one.kind for one in life.held(Register.SEAL, found)]
    for ending, never in ((K.DEACTIVATED, (K.USED, K.ENABLED, K.EXTRA_SEAL)), (K.DESTROYED, tuple(K))):
        if ending in held:
            assert not set(held[held.index(ending) + 1 :]) & set(never)
    if K.USED in held:
        assert K.ENABLED in held[: held.index(K.USED)]
    if K.DESTROYED in held:
        assert K.SEALED_UP in held[: held.index(K.DESTROYED)]


@settings(max_examples=50)
@given(st.sampled_from(list(Register)), st.data())
def test_what_is_offered_next_is_exactly_what_is_not_refused(register: Register, data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from(list(STEPS[register]) or [K.USED]), max_size=8))
    found = acts_of(kinds)
    offered = life.next_steps(register, life.state_of(register, found))
    for kind in K:
        assert (life.why_not(register, kind, DAY, found) is None) == (kind in offered)


@settings(max_examples=50)
@given(SEAL_KINDS.filter(bool), st.data())
def test_a_step_may_be_taken_back_exactly_when_all_others_still_hold_without_it(
    kinds: list[K], data: st.DataObject
) -> None:
    found = acts_of(kinds)
    chosen = data.draw(st.sampled_from(found))
    held = {one.id for one in life.held(Register.SEAL, found)}
    without = [one for one in found if one.id != chosen.id]
    left = {one.id for one in life.held(Register.SEAL, without)}
    refused = life.why_not_reverse(Register.SEAL, chosen, found)
    assert (refused is None) == (chosen.id in held and held - {chosen.id} <= left)


def test_steps_are_refused_in_words_with_what_may_be_done_instead() -> None:
    off = acts_of([K.DEACTIVATED])
    refusal = life.why_not(Register.SEAL, K.USED, DAY, off)
    assert refusal is not None
    assert refusal.text == "现在「已停用，未封存」，不能登记「用印」。"
    assert "封存" in refusal.hint
    early = life.why_not(Register.SEAL, K.SEALED_UP, DAY - timedelta(1), off)
    assert early is not None
    assert "早于「停用废止」的 2021-01-15" in early.text
    late_use = [act(1, K.ENABLED, DAY), act(2, K.USED, DAY + timedelta(5))]
    assert life.why_not(Register.SEAL, K.USED, DAY + timedelta(2), late_use) is None
    assert life.why_not(Register.SEAL, K.USED, DAY - timedelta(2), late_use) is not None
    assert life.why_not(Register.SEAL, K.DEACTIVATED, DAY + timedelta(2), late_use) is not None
    earlier_use = [*late_use, act(3, K.USED, DAY + timedelta(1))]
    assert life.why_not(Register.SEAL, K.DEACTIVATED, DAY + timedelta(2), earlier_use) is not None
    wrong = life.missing(Register.SEAL, K.USED, {"document": "批〔2021〕3号", "copies": "两份", "pin": "1"})
    assert wrong == ["「pin」不是这一步的栏目", "份数「两份」不是整数", "没有填用印人", "没有填批准人", "没有填监印人"]


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from("甲乙丙"), st.sampled_from("甲乙丙"), st.integers(0, 3)), max_size=10))
def test_the_chain_of_a_key_has_no_gap(moves: list[tuple[str, str, int]]) -> None:
    found: list[HandoverAct] = []
    day = DAY
    for number, (giver, receiver, days) in enumerate(moves, start=1):
        if giver == receiver or life.why_not_hand_on(giver, life.custody(Register.KEY, "甲", found)):
            continue
        day += timedelta(days)
        found.append(act(number, K.HANDED_ON, day, giver=giver, receiver=receiver))
    chain = life.custody(Register.KEY, "甲", found)
    assert [link.holder for link in chain] == ["甲", *(one.details["receiver"] for one in found)]
    assert (chain[0].since, chain[-1].until) == (None, None)
    assert all(before.until == after.since and after.unbroken for before, after in pairwise(chain))


def test_a_key_ends_with_its_last_holder_and_a_handing_on_by_somebody_else_is_seen() -> None:
    first = act(1, K.HANDED_ON, giver="甲", receiver="乙")
    gone = act(2, K.REVOKED, DAY + timedelta(9), document="注销单")
    chain = life.custody(Register.KEY, "", [first, gone])
    assert [(link.holder, link.since, link.until) for link in chain] == [
        ("甲", None, DAY), ("乙", DAY, DAY + timedelta(9)),
    ]  # fmt: skip
    assert not life.custody(Register.KEY, "丙", [first])[1].unbroken
    refusal = life.why_not_hand_on("甲", life.custody(Register.KEY, "丙", []))
    assert refusal is not None
    assert refusal.text == "现在由丙保管，不能由甲移交，没有登记。"


def test_an_approval_seal_waits_for_every_memorandum_or_for_a_basis() -> None:
    needed = [Needed("第二批", "县林业局", DAY), Needed("第二批", "县水利局", None)]
    refusal = why_not_enable("审批专用章", DAY, needed, " ")
    assert refusal is not None
    assert "县水利局" in refusal.text
    assert "县林业局" not in refusal.text
    assert why_not_enable("审批专用章", DAY, needed, "县政府专题会议纪要〔2021〕2号") is None
    assert why_not_enable("审批专用章", DAY, needed[:1], "") is None
    assert why_not_enable("审批专用章", DAY - timedelta(1), needed[:1], "") is not None


NUMBERS = st.tuples(st.sampled_from(["JY", "LM"]), st.integers(1, 40), st.integers(0, 9))
MOVES = st.lists(
    st.tuples(
        st.sampled_from([K.STOCK_IN, K.STOCK_OUT, K.GIVEN_BACK, K.VOIDED]), st.one_of(NUMBERS, st.integers(1, 9))
    ),
    max_size=25,
)


def told(what: tuple[str, int, int] | int) -> dict[str, str]:
    if isinstance(what, int):
        return {"quantity": str(what)}
    prefix, first, more = what
    return {"serials": f"{prefix}{first:04d}—{first + more:04d}"}


def numbers(pile: Pile) -> list[tuple[str, int]]:
    return [(one.prefix, number) for one in pile.ranges for number in range(one.first, one.last + 1)]


@settings(max_examples=50)
@given(MOVES)
def test_the_balance_is_in_less_out_less_void_and_no_number_stands_twice(
    moves: list[tuple[K, tuple[str, int, int] | int]],
) -> None:
    found = [act(number, kind, DAY, **told(what)) for number, (kind, what) in enumerate(moves, start=1)]
    book = stock.book_of(found)
    assert book.balance == book.received - book.drawn.count - book.void.count >= 0
    every = numbers(book.there) + numbers(book.drawn) + numbers(book.void)
    assert len(every) == len(set(every))
    came = {one for row in stock.ledger(found) if row.came for one in numbers(stock.pile_of(row.act.details))}
    assert set(every) <= came
    assert min(book.there.plain, book.drawn.plain, book.void.plain) >= 0
    rows = stock.ledger(found)
    balance = 0
    for row in rows:
        balance += row.came - row.went - row.spoiled
        assert row.balance == balance
    assert balance == book.balance


@settings(max_examples=50)
@given(MOVES.filter(bool), st.data())
def test_a_movement_is_taken_back_only_while_nothing_later_stands_on_it(
    moves: list[tuple[K, tuple[str, int, int] | int]], data: st.DataObject
) -> None:
    found = [act(number, kind, DAY, **told(what)) for number, (kind, what) in enumerate(moves, start=1)]
    chosen = data.draw(st.sampled_from(found))
    if stock.why_not_reverse(chosen, found) is None:
        kept = {row.act.id for row in stock.ledger(found)} - {chosen.id}
        assert kept <= {row.act.id for row in stock.ledger([one for one in found if one is not chosen])}


RANGES = st.lists(
    st.builds(lambda prefix, first, more: Range(prefix, first, first + more, 3),
              st.sampled_from(["", "A"]), st.integers(0, 30), st.integers(0, 8)), max_size=6,
)  # fmt: skip


@settings(max_examples=50)
@given(RANGES, RANGES)
def test_ranges_are_taken_apart_and_joined_as_sets_are(ranges: list[Range], taken: list[Range]) -> None:
    def as_set(some: Sequence[Range]) -> set[tuple[str, int]]:
        return {(one.prefix, number) for one in some for number in range(one.first, one.last + 1)}

    assert as_set(stock.joined(ranges)) == as_set(ranges)
    assert as_set(stock.without(ranges, taken)) == as_set(ranges) - as_set(taken)
    found = stock.joined(ranges)
    assert sum(one.count for one in found) == len(as_set(ranges))
    assert serials.parse("、".join(one.words for one in found)) == found


def test_a_stock_count_records_its_difference_and_moves_nothing() -> None:
    found = [
        act(1, K.STOCK_IN, serials="JY0001—0120"), act(2, K.STOCK_OUT, serials="JY0001—0020"),
        act(3, K.VOIDED, serials="JY0021"), act(4, K.COUNTED, quantity="97"),
    ]  # fmt: skip
    book = stock.book_of(found)
    assert (book.balance, book.there.words) == (99, "JY0022—0120")
    assert book.last_count is not None
    assert (book.last_count.expected, book.last_count.difference) == (99, -2)
    assert [row.difference for row in stock.ledger(found)] == [None, None, None, -2]
    refusal = stock.why_not_reverse(found[0], found)
    assert refusal is not None
    assert refusal.text == "这些证照后来又登记了「作废」，不能先更正这一步。"


def test_what_cannot_be_moved_is_said_in_words() -> None:
    book = stock.book_of([act(1, K.STOCK_IN, serials="JY0001—0120"), act(2, K.STOCK_IN, quantity="10")])

    def why(kind: K, **details: str) -> str:
        refusal = stock.why_ill_written(details) or stock.why_not(book, kind, stock.pile_of(details))
        return refusal.text if refusal else ""

    assert why(K.STOCK_IN, serials="JY0100-0130") == "编号 JY0100—0120 已经入过库，没有再登记。"
    assert why(K.STOCK_OUT, serials="JY0110-0130") == "编号 JY0121—0130 不在库，没有登记。"
    assert why(K.GIVEN_BACK, serials="JY0001") == "编号 JY0001 没有领用过，没有登记。"
    assert why(K.STOCK_OUT, quantity="11") == "不分编号的只有 10 份，没有 11 份，没有登记。"
    assert why(K.STOCK_OUT, serials="JY0001-0010", quantity="9") == "编号是 10 份，数量写了 9，没有登记。"
    assert why(K.STOCK_OUT, serials="无编号") == "编号「无编号」看不出起止，没有登记。"
    assert why(K.STOCK_IN, serials="JY0200-0210、JY0205") == "编号范围里「JY0205」写了两次，没有登记。"
    assert why(K.VOIDED) == "没有编号也没有数量，没有登记。"
    assert why(K.VOIDED, serials="JY0001、JY0005-0006") == ""
