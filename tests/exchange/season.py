"""A county's store and the packages three of its offices bring, for the tests that take a whole folder in."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from db import store
from db.actors import SiteKind
from db.cases.tables import CaseMaterialRow, CaseRow
from db.organs import service as organs
from db.paths import StorePaths
from tests.exchange.offices import ID_NUMBER, PASSWORD, Office, enrol
from tests.exchange.recorded import act

OFFICES = {"140525108": "巴公镇便民服务中心", "140525101": "北义城镇便民服务中心", "14052507": "泽州县示例局"}
KINDS = {9: SiteKind.TOWNSHIP, 8: SiteKind.DEPARTMENT, 6: SiteKind.COUNTY}


@dataclass(frozen=True)
class Season:
    """A county's store before anything came, and a folder with the files that were brought."""

    county: Path
    files: Path


def office(folder: Path, stick: Path, name: str, site: str) -> Office:
    """A new office with a store of its own."""
    made = Office(StorePaths(folder), "张三", stick)
    organs.start_office(made.paths, KINDS[len(site)], name, site, made.user, PASSWORD)
    return made


def add_case(site: str, number: int, decided: str = "granted") -> str:
    """A case with a decision of the office itself, in the store that is open."""
    name = OFFICES[site]
    case = CaseRow.create(
        number=f"{site}A2026{number:06}", site_code=site, site_name=name, item_id="x", item_name="小餐饮经营许可",
        item_type="01", edition_name="2026年版", accepting_organ=name, deciding_organ=name,
        limit_unit="working_day", applicant="张三", applicant_kind="1", id_kind="111",
        id_number_cipher=store.encrypt_column(ID_NUMBER), id_number_key=store.lookup_key(ID_NUMBER),
        id_number_masked="999999********1234", contact="王五", phone="13900000000", received_on="2026-11-20",
        received_by="李四",
    )  # fmt: skip
    CaseMaterialRow.create(case_id=case.id, position=1, name="申请书", form="原件", copies=1, core=True, received=1)
    for kind in ("received", "accepted", decided):
        act(case.id, kind, name)
    return str(case.id)


def make(root: Path, county: Office, township: Office) -> Season:
    """Three offices with two packages each, and a package of another county's township."""
    others = {site: office(root / site, root / "stick", OFFICES[site], site) for site in ("140525101", "14052507")}
    for other in others.values():
        enrol(county, other)
    store.close_store()
    shutil.copytree(county.paths.folder, root / "before")
    files = root / "files"
    for number in (1, 2):
        for site, sender in {"140525108": township, **others}.items():
            sender.open()
            CaseRow.update(note=f"第 {number} 次报送前改过").execute()
            add_case(site, number)
            sender.export("140525", files)
    elsewhere = office(root / "elsewhere", root / "stick", "垣曲县行政审批服务管理局", "140827")
    stranger = office(root / "stranger", root / "stick", "新城镇便民服务中心", "140827100")
    enrol(elsewhere, stranger)
    stranger.export("140827", files)
    store.close_store()
    return Season(root / "before", files)
