"""A township's busy years for the exchange benchmarks: cases with materials and acts, in believable words."""

import io
import random
from collections.abc import Iterator
from pathlib import Path

from db import store
from db.actors import SiteKind
from db.attachments import service as attachments
from db.organs import service as organs
from db.paths import StorePaths
from db.rows import uuid7
from db.store import database
from tests.exchange.offices import PASSWORD, Office, enrol

COUNTY, CENTRE = "泽州县行政审批服务管理局", "巴公镇便民服务中心"
ACTS = ("received", "accepted", "delivered")
"""So many acts each case has; with the case itself a case is four changes."""

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
_GIVEN = "建国秀英志强桂兰晓明玉珍海燕文博雪梅俊杰丽华永福春生小红德胜"
_ITEMS = (
    "小餐饮经营许可", "食品小作坊登记", "林木采伐许可", "农村村民宅基地审批", "临时占用道路许可",
    "公共场所卫生许可", "户外广告设置备案", "再生育登记", "残疾人证办理", "城乡居民养老保险参保登记",
)  # fmt: skip
_MATERIALS = (
    "申请书", "身份证明复印件", "经营场所使用证明", "健康证明", "平面布置图", "授权委托书",
    "村民委员会意见", "四至界址图", "承诺书", "设备清单",
)  # fmt: skip
_NOTES = ("", "", "", "申请人自带材料齐全，当场核对原件后退还。", "已电话告知取证时间，请周五下午到三号窗口领取。")

_CASE = (
    "INSERT INTO case_file (id, number, site_code, site_name, item_id, item_name, item_type, edition_name,"
    " guide_version, accepting_organ, deciding_organ, statutory_limit, promised_limit, promised_unit, limit_unit,"
    " limit_basis, applicant, applicant_kind, id_kind, id_number_cipher, id_number_key, id_number_masked, contact,"
    " phone, channel, received_on, received_by, note) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_MATERIAL = (
    "INSERT INTO case_material (id, case_id, position, name, form, copies, core, received, note)"
    " VALUES (?,?,?,?,?,?,?,?,?)"
)
_ATTACHMENT = "INSERT INTO case_attachment (id, case_id, position, name, mime, sha256, size) VALUES (?,?,?,?,?,?,?)"
_ACT = (
    "INSERT INTO case_act (id, case_id, kind, happened_on, details, reason, reverses, user_id, user_name, organ_name,"
    " at, lsn, clock) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
)


def pair(folder: Path) -> tuple[Office, Office]:
    """A county and a township enrolled with it, each with a store of its own in this folder."""
    stick = folder / "stick"
    stick.mkdir(parents=True)
    offices = []
    for name, kind, organ, code in (
        ("county", SiteKind.COUNTY, COUNTY, "140525"),
        ("township", SiteKind.TOWNSHIP, CENTRE, "140525108"),
    ):
        office = Office(StorePaths(folder / name), "张三", stick)
        organs.start_office(office.paths, kind, organ, code, office.user, PASSWORD)
        offices.append(office)
    enrol(offices[0], offices[1])
    return offices[0], offices[1]


def fill(changes: int) -> None:
    """Write so many changes into the store that is open: cases, their materials and their acts."""
    chance = random.Random(3)
    with database.atomic():
        for number in range(changes // (1 + len(ACTS))):
            case = uuid7()
            database.execute_sql(_CASE, _case(case, number, chance))
            database.execute_many(_MATERIAL, list(_materials(case, chance)))
            database.execute_many(_ACT, list(_acts(case, number, chance)))


def attach(count: int, size: int) -> None:
    """Attach so many files, which no compression makes smaller, to the cases of the store that is open."""
    chance = random.Random(5)
    rows = database.execute_sql("SELECT id FROM case_file ORDER BY rowid LIMIT ?", (count,)).fetchall()
    with database.atomic():
        for number, (case,) in enumerate(rows):
            stored = attachments.put(io.BytesIO(b"%PDF-1.7\n" + chance.randbytes(size)), durable=False)
            attachments.keep(stored)
            values = (uuid7(), case, 1, f"材料{number}.pdf", "application/pdf", stored.sha256, stored.size)
            database.execute_sql(_ATTACHMENT, values)


def _case(case: str, number: int, chance: random.Random) -> tuple[object, ...]:
    item = chance.choice(_ITEMS)
    secret = f"999999{1950 + number % 60}{1 + number % 12:02}{1 + number % 28:02}{number % 10000:04}"
    return (
        case, f"140525108A2026{number:06}", "140525108", CENTRE, f"item-{_ITEMS.index(item)}", item, "01", "2026年版",
        2, CENTRE, COUNTY, 20, 7, "working_day", "working_day", "中华人民共和国行政许可法第四十二条",
        _person(chance), "person", "居民身份证", store.encrypt_column(secret), store.lookup_key(secret),
        f"999***{secret[-1]}", _person(chance), f"139{chance.randrange(10**8):08}", "窗口",
        f"2026-{1 + number % 12:02}-{1 + number % 28:02}", "李四", chance.choice(_NOTES),
    )  # fmt: skip


def _materials(case: str, chance: random.Random) -> Iterator[tuple[object, ...]]:
    for position, name in enumerate(chance.sample(_MATERIALS, 3)):
        yield uuid7(), case, position, name, "原件", 1, 0, 1, chance.choice(_NOTES)


def _acts(case: str, number: int, chance: random.Random) -> Iterator[tuple[object, ...]]:
    day = f"2026-{1 + number % 12:02}-{1 + number % 28:02}"
    for place, kind in enumerate(ACTS):
        at = f"{day}T{9 + place:02}:{number % 60:02}:00+08:00"
        yield (
            uuid7(), case, kind, day, "{}", chance.choice(_NOTES), "", "u", "李四", CENTRE,
            at, number * len(ACTS) + place, "ok",
        )  # fmt: skip


def _person(chance: random.Random) -> str:
    return chance.choice(_SURNAMES) + chance.choice(_GIVEN) + chance.choice(_GIVEN)
