"""Photos and recordings of a survey made at a station travel with its report, scans of the county to the station."""

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import main
from db import clock, store
from db.attachments import kinds
from db.attachments import service as contents
from db.cases import attachments, looking, reported, service
from db.cases.acts import ActKind
from db.cases.reported import Brought
from db.cases.surveys import entrusted
from db.cases.tables import CaseActRow, CaseAttachmentRow
from db.command_line import finished
from db.errors import UserError
from db.exchange import service as exchange
from db.exchange.format import package
from db.exchange.merging.soundness import is_sound
from db.exchange.tables import QuarantineRow
from db.store import database
from tests.exchange.conftest import copied
from tests.exchange.offices import PASSWORD, Office, dump
from tests.exchange.recorded import CENTRE as STATION
from tests.exchange.scans import attach, content_of, scan
from tests.exchange.test_surveys_at_stations import SAID, noticed

Pair = tuple[Office, Office]
Asked = tuple[Office, Office, str]
COUNTY, CENTRE = "140525", "140525108"
HASH = "ab" * 32


def photo(folder: Path, name: str = "水池.jpg", colour: int = 90) -> Path:
    """A small photograph as a telephone saves it."""
    from PIL import Image

    file = folder / name
    Image.new("RGB", (64, 48), (colour, 120, 60)).save(file, "JPEG")
    return file


def large_video(folder: Path) -> Path:
    """A recording above the limit, which takes no room on the disk."""
    file = folder / "全程.mp4"
    with file.open("wb") as out:
        out.write(b"\0\0\0\x18ftypmp42")
        out.truncate(contents.LARGEST + 1)
    return file


