"""The acceptance notice of a real case: what it promises, what is still to come, who decides."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.rules import CaseDetail, Intake
from db.cases.tables import CaseRow
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Material
from db.papers.rules import PaperKind
from reports.cases.papers import print_one
from tests.reports.reading import pages_by_pypdf

RECEIPT = date(2026, 9, 18)
Words = Callable[[CaseDetail], str]


@pytest.fixture
def accepted(county: Actor, monkeypatch: pytest.MonkeyPatch) -> CaseDetail:
    """A licence of 20 working days, accepted on 18 September 2026 with one material that is not core lacking."""
    monkeypatch.setattr(clock, "today", lambda: RECEIPT)
    case = service.take_in(county, Intake(licence(county, 20), "张三", "1", RECEIPT, received_materials=(1, 0)))
    return service.act(county, case.summary.id, ActKind.ACCEPTED, RECEIPT)


@pytest.fixture
def words(county: Actor, tmp_path: Path) -> Words:
    """What the notice of a case reads."""

    def read(case: CaseDetail) -> str:
        print_one(county, case.summary.id, PaperKind.ACCEPTANCE_NOTICE, tmp_path / "a.pdf")
        return "".join(pages_by_pypdf(tmp_path / "a.pdf"))

    return read


def licence(county: Actor, limit: int | None, item_type: str = "01") -> str:
    edition = items.ensure_edition(county, "示例清单")
    new = NewItem("公共场所卫生许可", implementing_body=county.organ_name, item_type=item_type, level="4",
                  statutory_limit=limit, statutory_unit="working_day")  # fmt: skip
    (item_id,) = items.add_items(county, edition.id, [new])
    note = "受理后五个工作日内补交"
    items.add_guide(
        county,
        item_id,
        materials=[Material(1, "申请书", "原件", 1, True), Material(2, "制度文本", "1", 2, False, note)],
    )
    return item_id


def test_the_notice_says_the_latest_date_the_article_and_what_stops_the_clock(
    accepted: CaseDetail, words: Words
) -> None:
    text = words(accepted)
    assert "20个工作日内，即最迟于2026年10月22日（含当日）作出决定" in text
    assert "专家评审" in text
    assert "现场踏勘" not in text


def test_a_running_special_procedure_does_not_take_the_date_off_the_notice(
    county: Actor, accepted: CaseDetail, words: Words
) -> None:
    stop = {"procedure": "专家评审", "paper": "特别程序告知书〔2026〕1号", "days": "10"}
    stopped = service.act(county, accepted.summary.id, ActKind.STOPPED, RECEIPT, "评审", stop)
    assert stopped.statutory
    assert stopped.statutory.due is None
    assert "即最迟于2026年10月22日" in words(stopped)


def test_what_is_lacking_is_listed_with_what_the_guide_says(accepted: CaseDetail, words: Words) -> None:
    text = words(accepted)
    assert "核心要件符合法定形式，容缺受理" in text
    assert "容缺材料：制度文本2份（受理后五个工作日内补交）。请按办事指南的要求补交。" in text
    assert "材料齐全、" not in text


def test_complete_papers_are_called_complete(county: Actor, accepted: CaseDetail, words: Words) -> None:
    text = words(service.receive_material(county, accepted.summary.id, 2, 2))
    assert "申请材料齐全、符合法定形式" in text
    assert "第三十二条第一款第五项" in text
    assert "容缺" not in text


def test_the_deciding_organ_is_named_when_it_is_another(accepted: CaseDetail, words: Words) -> None:
    assert "本机关将自受理之日起" in words(accepted)
    CaseRow.update(deciding_organ="县人民政府").where(CaseRow.id == accepted.summary.id).execute()
    assert "由县人民政府自受理之日起" in words(accepted)


def test_a_case_accepted_by_law_alone_does_not_claim_that_its_papers_were_complete(
    county: Actor, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: RECEIPT)
    case = service.take_in(county, Intake(licence(county, 20), "张三", "1", RECEIPT))
    monkeypatch.setattr(clock, "today", lambda: date(2026, 10, 20))
    text = words(service.act(county, case.summary.id, ActKind.ACCEPTED, RECEIPT))
    assert "自收到申请材料之日2026年9月18日起即为受理" in text
    assert "尚缺材料：申请书1份；制度文本2份" in text
    assert "齐全" not in text


@pytest.mark.parametrize(("limit", "general"), [(None, True), (20, False)])
def test_the_general_limit_of_the_act_leaves_special_laws_their_say(
    limit: int | None, general: bool, county: Actor, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: RECEIPT)
    case = service.take_in(county, Intake(licence(county, limit), "张三", "1", RECEIPT, received_materials=(1, 2)))
    text = words(service.act(county, case.summary.id, ActKind.ACCEPTED, RECEIPT))
    said = "20个工作日内（《中华人民共和国行政许可法》第四十二条第一款；法律、法规另有规定的，依照其规定）"
    assert (said in text) is general


def test_an_item_that_is_no_licence_is_not_accepted_under_the_licensing_act(
    county: Actor, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: RECEIPT)
    intake = Intake(licence(county, None, "07"), "张三", "1", RECEIPT, received_materials=(1, 2))
    case = service.take_in(county, intake)
    text = words(service.act(county, case.summary.id, ActKind.ACCEPTED, RECEIPT))
    assert "行政许可" not in text
    assert "按该事项办事指南执行" in text
