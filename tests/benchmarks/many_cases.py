"""A county's store with very many cases and their acts, written past the program's layers because that is quicker.

One case in ten is open. How each stands is derived from its acts by the program itself, as it would be at work.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from db import search, store
from db.actors import Actor, SiteKind
from db.cases.queues import standing
from db.organs import service as organs
from db.paths import StorePaths

TODAY = date(2026, 11, 20)
COUNTY, CODE, PASSWORD = "泽州县行政审批服务管理局", "140525", "Ceshi-2026"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
GIVEN = "建国秀英志强桂兰晓明玉珍海燕文博雪梅俊杰丽华永福春生小红德胜一平安宁忠良"
ITEMS = (
    "小餐饮经营许可", "食品小作坊登记", "林木采伐许可", "农村村民宅基地审批", "临时占用道路许可",
    "公共场所卫生许可", "户外广告设置备案", "再生育登记", "残疾人证办理", "城乡居民养老保险参保登记",
)  # fmt: skip
RARE = "取水许可"
"""One case in 5000 is about this item."""

_COURSES = (
    ("received",), ("received", "correction_asked"), ("received", "accepted"), ("received", "accepted"),
    ("received", "accepted"), ("received", "accepted"), ("received", "accepted", "reviewed"),
    ("received", "accepted", "reviewed"), ("received", "accepted", "granted"), ("received", "accepted", "stopped"),
)  # fmt: skip
_CLOSED = ("received", "accepted", "granted", "delivered")
_LATER = {"received": 0, "correction_asked": 2, "accepted": 1, "reviewed": 3, "stopped": 3, "granted": 6,
          "delivered": 7, "archived": 20}  # fmt: skip
_CASE = (
    "INSERT INTO case_file (id, number, site_code, site_name, item_id, item_name, item_type, edition_name,"
    " accepting_organ, deciding_organ, statutory_limit, promised_limit, promised_unit, limit_unit, applicant,"
    " applicant_kind, id_kind, id_number_cipher, id_number_key, id_number_masked, contact, phone, channel, received_on,"
    " received_by) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_ACT = (
    "INSERT INTO case_act (id, case_id, kind, happened_on, details, user_id, user_name, organ_name, at, lsn, clock)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?)"
)


@dataclass(frozen=True, slots=True)
class ManyCases:
    """A store with so many cases, and who works in it."""

    paths: StorePaths
    cases: int

    def open(self) -> Actor:
        """Open the store as its clerk."""
        return organs.sign_in(self.paths, "李四", PASSWORD)


def kept(folder: Path, cases: int) -> ManyCases:
    """The store in this folder, made now where there is none yet."""
    made = ManyCases(StorePaths(folder), cases)
    return made if made.paths.database.exists() else build(folder, cases)


def build(folder: Path, cases: int) -> ManyCases:
    """Make the store."""
    made = ManyCases(StorePaths(folder), cases)
    organs.start_office(made.paths, SiteKind.COUNTY, COUNTY, CODE, "李四", PASSWORD)
    opened = store.opened()
    store.close_store()
    with closing(store.connect(opened.paths.database, opened.key)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"):
            connection.execute(f"PRAGMA {pragma}")
        _fill(connection, cases)
    made.open()
    standing.refresh(TODAY)
    store.close_store()
    return made


def _fill(connection: Any, cases: int) -> None:
    """Write rows without the triggers of their tables, and put these back afterwards.

    The indexes stay and grow row by row: made at once they would have no room, and every act more would split a page.
    """
    hanging = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('case_file', 'case_act')"
    ).fetchall()
    for kind, name, _ in hanging:
        connection.execute(f"DROP {kind} {name}")
    connection.execute("BEGIN")
    connection.executemany(_CASE, map(_case, range(cases)))
    connection.executemany(_ACT, _acts(cases))
    connection.executemany("INSERT INTO search_index (words, kind, subject_id) VALUES (?, 'case', ?)", _words(cases))
    connection.execute("INSERT INTO case_stale SELECT id FROM case_file")
    for _, _, sql in hanging:
        connection.execute(sql)
    connection.execute("COMMIT")


def case_id(number: int) -> str:
    """The id of a case by its place."""
    return f"01900000-0000-7000-8000-{number:012x}"


def case_number(number: int) -> str:
    """Its number, as a county gives them."""
    return f"{CODE}A2026{number:07d}"


def name(number: int) -> str:
    """Its applicant."""
    given = number * 7919
    return SURNAMES[number % len(SURNAMES)] + GIVEN[given % len(GIVEN)] + GIVEN[given // 131 % len(GIVEN)]


def phone(number: int) -> str:
    """The applicant's phone."""
    return f"139{number * 104729 % 10**8:08d}"


def _item(number: int) -> str:
    return RARE if number % 5000 == 10 else ITEMS[number * 31 // 10 % len(ITEMS)]


def is_open(number: int) -> bool:
    """Whether something is still to be done about it."""
    return number % 10 == 0


def _begun(number: int) -> date:
    if is_open(number):
        return TODAY - timedelta(days=number // 10 % 25)
    return date(2019, 1, 1) + timedelta(days=number % 2800)


def _case(number: int) -> tuple[object, ...]:
    item = _item(number)
    return (
        case_id(number), case_number(number), CODE, COUNTY, f"item-{item}", item, "01", "2026年版", COUNTY, COUNTY, 20,
        10, "working_day", "working_day", name(number), "1", "111", "cipher", f"{number:064x}", "140525********0021",
        name(number), phone(number), "1", _begun(number).isoformat(), "李四",
    )  # fmt: skip


def _acts(cases: int) -> Iterator[tuple[object, ...]]:
    """The acts in the order of their days, as an office records them: those of one case lie far from one another."""
    newest = TODAY.toordinal()
    recorded = sorted(
        min(newest, _begun(number).toordinal() + _LATER[kind]) * 10 * cases + number * 10 + place
        for number in range(cases)
        for place, kind in enumerate(_course(number))
    )
    for lsn, one in enumerate(recorded, 1):
        days, rest = divmod(one, 10 * cases)
        number, place = divmod(rest, 10)
        kind, day = _course(number)[place], date.fromordinal(days).isoformat()
        details = '{"procedure": "专家评审", "paper": "告知书"}' if kind == "stopped" else "{}"
        yield (f"01900000-0000-7000-9000-{lsn:012x}", case_id(number), kind, day, details, "u", "李四", COUNTY,
               f"{day}T09:00:00+08:00", lsn, "ok")  # fmt: skip


def _course(number: int) -> tuple[str, ...]:
    """Which acts a case went through."""
    if is_open(number):
        return _COURSES[number // 10 % 10]
    return (*_CLOSED, "archived") if number % 3 else _CLOSED


def _words(cases: int) -> Iterator[tuple[str, str]]:
    forms = {letter: [form.split("/")[0] for form in search.pinyin_forms(letter)] for letter in SURNAMES + GIVEN}
    items = {item: search.split_words(item) for item in (*ITEMS, RARE)}
    for number in range(cases):
        letters = name(number)
        said = [forms[letter] for letter in letters]
        parts = (
            " ".join(letters), case_number(number).lower(), items[_item(number)], phone(number),
            case_number(number)[-6:], " ".join(one[0] for one in said), " ".join(one[1] for one in said),
        )  # fmt: skip
        yield " 0 ".join(parts), case_id(number)