@pytest.fixture(scope="module")
def asked_original(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The two offices once the station was asked to make a survey and knows it; the case's id."""
    folder = tmp_path_factory.mktemp("asked")
    bureau, centre = copied(originals / "enrolled", folder)
    case = noticed(bureau)
    carry(bureau, centre, CENTRE)
    store.close_store()
    return folder, case


@pytest.fixture
def asked(asked_original: tuple[Path, str], tmp_path: Path) -> Asked:
    """A county and a station that was asked to make a survey; the case's id."""
    folder, case = asked_original
    return *copied(folder, tmp_path), case


def carry(sender: Office, receiver: Office, to: str) -> list[str]:
    """Export, and read all of it at the other office; R or B of each package."""
    files = sender.export(to)
    for file in files:
        receiver.apply(file)
    return [file.stem[-1] for file in files if file.suffix == package.SUFFIX]


def report(centre: Office, case: str, *files: Path) -> tuple[Brought, ...]:
    return entrusted.report(centre.open(), case, clock.today(), SAID, files)


def listed(office: Office, case: str) -> list[tuple[str, str, bool]]:
    office.open()
    return [(one.name, one.reporter, one.present) for one in attachments.listed(case)]


def test_a_photo_taken_at_a_survey_is_opened_at_the_county_once_both_packages_came(
    asked: Asked, tmp_path: Path
) -> None:
    bureau, centre, case = asked
    file = photo(tmp_path)
    assert report(centre, case, file) == ()
    records, blobs = centre.export(COUNTY)
    assert bureau.apply(records).quarantined == 0
    assert listed(bureau, case) == [("水池.jpg", STATION, False)]
    (awaited,) = attachments.listed(case)
    with pytest.raises(UserError, match="还在路上"):
        looking.page(awaited, 1, 100)
    with pytest.raises(UserError, match="还没有到本机"):
        attachments.copy_out(awaited, tmp_path)
    assert bureau.plan(blobs).rows[0].subject.endswith("踏勘 水池.jpg")
    bureau.apply(blobs)
    (come,) = attachments.listed(case)
    look = looking.page(come, 1, 100)
    assert (look.picture.width, look.picture.height, look.pages) == (64, 48, 1)
    assert attachments.copy_out(come, tmp_path).read_bytes() == file.read_bytes()
    carry(bureau, centre, CENTRE)
    assert carry(centre, bureau, COUNTY) == ["R"], "it went once"


def test_the_county_sends_its_scans_of_the_case_to_the_station_that_surveys_it(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    case = noticed(bureau)
    sent = attach(bureau, case, scan(), "平面图.pdf")
    assert carry(bureau, centre, CENTRE) == ["R", "B"]
    assert listed(centre, case) == [("平面图.pdf", "", True)]
    assert content_of(centre, sent, tmp_path) == scan()
    with pytest.raises(UserError, match="由别的单位经办"):
        attach(centre, case, scan(seed=2), "现场.pdf")


def test_a_photo_that_comes_before_its_report_waits_and_is_there_when_it_comes(asked: Asked, tmp_path: Path) -> None:
    bureau, centre, case = asked
    report(centre, case, photo(tmp_path), photo(tmp_path, "同一张.jpg"))
    records, blobs = centre.export(COUNTY)
    assert bureau.apply(blobs).new == 1
    assert listed(bureau, case) == []
    bureau.apply(records)
    assert listed(bureau, case) == [("水池.jpg", STATION, True)]


def test_a_report_without_photos_says_nothing_of_them(asked: Asked) -> None:
    bureau, centre, case = asked
    report(centre, case)
    assert "files" not in service.case(case).acts[-1].details
    assert carry(centre, bureau, COUNTY) == ["R"]


def test_a_recording_above_the_limit_is_named_and_goes_with_the_bag(asked: Asked, tmp_path: Path) -> None:
    bureau, centre, case = asked
    (told,) = report(centre, case, large_video(tmp_path), photo(tmp_path))
    assert (told.name, told.by_bag) == ("全程.mp4", True)
    assert carry(centre, bureau, COUNTY) == ["R", "B"]
    assert listed(bureau, case) == [("水池.jpg", STATION, True)]
    (by_bag,) = attachments.coming_by_bag(case)
    assert (by_bag.name, by_bag.sha256, by_bag.present) == ("全程.mp4", told.sha256, False)
    (down,) = bureau.export(CENTRE)
    assert package.read_outer(down).header.want == [], "nobody waits for what no package brings"


def test_a_report_that_is_taken_back_takes_its_photos_back_everywhere(asked: Asked, tmp_path: Path) -> None:
    bureau, centre, case = asked
    report(centre, case, photo(tmp_path, "别家的.jpg"))
    bureau.apply(centre.export(COUNTY)[0])
    service.reverse(centre.open(), case, "拍错了地方")
    report(centre, case, photo(tmp_path, "这一家.jpg", 200))
    carry(centre, bureau, COUNTY)
    assert listed(bureau, case) == [("这一家.jpg", STATION, True)]
    (down,) = bureau.export(CENTRE)
    assert package.read_outer(down).header.want == []


def test_what_is_taken_off_at_the_writer_goes_at_the_other_office_too(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    case = noticed(bureau)
    wrong = attach(bureau, case, scan(), "别人的身份证.pdf")
    attach(bureau, case, scan(seed=2), "平面图.pdf")
    carry(bureau, centre, CENTRE)
    with pytest.raises(UserError, match="由别的单位经办"):
        attachments.remove(centre.open(), case, attachments.listed(case)[0].id, "不是本件的")
    actor = bureau.open()
    first = attachments.listed(case)[0].id
    with pytest.raises(UserError, match="写明理由"):
        attachments.remove(actor, case, first, " ")
    attachments.remove(actor, case, first, "扫成了别人的身份证")
    carry(bureau, centre, CENTRE)
    assert listed(centre, case) == [("平面图.pdf", "", True)]
    assert contents.has(wrong), "a content may be named elsewhere, and the journal names it"
    service.act(bureau.open(), case, ActKind.WITHDRAWN, clock.today(), "不办了")
    with pytest.raises(UserError, match="没有撤下"):
        attachments.remove(bureau.open(), case, attachments.listed(case)[0].id, "迟了")


def test_a_report_that_fails_leaves_neither_a_row_nor_a_file(asked: Asked, tmp_path: Path) -> None:
    _, centre, case = asked
    file = photo(tmp_path)
    (tmp_path / "照片.jpg").write_bytes(b"MZ\x90\0 a program with another name")
    centre.open()
    before = dump()
    for files in ([file, tmp_path / "照片.jpg"], [file, tmp_path / "没有.jpg"], [file] * 101):
        with pytest.raises(UserError, match=r"没有保存|找不到"):
            report(centre, case, *files)
    with pytest.raises(UserError, match="两名以上"):
        entrusted.report(centre.open(), case, clock.today(), SAID | {"officers": "周八"}, [file])
    assert dump() == before
    assert [path for path in centre.paths.attachments.rglob("*") if path.is_file()] == []


def test_a_report_is_made_from_the_command_line_too(
    asked: Asked, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bureau, centre, case = asked
    file = photo(tmp_path)
    centre.open()
    number = service.case(case).summary.number
    (tmp_path / "password").write_text(PASSWORD, encoding="utf-8")
    door = ["--data", str(centre.paths.folder), "--password-file", str(tmp_path / "password")]
    told = [f"--{name}={text}" for name, text in SAID.items()]
    assert main.main([*door, "cases", "review", "survey-report", number, *told, "--file", str(file)]) == 0
    assert capfd.readouterr().out == f"已报送 {number} 的踏勘情况。\n"
    carry(centre, bureau, COUNTY)
    assert listed(bureau, case) == [("水池.jpg", STATION, True)]


def files_text(**other: Any) -> str:
    return json.dumps([{"name": "水池.jpg", "mime": "image/jpeg", "sha256": HASH, "size": 5} | other])


@pytest.mark.parametrize(
    "other",
    [
        {"name": "../../启动/水池.jpg"}, {"name": "C:\\水池.jpg"}, {"name": "水池\u202egpj.exe"}, {"name": ""},
        {"name": "长" * 101}, {"sha256": "../x"}, {"sha256": HASH.upper()}, {"size": 0}, {"size": "5"}, {"size": True},
        {"size": 2**60}, {"mime": ""}, {"mime": 5},
    ],
)  # fmt: skip
def test_a_report_whose_files_no_program_of_ours_would_name_is_not_taken(other: dict[str, Any]) -> None:
    assert reported.read(files_text()) == (Brought("水池.jpg", "image/jpeg", HASH, 5),)
    assert reported.read(files_text(taken_at="2026")) is not None, "a newer program may say more"
    assert reported.read(files_text(**other)) is None


@pytest.mark.parametrize("text", ["[]", "{}", "[5]", "[", "null", "[" * 9999, json.dumps(json.loads(files_text()) * 2)])
def test_files_that_are_no_list_of_files_are_not_taken(text: str) -> None:
    value = CaseActRow(kind="survey_reported", happened_on="2026-11-20", details=json.dumps({"files": text}))
    assert not is_sound("case_act", value)
    value.details = json.dumps({"files": files_text()})
    assert is_sound("case_act", value)


@given(name=st.text(max_size=300), size=st.integers(1, 2**40))
def test_any_name_a_file_can_have_travels_as_one_line_without_a_path(name: str, size: int) -> None:
    cleaned = reported.clean_name(f"{name}\udcff.jpg")
    one = Brought(cleaned, "image/jpeg", HASH, size)
    assert reported.read(reported.written([one])) == (one,)
    assert not {"/", "\\", "\n"} & set(cleaned)


def test_a_report_forged_to_name_a_path_waits_aside(asked: Asked) -> None:
    bureau, centre, case = asked
    centre.open()
    report(centre, case)
    centre.open()
    row = CaseActRow.get(CaseActRow.kind == "survey_reported")
    told = json.loads(row.details) | {"files": files_text(name="../水池.jpg")}
    exchange_only(row.id, json.dumps(told))
    assert bureau.apply(centre.export(COUNTY)[0]).quarantined == 1
    assert listed(bureau, case) == []
    assert QuarantineRow.get().reason == "bad_body"


def exchange_only(act: str, details: str) -> None:
    """Write an act as no program of ours does: the table takes rows only."""
    for (name,) in database.execute_sql(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'case_act_refuses%'"
    ).fetchall():
        database.execute_sql(f"DROP TRIGGER {name}")
    database.execute_sql("UPDATE case_act SET details = ? WHERE id = ?", (details, act))


def test_a_program_called_a_photo_is_neither_shown_nor_written_out(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    case = noticed(bureau)
    program = tmp_path / "program"
    program.write_bytes(b"MZ\x90\0" + bytes(100))
    bureau.open()
    with program.open("rb") as source:
        stored = contents.put(source)
    with database.atomic():
        contents.keep(stored)
        for number, mime in enumerate(("image/jpeg", "application/pdf", "application/x-msdownload")):
            CaseAttachmentRow.create(
                case_id=case, position=number, name="../图.exe", mime=mime, sha256=stored.sha256, size=stored.size
            )
    carry(bureau, centre, CENTRE)
    centre.open()
    (tmp_path / "out").mkdir()
    came = attachments.listed(case)
    assert len(came) == 3
    for one in came:
        with pytest.raises(UserError, match="不是它说的"):
            looking.page(one, 1, 100)
        with pytest.raises(UserError, match=r"不是它说的|不认得"):
            attachments.copy_out(one, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_document_with_a_list_of_parts_without_end_is_no_document(tmp_path: Path) -> None:
    file = tmp_path / "报告.docx"
    size = 5 << 20
    end = b"PK\x05\x06" + bytes(4) + b"\1\0\1\0" + size.to_bytes(4, "little") + (30).to_bytes(4, "little") + b"\0\0"
    file.write_bytes(b"PK\x03\x04" + bytes(26) + bytes(size) + end)
    assert kinds.kind_of(file) is None


class Pattern:
    """Bytes that begin like a PDF and cost nothing to make, another content for every number."""

    def __init__(self, number: int, size: int) -> None:
        self._head, self._left = b"%%PDF-1.7 %08d" % number, size

    def read(self, size: int = -1, /) -> bytes:
        taken = (self._head + bytes(size))[: min(self._left, size if size >= 0 else self._left)]
        self._head, self._left = b"", self._left - len(taken)
        return taken


def parts(count: int, size: int) -> Iterator[contents.Stored]:
    for number in range(count):
        yield contents.put(Pattern(number, size), durable=False)


def test_sealing_many_attachments_needs_no_more_memory_than_sealing_one_of_them(pair: Pair) -> None:
    bureau, _ = pair
    case, size, many = noticed(bureau), 1 << 19, 10
    with database.atomic():
        for number, one in enumerate(parts(many, size)):
            contents.keep(one)
            CaseAttachmentRow.create(
                case_id=case, position=number, name=f"{number}.pdf", mime="application/pdf", sha256=one.sha256,
                size=one.size,
            )  # fmt: skip
    actor = bureau.open()
    tracemalloc.start()
    files = list(finished(exchange.export_to(actor, CENTRE, bureau.stick)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert files[1].stat().st_size > many * size
    assert peak < 6 * size
