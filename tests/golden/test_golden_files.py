"""Every released store and package is read by this version: what an office wrote years ago is still there."""

from pathlib import Path

import pytest

from db import backups, journal, store
from db.cases import service as cases
from db.cases.queues import finding, lists
from db.exchange import service as exchange
from db.items import service as items
from db.organs import service as organs
from db.paths import StorePaths

RELEASES = sorted(path for path in Path(__file__).parent.iterdir() if path.is_dir() and path.name[0].isdigit())
PASSWORD = "Jinyang-2026"

every_release = pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)


def test_there_is_a_golden_release() -> None:
    assert RELEASES


@every_release
def test_an_old_store_opens_with_everything_in_it(release: Path, tmp_path: Path) -> None:
    paths = StorePaths(tmp_path / "township")
    backups.restore(release / "township.tar", paths)
    organs.sign_in(paths, "周八", PASSWORD)
    (case,) = lists.page(lists.Wanted(lists.CaseList.ALL)).rows
    assert (case.applicant, case.item_name) == ("𬱖某（示例）", "公共场所卫生许可")
    assert cases.case(case.id).id_number_masked == "999999********0016"
    assert [found.id for found in finding.find_cases("999999199001010016")] == [case.id]
    assert journal.verify() > 0
    store.check_whole()


@every_release
def test_an_old_package_is_planned_applied_and_answered(release: Path, tmp_path: Path) -> None:
    paths = StorePaths(tmp_path / "county")
    backups.restore(release / "county.tar", paths)
    county = organs.sign_in(paths, "李四", PASSWORD)
    package = tmp_path / "up.xpk"
    package.write_bytes((release / "up.xpk").read_bytes())
    assert exchange.plan(package).new == 2
    result = exchange.apply(county, package)
    assert (result.already, result.new, result.quarantined) == (False, 2, 0)
    assert lists.page(lists.Wanted(lists.CaseList.ALL)).rows[0].applicant == "𬱖某（示例）"
    assert exchange.apply(county, package).already


@every_release
def test_an_old_list_of_the_county_is_known_at_the_township(release: Path, tmp_path: Path) -> None:
    paths = StorePaths(tmp_path / "township")
    backups.restore(release / "township.tar", paths)
    township = organs.sign_in(paths, "周八", PASSWORD)
    package = tmp_path / "down.xpk"
    package.write_bytes((release / "down.xpk").read_bytes())
    assert exchange.apply(township, package).already
    assert [item.name for item in items.find_items("教师")] == ["教师资格认定"]
