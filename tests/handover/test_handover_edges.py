"""Edges of the rules of handing over that no story of a whole batch comes to."""

from dataclasses import replace
from datetime import date

import pytest

from db.actors import Actor
from db.errors import UserError
from db.handover import service
from db.handover.checklists import editing
from db.handover.deciding import catalogue
from db.handover.memoranda import wording
from db.handover.memoranda.clauses import Clause
from db.handover.notice.heading import head_of
from db.handover.notice.healing import without_noise
from db.handover.registers import lines
from db.handover.rules import Checklist, Direction
from db.handover.service import NewBatch, NewLine, NewTransferItem
from db.organs import service as organs
from db.organs.rules import OrganKind
from tests.handover.grounds import Ground, received


@pytest.fixture
def draft(county: Actor) -> Checklist:
    """An empty checklist of a batch that takes two powers in."""
    traffic = organs.add_organ(county, "县交通运输局", "交通局", OrganKind.DEPARTMENT)
    new = NewBatch("第二批", "关于事项调整的通知", "", "县人民政府", date(2020, 12, 24), date(2020, 12, 30), 3)
    items = [
        NewTransferItem(number, Direction.IN, name, "01", "行政许可", traffic.id, county.organ_id)
        for number, name in enumerate(("客运班线延续经营许可", "道路货物运输经营许可"), 1)
    ]
    batch = service.add_batch(county, new, items)
    return editing.start(county, batch.id, Direction.IN, batch.items[0].from_id, template=False)


def test_bare_numbers_repeat_only_on_the_same_thing(county: Actor, draft: Checklist) -> None:
    first = NewLine(6, "道路运输证", 100, "本", "纸质", serials="0001-0100")
    other = NewLine(6, "包车客运标志牌", 100, "块", "实物", serials="0001-0100")
    editing.add_lines(county, draft.id, [first, other])
    again = editing.add_lines(county, draft.id, [replace(first, quantity=10, serials="0091-0100")]).lines[-1]
    with pytest.raises(UserError, match="6-1 行和 6-3 行的编号重了"):
        service.issue(county, draft.id)
    editing.remove_line(county, draft.id, again.id)
    assert service.issue(county, draft.id).issued_at


def test_the_template_put_in_later_names_the_powers_of_this_checklist(county: Actor, draft: Checklist) -> None:
    made = editing.add_template(county, draft.id, 1).lines
    assert [one.name for one in made] == ["客运班线延续经营许可", "道路货物运输经营许可"]


def test_an_entry_has_the_quantity_that_was_received_and_until_then_the_one_written(ground: Ground) -> None:
    blank = next(one for one in ground.checklist.lines if one.number == "6-1")
    counted = next(one for one in received(ground, "6-1", counted={"6-1": 118}).lines if one.number == "6-1")
    entries = [lines.proposed(ground.checklist, line) for line in (blank, counted)]
    assert [entry.quantity for entry in entries if entry] == [120, 118]
    assert all(text for entry in entries if entry for text in entry.fields.values())


def test_a_power_is_in_force_at_the_bureau_from_its_cut_over_and_else_from_the_day_planned(ground: Ground) -> None:
    batch = service.batch(ground.batch_id)
    batch = replace(batch, items=tuple(replace(one, effective_on="2021-02-01") for one in batch.items))
    (planned,) = catalogue.in_force([batch])
    (taken,) = catalogue.in_force([batch], {batch.items[0].id: "2021-01-08"})
    assert (planned.effective_on, taken.effective_on) == ("2021-02-01", "2021-01-08")


def test_blank_lines_at_the_head_of_a_page_go_and_nothing_else_with_them() -> None:
    assert without_noise("\n\n一、调整事项\n二、要求\n\n") == "一、调整事项\n二、要求"


def test_who_issued_a_notice_stands_above_its_date_whatever_stands_below() -> None:
    found = head_of(
        ["关于划转事项的通知", "各有关单位：", "现通知如下。", "示例县人民政府", "2026年3月16日", "抄送：县委办"]
    )
    assert (found.issuer.value, found.notice_on.value) == ("示例县人民政府", "2026-03-16")


def test_a_batch_is_named_by_its_year_or_its_number_and_asked_for_where_the_notice_has_neither() -> None:
    numbered = head_of(["关于划转第三批行政审批事项的通知", "各有关单位："]).name
    assert (numbered.value, numbered.doubt) == ("第三批划转", "")
    assert head_of(["关于划转行政审批事项的通知", "各有关单位："]).name.doubt == "请给这一批起个名字。"


@pytest.mark.parametrize(("sentence", "day"), [
    ("各部门自2026年3月1日起清点，4月10日前完成移交。", "2026-04-10"),
    ("3月25日前报送联络员名单，4月10日前完成事项移交。", "2026-04-10"),
    ("4月10日前完成移交，4月20日前完成验收。", "2026-04-10"),
    ("移交工作于2027年1月5日前全部完成。", "2027-01-05"),
    ("2026年12月20日起清点，2027年1月5日以前完成移交。", "2027-01-05"),
    ("完成移交的时间在4月10日之前。", "2026-04-10"),
])  # fmt: skip
def test_the_deadline_is_the_day_by_which_the_handing_over_is_completed(sentence: str, day: str) -> None:
    found = head_of(["示例县人民政府关于划转的通知", sentence, "示例县人民政府", "2026年3月16日"])
    assert (found.deadline.value, found.deadline.sentence) == (day, sentence)


@pytest.mark.parametrize(("heading", "text", "said"), [
    ("标" * 30, "内" * 4000, ()), ("标" * 31, "内", ("不超过 30 字",)), ("标", "内" * 4001, ("超过 4000 字",)),
])  # fmt: skip
def test_a_clause_has_a_heading_of_one_line_and_a_text_of_a_few_pages(
    heading: str, text: str, said: tuple[str, ...]
) -> None:
    found = "；".join(wording.problems([Clause(heading, text)], (), "", ""))
    assert all(words in found for words in said)
    assert ("超过" in found) is bool(said)
