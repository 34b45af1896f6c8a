"""The chain of a claim, derived from acts: order, refusals, what taking back does. Property tests."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.items.acts import ListAct, ListActKind, Subject
from db.items.lists.claims_rules import CHAIN, STEPS, Answer, Chain, Line, blocking, chain_of, counts, why_not
from tests.items.listed import item_of

K = ListActKind
START = date(2026, 3, 1)
NAMES = [*sorted(STEPS), "back"]


def act(number: int, kind: ListActKind, on: date = START, reverses: str = "", reason: str = "") -> ListAct:
    return ListAct(f"a{number}", Subject.CLAIM, "u1", kind, "e1", "o1", on, {}, reason, reverses, "张三", "县林业局",
                   "2026-03-01T09:00:00+08:00", number)  # fmt: skip


def tried(names: list[str]) -> list[ListAct]:
    """What is recorded when a person tries these, and only what may be done is."""
    done: list[ListAct] = []
    for name in names:
        chain = chain_of(done)
        if name == "back":
            if chain.last:
                done.append(act(len(done), K.REVERSED, reverses=chain.last.id))
        elif why_not(ListActKind(name), START, chain) is None:
            done.append(act(len(done), ListActKind(name)))
    return done


@given(st.lists(st.sampled_from(NAMES), max_size=24))
def test_whatever_is_tried_the_steps_that_hold_are_the_beginning_of_the_chain(names: list[str]) -> None:
    chain = chain_of(tried(names))
    kinds = tuple(step.kind for step in chain.steps)
    assert kinds == CHAIN[: len(kinds)]
    assert (chain.answer is Answer.CLAIMED) == (K.CLAIMED in kinds and chain.declined is None)
    assert (chain.answer is Answer.DECLINED) == (chain.declined is not None)
    assert not (chain.declined and K.CLAIMED in kinds)
    assert (chain.next_kind is None) == (chain.declined is not None or len(kinds) == len(CHAIN))


@given(st.lists(st.sampled_from(NAMES), max_size=16))
def test_taking_the_last_step_back_leaves_what_was_before_it(names: list[str]) -> None:
    done = tried(names)
    before = chain_of(done)
    for kind in STEPS:
        if why_not(kind, START, before) is None:
            after = [*done, act(len(done), kind)]
            taken = [*after, act(len(after), K.REVERSED, reverses=after[-1].id)]
            assert chain_of(taken) == before


@given(st.permutations(range(4)))
def test_acts_that_came_by_package_in_any_order_of_arrival_give_one_chain(order: list[int]) -> None:
    acts = [act(number, kind) for number, kind in enumerate((*CHAIN[:3], K.DECLINED))]
    arrived = sorted((acts[place] for place in order), key=lambda one: (one.lsn, one.id))
    assert chain_of(arrived).answer is Answer.DECLINED


@pytest.mark.parametrize(
    ("kinds", "wanted", "words"),
    [
        ((), K.CLAIMED, "还没有登记「主子项确认」"),
        (CHAIN[:1], K.CLAIMED, "还没有登记「要素接收」"),
        (CHAIN[:3], K.CLAIMED, "已经登记过"),
        (CHAIN[:3], K.DECLINED, "已经认领"),
        (CHAIN[:3], K.ITEM_PUBLISHED, "还没有登记「编制」"),
        ((K.DECLINED,), K.CONFIRMED, "已答复「不认领」"),
        ((K.DECLINED,), K.DECLINED, "已答复「不认领」"),
    ],
)
def test_the_order_is_enforced_in_words(kinds: tuple[ListActKind, ...], wanted: ListActKind, words: str) -> None:
    refusal = why_not(wanted, None, chain_of([act(n, kind) for n, kind in enumerate(kinds)]))
    assert refusal is not None
    assert words in refusal.text
    assert refusal.hint


def test_a_step_is_not_dated_before_the_one_it_stands_on() -> None:
    chain = chain_of([act(0, K.CONFIRMED)])
    assert why_not(K.ELEMENTS_RECEIVED, START, chain) is None
    refusal = why_not(K.ELEMENTS_RECEIVED, START - timedelta(days=1), chain)
    assert refusal is not None
    assert "早于" in refusal.text


def test_a_claim_recorded_after_a_refusal_of_another_pc_holds() -> None:
    acts = [act(0, K.CONFIRMED), act(1, K.ELEMENTS_RECEIVED), act(2, K.DECLINED), act(3, K.CLAIMED)]
    assert chain_of(acts).answer is Answer.CLAIMED


def lines() -> list[Line]:
    claimed = chain_of([act(n, kind) for n, kind in enumerate(CHAIN[:3])])
    declined = chain_of([act(0, K.DECLINED, reason="没有这项职权")])
    named = [
        ("取水许可", claimed, "i1"),
        ("采伐许可", declined, ""),
        ("饮水许可", Chain(), ""),
        ("狩猎证", claimed, ""),
    ]
    return [Line(item_of(name), "o1", "县林业局", False, chain, own) for name, chain, own in named]


@given(st.lists(st.sampled_from(lines()), max_size=12))
def test_what_is_due_is_the_sum_of_claimed_declined_and_open(some: list[Line]) -> None:
    found = counts(some)
    assert found.due == len(some) == found.claimed + found.declined + found.open


def test_open_answers_and_claims_not_taken_in_stop_a_publication() -> None:
    assert [words[:2] for words in blocking(lines())] == ["1 ", "1 "]
    assert "「饮水许可」" in blocking(lines())[0]
    assert "「狩猎证」" in blocking(lines())[1]
    assert blocking(lines()[:2]) == []
