"""A line's state follows from its acts, whatever their order and number."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import UserError
from db.handover.blocking import blockers
from db.handover.checking import check_excuse, check_reversal, check_signature
from db.handover.line_states import standing, with_acts
from db.handover.rules import (
    Checklist,
    Direction,
    Line,
    LineAct,
    LineActKind,
    LineState,
    Party,
    content_hash,
    progress_of,
)

LINE = Line("l1", 6, 2, "道路客运班线经营许可证明（空白）", "", 120, "张", "BX0001–0120", "纸质", "", "")


HASH = "sha256 of the list"


def act(
    lsn: int,
    kind: LineActKind = LineActKind.SIGNED,
    party: Party = Party.GIVER,
    quantity: int = 120,
    reverses: str = "",
    content: str = HASH,
) -> LineAct:
    return LineAct(
        f"a{lsn}",
        "l1",
        content,
        kind,
        party,
        quantity,
        "2021-01-15",
        "待换发",
        "张三",
        reverses,
        party,
        party,
        "县局",
        "",
        lsn,
    )


def acts_strategy() -> st.SearchStrategy[list[LineAct]]:
    one = st.builds(
        lambda kind, party, quantity, target: (kind, party, quantity, target),
        st.sampled_from(LineActKind),
        st.sampled_from(Party),
        st.sampled_from([0, 60, 120]),
        st.integers(1, 12),
    )
    return st.lists(one, max_size=12).map(
        lambda found: [
            act(n, kind, party, quantity, f"a{target}" if kind is LineActKind.REVERSED else "")
            for n, (kind, party, quantity, target) in enumerate(found, start=1)
        ]
    )


@given(acts_strategy(), st.randoms(use_true_random=False), st.booleans())
def test_the_order_in_which_acts_arrive_does_not_matter(acts: list[LineAct], random: object, witness: bool) -> None:
    shuffled = list(acts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert with_acts(LINE, acts, witness, HASH) == with_acts(LINE, shuffled, witness, HASH)


@given(acts_strategy(), st.booleans())
def test_a_line_is_done_only_with_both_signatures_and_the_full_quantity(acts: list[LineAct], witness: bool) -> None:
    line = with_acts(LINE, acts, witness, HASH)
    if line.state is LineState.DONE:
        assert line.given
        assert line.received
        assert line.given_quantity == line.received_quantity == line.quantity
        assert not witness or (line.witnessed and line.witnessed.lsn > line.received.lsn)
        assert not line.owed


@given(acts_strategy())
def test_a_reversed_act_counts_for_nothing(acts: list[LineAct]) -> None:
    kept = standing(acts)
    gone = {a.reverses for a in acts if a.kind is LineActKind.REVERSED}
    assert not {a.id for a in kept} & gone
    assert with_acts(LINE, kept, True, HASH) == with_acts(LINE, acts, True, HASH)


def test_the_receiver_cannot_sign_before_the_giver() -> None:
    with pytest.raises(UserError, match="移交人还没有勾"):
        check_signature(LINE, Party.RECEIVER, 120)


def test_the_witness_confirms_only_what_was_received_in_full() -> None:
    short = with_acts(LINE, [act(1), act(2, party=Party.RECEIVER, quantity=118)], True, HASH)
    assert short.state is LineState.DIFFERS
    with pytest.raises(UserError, match="还没有收齐"):
        check_signature(short, Party.WITNESS, 120)


def test_a_witness_does_not_stand_for_a_count_made_later() -> None:
    before = [act(1), act(2, party=Party.RECEIVER), act(3, party=Party.WITNESS)]
    assert with_acts(LINE, before, True, HASH).state is LineState.DONE
    again = with_acts(LINE, [*before, act(4, party=Party.RECEIVER)], True, HASH)
    assert (again.state, again.witnessed) == (LineState.RECEIVED, None)


def test_what_was_received_is_compared_with_what_was_given() -> None:
    line = with_acts(LINE, [act(1, quantity=118), act(2, party=Party.RECEIVER, quantity=120)], True, HASH)
    assert line.state is LineState.DIFFERS
    (found,) = blockers(_checklist(line))
    assert found.detail == "应交 120张，移交 118张，实收 120张"


def test_an_act_on_other_content_counts_for_nothing() -> None:
    acts = [act(1), act(2, party=Party.RECEIVER, content="another list")]
    assert with_acts(LINE, acts, False, HASH).state is LineState.GIVEN


def test_the_old_seal_of_a_power_that_moves_in_is_never_excused() -> None:
    seal = replace(LINE, category=10, position=1)
    with pytest.raises(UserError, match="原审批专用章，不能列为免交"):
        check_excuse(seal, Direction.IN)
    check_excuse(seal, Direction.BACK)
    check_excuse(LINE, Direction.IN)


def test_what_is_ticked_or_excused_is_not_excused_again() -> None:
    with pytest.raises(UserError, match="已有人勾选"):
        check_excuse(with_acts(LINE, [act(1)], True, HASH), Direction.IN)
    with pytest.raises(UserError, match="已经列为免交"):
        check_excuse(with_acts(LINE, [act(1, LineActKind.EXCUSED, Party.RECEIVER)], True, HASH), Direction.IN)


def test_a_quantity_can_be_received_in_parts() -> None:
    first = [act(1), act(2, party=Party.RECEIVER, quantity=118)]
    whole = with_acts(LINE, [*first, act(3, party=Party.RECEIVER, quantity=120)], True, HASH)
    assert whole.state is LineState.RECEIVED
    check_signature(whole, Party.WITNESS, 120)


def test_an_owed_line_is_settled_by_receiving_the_rest_later() -> None:
    owed = [act(1), act(2, LineActKind.OWED, Party.RECEIVER)]
    assert with_acts(LINE, owed, True, HASH).state is LineState.OWED
    assert with_acts(LINE, [*owed, act(3, party=Party.RECEIVER)], False, HASH).state is LineState.DONE


def test_a_signature_on_which_a_later_one_rests_cannot_be_taken_back() -> None:
    line = with_acts(LINE, [act(1), act(2, party=Party.RECEIVER)], True, HASH)
    assert line.given
    assert line.received
    with pytest.raises(UserError, match="接收人已经勾选"):
        check_reversal(line, line.given)
    check_reversal(line, line.received)


def test_the_content_hash_changes_with_the_content_and_not_with_signatures() -> None:
    signed = with_acts(LINE, [act(1)], True, HASH)
    assert content_hash((LINE,)) == content_hash((signed,))
    assert content_hash((LINE,)) != content_hash((replace(LINE, quantity=119),))


def _checklist(*lines: Line) -> Checklist:
    return Checklist(
        "c", "b", "第二批", Direction.IN, "g", "县交通运输局", "r", "县审批局", "2020-12-30", "x", "h", True,
        ("客运班线延续经营许可",), lines,
    )  # fmt: skip


def test_an_old_seal_that_is_not_handed_over_stops_the_handover() -> None:
    seal = replace(LINE, category=10, position=1, name="原行政审批专用章（废止封存）")
    (found,) = blockers(_checklist(seal))
    assert found.stops
    assert "旧章" in found.text
    assert "10-1" in found.detail
    excused = with_acts(seal, [act(1, LineActKind.EXCUSED, Party.RECEIVER)], True, HASH)  # as another program might
    assert any(blocker.stops for blocker in blockers(_checklist(excused)))


def test_what_is_settled_blocks_nothing() -> None:
    done = with_acts(LINE, [act(1), act(2, party=Party.RECEIVER), act(3, party=Party.WITNESS)], True, HASH)
    assert blockers(_checklist(done)) == ()
    assert progress_of((done,)).complete
    assert not progress_of(()).complete


def test_only_the_receiver_says_that_a_line_need_not_be_handed_over() -> None:
    for party in (Party.GIVER, Party.WITNESS):
        assert with_acts(LINE, [act(1, LineActKind.EXCUSED, party)], False, HASH).state is LineState.NOT_BEGUN
    assert with_acts(LINE, [act(1, LineActKind.EXCUSED, Party.RECEIVER)], False, HASH).state is LineState.EXCUSED


def test_what_was_done_after_the_closing_is_kept_apart_until_the_checklist_is_reopened() -> None:
    before = [replace(one, at="2021-01-15T10:00:00+08:00") for one in (act(1), act(2, party=Party.RECEIVER))]
    late = replace(act(3, LineActKind.DISPUTED), at="2021-01-15T10:00:01+08:00")
    closed = with_acts(LINE, [*before, late], False, HASH, "2021-01-15T10:00:00+08:00")
    assert (closed.state, closed.late) == (LineState.DONE, (late,))
    assert [one.text for one in blockers(_checklist(closed))] == ["6-2 行办结后补勾，待核对。"]
    assert progress_of((closed,)).late == 1
    assert with_acts(LINE, [*before, late], False, HASH).state is LineState.DISPUTED
