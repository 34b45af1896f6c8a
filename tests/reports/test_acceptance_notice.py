"""The acceptance notice of a real case: what it promises, what is still to come, who decides."""

from dataclasses import replace
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
from db.papers.rules import PaperStamp
from reports import acceptance_notice
from tests.reports.reading import pages_by_pypdf

RECEIPT = date(2026, 9, 18)


@pytest.fixture
def accepted(county: Actor, monkeypatch: pytest.MonkeyPatch) -> CaseDetail:
    """A licence of 20 working days, accepted on 18 September 2026 with one material that is not core lacking."""
    monkeypatch.setattr(clock, "today", lambda: RECEIPT)
    case = service.take_in(county, Intake(licence(county, 20), "张三", "1", RECEIPT, received_materials=(1, 0)))
    return service.act(county, case.summary.id, ActKind.ACCEPTED, RECEIPT)


def licence(county: Actor, limit: int | None) -> str:
    edition = items.ensure_edition(county, "示例清单")
    new = NewItem("公共场所卫生许可", implementing_body=county.organ_name, item_type="01", level="4",
                  statutory_limit=limit, statutory_unit="working_day")  # fmt: skip
    (item_id,) = items.add_items(county, edition.id, [new])
    note = "受理后五个工作日内补交"
    items.add_guide(
        county,
        item_id,
        materials=[Material(1, "申请书", "原件", 1, True), Material(2, "制度文本", "1", 2, False, note)],
    )
    return item_id


def words(content: acceptance_notice.AcceptanceNotice, stamp: PaperStamp, out: Path) -> str:
    acceptance_notice.write(content, stamp, out)
    return "".join(pages_by_pypdf(out))


def test_a_running_special_procedure_does_not_take_the_date_off_the_notice(
    county: Actor, accepted: CaseDetail, stamp: PaperStamp, tmp_path: Path
) -> None:
    stop = {"procedure": "专家评审", "paper": "特别程序告知书〔2026〕1号"}
    stopped = service.act(county, accepted.summary.id, ActKind.STOPPED, RECEIPT, "评审", stop)
    assert stopped.statutory
    assert stopped.statutory.due is None
    content = acceptance_notice.build(stopped)
    assert (content.limit, content.decide_by) == ("20个工作日", "2026-10-22")
    assert "即最迟于2026年10月22日" in words(content, stamp, tmp_path / "1.pdf")


def test_what_is_lacking_is_listed_with_what_the_guide_says(
    accepted: CaseDetail, stamp: PaperStamp, tmp_path: Path
) -> None:
    text = words(acceptance_notice.build(accepted), stamp, tmp_path / "1.pdf")
    assert "核心要件符合法定形式，容缺受理" in text
    assert "容缺材料：制度文本2份（受理后五个工作日内补交）。请按办事指南的要求补交。" in text
    assert "材料齐全、" not in text


def test_complete_papers_are_called_complete(
    county: Actor, accepted: CaseDetail, stamp: PaperStamp, tmp_path: Path
) -> None:
    whole = service.receive_material(county, accepted.summary.id, 2, 2)
    text = words(acceptance_notice.build(whole), stamp, tmp_path / "1.pdf")
    assert "申请材料齐全、符合法定形式" in text
    assert "容缺" not in text


def test_the_deciding_organ_is_named_when_it_is_another(
    accepted: CaseDetail, stamp: PaperStamp, tmp_path: Path
) -> None:
    assert "本机关将自受理之日起" in words(acceptance_notice.build(accepted), stamp, tmp_path / "1.pdf")
    CaseRow.update(deciding_organ="县人民政府").where(CaseRow.id == accepted.summary.id).execute()
    other = acceptance_notice.build(service.case(accepted.summary.id))
    assert "由县人民政府自受理之日起" in words(other, stamp, tmp_path / "2.pdf")


def test_a_case_accepted_by_law_alone_does_not_claim_that_its_papers_were_complete(
    county: Actor, stamp: PaperStamp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: RECEIPT)
    case = service.take_in(county, Intake(licence(county, 20), "张三", "1", RECEIPT))
    monkeypatch.setattr(clock, "today", lambda: date(2026, 10, 20))
    deemed = service.act(county, case.summary.id, ActKind.ACCEPTED, RECEIPT)
    text = words(acceptance_notice.build(deemed), stamp, tmp_path / "1.pdf")
    assert "自收到申请材料之日2026年9月18日起即为受理" in text
    assert "尚缺材料：申请书1份；制度文本2份" in text
    assert "齐全" not in text


def test_the_general_limit_of_the_act_leaves_special_laws_their_say(
    county: Actor, stamp: PaperStamp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: RECEIPT)
    intake = Intake(licence(county, None), "张三", "1", RECEIPT, received_materials=(1, 2))
    case_id = service.take_in(county, intake).summary.id
    content = acceptance_notice.build(service.act(county, case_id, ActKind.ACCEPTED, RECEIPT))
    text = words(content, stamp, tmp_path / "1.pdf")
    assert "20个工作日内（《中华人民共和国行政许可法》第四十二条第一款；法律、法规另有规定的，依照其规定）" in text
    assert "另有规定" not in words(replace(content, general=False), stamp, tmp_path / "2.pdf")
