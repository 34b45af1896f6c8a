"""The catalogue of a part of a list, on a day, in its public version; its figures reconcile."""

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.items import service
from db.items.drafts import NewItem
from db.items.tables import EditionRow, ItemRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.papers import service as papers
from reports import catalogue, reprint
from reports.catalogue import Scope
from tests.reports.reading import pages_by_pypdf

TODAY = clock.today()
NEW = [
    NewItem("林木采伐许可证核发", code="000164002000", department="县林业局", implementing_body="县林业局",
            item_type="01", basis="《森林法》第五十七条", setting_level="1", level="4"),
    NewItem("取水许可", code="000119001000", department="县水务局", item_type="01", setting_level="3", level="4"),
    NewItem("乡村建设规划许可", code="000115022000", department="县自然资源局", item_type="01", basis="《城乡规划法》",
            setting_level="1", level="5"),
]  # fmt: skip


@pytest.fixture
def edition(county: Actor) -> str:
    found = service.ensure_edition(county, "泽州县行政许可事项清单（2026年版）")
    service.add_items(county, found.id, NEW)
    EditionRow.update(
        state="published", published_on="2026-01-10", in_force_on="2026-02-01",
        approved_by="泽州县人民政府 第11次常务会议（泽政发〔2026〕1号）",
    ).where(EditionRow.id == found.id).execute()  # fmt: skip
    for code, name in enumerate(("大阳镇", "巴公镇"), 140525101):
        organs.add_organ(county, f"{name}人民政府", name, OrganKind.TOWNSHIP, str(code))
    return found.id


def printed(county: Actor, edition: str, tmp_path: Path, scope: Scope | None = None) -> list[str]:
    catalogue.print_catalogue(county, edition, tmp_path / "a.pdf", scope)
    return pages_by_pypdf(tmp_path / "a.pdf")


def names(edition: str, scope: Scope) -> list[str]:
    return [row.name for row in catalogue.of_edition(edition, scope).rows]


def test_the_cover_says_edition_approval_days_and_figures_that_add_up(
    county: Actor, edition: str, tmp_path: Path
) -> None:
    cover, table = printed(county, edition, tmp_path)
    for words in (
        "泽州县行政许可事项清单（2026年版）", "（整个清单）", "泽政发〔2026〕1号", "2026年1月10日", "2026年2月1日",
        "泽州县行政审批服务管理局", "3个主管部门，3项", "中央设定2项，市（州）设定1项", "行政许可3项",
    ):  # fmt: skip
        assert words in cover.replace("\n", "")
    assert "第1页共2页" in cover
    assert "县水务局（1项）" in table
    assert "合计：3个主管部门，3项。" in table


def test_a_part_is_one_department_or_what_the_townships_do(county: Actor, edition: str) -> None:
    own = next(organ for organ in organs.organs() if organ.short_name == "大阳镇")
    ItemRow.update(implementing_id=own.id, level="5").where(ItemRow.name == "取水许可").execute()
    assert names(edition, Scope(department="县林业局")) == ["林木采伐许可证核发"]
    assert sorted(names(edition, Scope(township=""))) == ["乡村建设规划许可", "取水许可"]
    assert sorted(names(edition, Scope(township="大阳镇"))) == ["乡村建设规划许可", "取水许可"]
    assert names(edition, Scope(township="巴公镇")) == ["乡村建设规划许可"]
    with pytest.raises(UserError, match="没有登记叫「没有的镇」的乡镇"):
        names(edition, Scope(township="没有的镇"))
    with pytest.raises(UserError, match="没有事项"):
        names(edition, Scope(department="没有的局"))


def test_a_day_prints_what_stood_then_and_never_what_was_disabled(county: Actor, edition: str) -> None:
    ItemRow.update(valid_from=TODAY.isoformat()).where(ItemRow.name == "取水许可").execute()
    ItemRow.update(status="disabled", valid_to=TODAY.isoformat()).where(ItemRow.name == "乡村建设规划许可").execute()
    assert names(edition, Scope()) == ["林木采伐许可证核发", "取水许可"]
    assert names(edition, Scope(day=TODAY - timedelta(days=1))) == ["林木采伐许可证核发", "乡村建设规划许可"]
    assert catalogue.of_edition(edition, Scope(day=date(2026, 3, 1))).as_of == "2026-03-01"


def test_the_public_version_is_a_notice_and_the_published_columns(county: Actor, edition: str, tmp_path: Path) -> None:
    notice, table = printed(county, edition, tmp_path, Scope(public=True, phone="0356-0000000"))
    for words in ("的公告", "自2026年2月1日起施行，共3个主管部门，3项。", "电话：0356-0000000。", "第11次常务会议"):
        assert words in notice.replace("\n", "")
    assert "000164002000" not in table
    assert "依据待核" not in table
    catalogue.write_catalogue_xlsx(edition, tmp_path / "a.xlsx", Scope(public=True))
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["事项目录"]
    assert [cell.value for cell in page[3]] == list(catalogue.PUBLIC)


def test_a_list_not_published_has_no_public_version(county: Actor, edition: str) -> None:
    EditionRow.update(state="approved").where(EditionRow.id == edition).execute()
    with pytest.raises(UserError, match="还没有公布"):
        catalogue.of_edition(edition, Scope(public=True))


def test_a_reprint_is_the_same_paper(county: Actor, edition: str, tmp_path: Path) -> None:
    made = catalogue.print_catalogue(county, edition, tmp_path / "a.pdf", Scope(public=True))
    stored = papers.paper(made.id)
    papers.reprint(county, made.id, tmp_path / "b.pdf", reprint.render(stored.kind, stored.content))
    assert stored.content["sums"][0][1] == [["中央设定", 2], ["市（州）设定", 1]]
