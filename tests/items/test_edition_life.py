"""The course of an edition: no order of acts publishes what was not reviewed and approved."""

from datetime import date, timedelta
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from db.items.acts import ListAct, ListActKind, Subject
from db.items.lists import life
from db.items.lists.life import RANKS, Course
from db.items.rules import EditionState

K = ListActKind
START = date(2026, 1, 5)

courses = st.builds(Course, legality=st.booleans(), competition=st.booleans(), report=st.booleans())
moves = st.lists(
    st.tuples(st.sampled_from([*RANKS, *life.TOWNSHIP_STEPS, K.RETURNED, K.REVERSED]), st.integers(0, 40)), max_size=30
)


def act(number: int, kind: ListActKind, on: date, organ: str | None = None, reverses: str = "") -> ListAct:
    return ListAct(
        str(number), Subject.EDITION, "e", kind, "e", organ, on, {}, "", reverses, "李四", "审改办", "", number
    )


def attempt(acts: list[ListAct], kind: ListActKind, on: date, course: Course, numbers: "count[int]") -> None:
    """Record a step when it may be taken; REVERSED takes back whatever can be taken back last."""
    if kind is K.REVERSED:
        able = [one for one in acts if one.kind is not K.REVERSED and not life.why_not_reverse(one, acts)]
        if able:
            acts.append(act(next(numbers), K.REVERSED, on, able[-1].organ_id, able[-1].id))
    elif kind is K.RETURNED:
        if life.why_not_return(acts) is None:
            acts.append(act(next(numbers), kind, on))
    elif kind in life.TOWNSHIP_STEPS:
        if life.why_not_township(kind, "t", on, acts) is None:
            acts.append(act(next(numbers), kind, on, "t"))
    elif life.why_not(kind, on, acts, course) is None:
        acts.append(act(next(numbers), kind, on))


@settings(max_examples=40, deadline=None)
@given(courses, moves)
def test_whatever_is_tried_in_whatever_order_nothing_is_published_without_all_that_comes_before(
    course: Course, tried: list[tuple[ListActKind, int]]
) -> None:
    acts: list[ListAct] = []
    numbers = count()
    for kind, days in tried:
        attempt(acts, kind, START + timedelta(days=days), course, numbers)
        held = life.this_round(acts)
        done = {one.kind: one for one in held}
        for one in held:
            if one.kind in RANKS:
                before = [kind for kind in course.demanded if RANKS[kind] < RANKS[one.kind]]
                assert set(before) <= done.keys()
                assert all(done[kind].happened_on <= one.happened_on for kind in before)
        if life.state_of(acts) is EditionState.PUBLISHED:
            assert {K.APPROVED, K.JOINT_REVIEWED} <= done.keys()
        if K.TOWNSHIP_PUBLISHED in done:
            assert {K.TOWNSHIP_APPROVED, K.PUBLISHED} <= done.keys()


@settings(max_examples=40, deadline=None)
@given(courses, moves)
def test_a_state_and_the_next_step_always_agree(course: Course, tried: list[tuple[ListActKind, int]]) -> None:
    acts: list[ListAct] = []
    numbers = count()
    for kind, days in tried:
        attempt(acts, kind, START + timedelta(days=days), course, numbers)
    following = life.next_step(acts, course)
    if following:
        assert life.why_not(following, None, acts, course) is None
    else:
        assert life.state_of(acts) is EditionState.PUBLISHED


def test_an_approval_before_its_review_says_what_is_missing_and_what_comes_first() -> None:
    refusal = life.why_not(K.APPROVED, START, [], Course(competition=False))
    assert refusal is not None
    assert refusal.text == "还没有登记「联合审核」「合法性审核」「报送上级」，不能登记「审定」。"
    assert refusal.hint == "请先登记「联合审核」。"


def test_from_its_first_review_an_edition_is_no_draft_though_other_reviews_are_still_asked_for() -> None:
    acts = [act(1, K.JOINT_REVIEWED, START)]
    assert life.state_of(acts) is EditionState.REVIEWED
    assert life.next_step(acts, Course()) is K.LEGALITY_REVIEWED
    assert life.state_of([]) is EditionState.DRAFT


def test_a_step_dated_before_the_one_it_rests_on_is_refused() -> None:
    course = Course(legality=False, competition=False, report=False)
    refusal = life.why_not(K.APPROVED, START, [act(1, K.JOINT_REVIEWED, START + timedelta(days=1))], course)
    assert refusal is not None
    assert "早于「联合审核」" in refusal.text


def test_a_returned_edition_begins_again_and_its_earlier_review_no_longer_holds() -> None:
    course = Course(legality=False, competition=False, report=False)
    acts = [act(1, K.JOINT_REVIEWED, START), act(2, K.APPROVED, START), act(3, K.RETURNED, START)]
    assert life.state_of(acts) is EditionState.DRAFT
    assert life.why_not(K.APPROVED, START, acts, course) is not None
    taken_back = [*acts, act(4, K.REVERSED, START, None, "3")]
    assert life.state_of(taken_back) is EditionState.APPROVED


def test_a_step_others_stand_on_is_not_taken_back_before_them() -> None:
    acts = [act(1, K.JOINT_REVIEWED, START), act(2, K.APPROVED, START)]
    refusal = life.why_not_reverse(acts[0], acts)
    assert refusal is not None
    assert refusal.hint == "请先更正「审定」。"
    assert life.why_not_reverse(acts[1], acts) is None


def test_a_published_list_is_not_returned_to_its_draft() -> None:
    acts = [act(1, K.JOINT_REVIEWED, START), act(2, K.APPROVED, START), act(3, K.PUBLISHED, START)]
    refusal = life.why_not_return(acts)
    assert refusal is not None
    assert "调整" in refusal.hint


def test_an_approval_names_its_meeting_or_its_document() -> None:
    assert life.missing_entries(K.APPROVED, {"organ": "泽州县人民政府"}) == ("会议或批准文号",)
    assert life.missing_entries(K.APPROVED, {"organ": "泽州县人民政府", "meeting": "第11次常务会议"}) == ()
