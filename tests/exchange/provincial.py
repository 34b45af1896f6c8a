"""A county with some items and cases to export for the province, and what the export wrote."""

import json
from pathlib import Path
from typing import Any

from db import store
from db.actors import Actor
from db.cases.tables import CaseActRow, CaseMaterialRow, CaseRow
from db.command_line import finished
from db.exchange.provincial import platform, platform_fields
from db.exchange.provincial.platform_fields import FOLDERS, SetName
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Material
from db.organs import service as organs
from db.organs.rules import OrganKind
from reports import platform_book

BUREAU = "泽州县行政审批服务管理局"
USCC = "11140525MA0EXAMPLE"
PERSON_ID, COMPANY_CODE = "999999199001011234", "91140525MA0ABCDE1X"
PHONES, CONTACTS = ("13900001111", "0356-2021234"), ("王小五", "赵六六")
ADDRESS = "泽州县金村镇示例路一号"


def fill(county: Actor) -> None:
    edition = items.ensure_edition(county, "泽州县2026年版", region="140525")
    ids = items.add_items(
        county, edition.id,
        [
            NewItem(name="食品经营许可", code=f"{USCC}4000131101000", department="县市场监管局",
                    implementing_body=BUREAU, item_type="01", basis="《中华人民共和国食品安全法》", level="4",
                    statutory_limit=20, statutory_unit="working_day", promised_limit=5, promised_unit="working_day",
                    township_accepts=True),
            NewItem(name="再生育登记", code="000731002000", department="县卫健局", implementing_body="县卫健局",
                    item_type="07", level="4", promised_limit=0, promised_unit="working_day"),
            NewItem(name="地方事项", code="SL-0001", department="县卫健局", implementing_body="县卫健局",
                    item_type="10"),
        ],
    )  # fmt: skip
    items.add_guide(
        county, ids[0], effective_on="2026-01-01", conditions="有固定场所", process="受理、审查、决定", fee="不收费",
        result_name="食品经营许可证", validity="五年", place="县政务服务中心",
        materials=[Material(1, "申请书", "原件", 2, True), Material(2, "营业执照", "复印件", 1, False)],
    )  # fmt: skip
    organs.add_organ(county, "县市场监管局", "县市场监管局", OrganKind.DEPARTMENT)
    person = case(ids[0], 1, "张三丰", "1", "111", PERSON_ID, "granted", "delivered")
    act(person, "stopped", "2026-11-10", {"procedure": "检测", "paper": "特告1号"}, reason="取样", lsn=3)
    act(person, "resumed", "2026-11-12", reason="合格", lsn=4)
    case(ids[0], 2, "示例食品有限公司", "2", "001", COMPANY_CODE, "denied", "delivered")
    case(ids[0], 3, "李四光", "1", "111", PERSON_ID, "granted")
    case(ids[1], 4, "钱七七", "1", "111", PERSON_ID, "granted", "delivered", item_type="07")


def case(
    item_id: str, number: int, name: str, kind: str, id_kind: str, id_number: str, *acts: str, item_type: str = "01"
) -> str:
    """A case received and accepted in November, then the acts named."""
    row = CaseRow.create(
        number=f"140525A2026{number:06}", site_code="140525", site_name=BUREAU, item_id=item_id,
        item_name="食品经营许可", item_type=item_type, edition_name="泽州县2026年版", guide_version=1,
        accepting_organ=BUREAU, deciding_organ=BUREAU, limit_unit="working_day", promised_limit=5,
        promised_unit="working_day", applicant=name,
        applicant_kind=kind, id_kind=id_kind, id_number_cipher=store.encrypt_column(id_number),
        id_number_key=store.lookup_key(id_number), id_number_masked=id_number[:6] + "********" + id_number[-4:],
        contact=CONTACTS[number % 2], phone=PHONES[number % 2], received_on="2026-11-02", received_by="李四",
        note=ADDRESS,
    )  # fmt: skip
    CaseMaterialRow.create(case_id=row.id, position=1, name="申请书", form="原件", copies=2, core=True, received=2)
    for place, kind_of_act in enumerate(("received", "accepted", *acts)):
        day = "2026-11-02" if place == 0 else "2026-11-03" if place == 1 else "2026-11-16"
        act(
            str(row.id),
            kind_of_act,
            day,
            reason=f"联系 {PHONES[number % 2]} {ADDRESS}",
            lsn=place + (5 if place > 1 else 1),
        )
    return str(row.id)


def act(
    case_id: str, kind: str, day: str, details: dict[str, str] | None = None, reason: str = "", lsn: int = 1
) -> None:
    CaseActRow.create(
        case_id=case_id, kind=kind, happened_on=day, details=json.dumps(details or {}), reason=reason, user_id="u",
        user_name="李四", organ_name=BUREAU, at=f"{day}T09:30:00+08:00", lsn=lsn, clock="ok",
    )  # fmt: skip


def export(actor: Actor, out: Path, *sets: SetName, **options: Any) -> platform.Exported:
    return finished(platform.export(actor, out, platform_book.write, sets or tuple(SetName), **options))


def rows(out: Path, table: platform_fields.Table) -> list[dict[str, Any]]:
    text = (out / FOLDERS[table.part_of] / f"{table.name}.json").read_text("utf-8")
    found: list[dict[str, Any]] = json.loads(text)["rows"]
    return found


def cells(book: Path) -> list[str]:
    import openpyxl

    return [
        str(cell.value)
        for sheet in openpyxl.load_workbook(book)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    ]
