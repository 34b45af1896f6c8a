"""Impressions of seals and signed pages that came home travel as attachments do: once, and to whom they concern."""

import hashlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from db import clock
from db.attachments import service as attachments
from db.errors import UserError
from db.exchange.merging.scope import Held, in_scope
from db.exchange.merging.soundness import is_sound
from db.handover.registers import impressions
from db.handover.registers import service as registers
from db.handover.registers.rules import Register
from db.handover.registers.service import NewEntry
from db.papers.returned import records, service
from db.papers.tables import PaperRow, ReturnedPageRow
from tests.exchange.offices import Office
from tests.exchange.recorded import checklist
from tests.exchange.test_leaving_travels import sender_of_department

Pair = tuple[Office, Office]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def seal_with_impression(bureau: Office, organ: str, folder: Path) -> str:
    """An old seal of an organ in the county's register, its impression kept; the hash of the scan."""
    actor = bureau.open()
    fields = {"kind": "原审批专用章", "inscription": "示例局审批专用章", "keeper": "李四"}
    entry = registers.add_entry(
        actor, NewEntry(Register.SEAL, "示例局审批专用章", organ_id=organ, fields=fields, unit="枚")
    )
    file = folder / "印模.png"
    file.write_bytes(PNG)
    return impressions.attach(actor, entry.id, file).impression


def paper(listed: str, number: str) -> str:
    """A printed checklist in the open store."""
    snapshot = "{}"
    return str(
        PaperRow.create(
            kind="handover_checklist", number=number, title="移交清单", subject_type="checklist", subject_id=listed,
            snapshot=snapshot, digest=hashlib.sha256(snapshot.encode()).hexdigest(), pages=2,
            issued_on=clock.today().isoformat(), at=clock.now().isoformat(), user_id="u", user_name="李四",
        ).id
    )  # fmt: skip


def scanned(office: Office, folder: Path, number: str) -> str:
    """One page that came home, filed by hand; its id."""
    actor = office.open()
    file = folder / "签字页.png"
    from PIL import Image

    Image.new("L", (80, 80), 255).save(file)
    return service.file_one_by_hand(actor, file, 1, number, 2).id


def test_an_impression_goes_once_to_the_organ_whose_seal_it_is(
    pair: Pair, department: Office, bodies: tuple[str, str, str], tmp_path: Path
) -> None:
    bureau = pair[0]
    sha256 = seal_with_impression(bureau, bodies[1], tmp_path)
    files = bureau.export("14052507")
    assert len(files) == 2, "a package of records and one of attachments"
    for file in files:
        department.apply(file)
    department.open()
    assert attachments.has(sha256)
    assert department.export("140525")
    bureau.apply(department.export("140525")[0])
    assert len(bureau.export("14052507")) == 1, "it went already"
    assert len(bureau.export("140525108")) == 1, "a township has nothing to do with it"


def test_a_signed_page_filed_at_a_department_comes_to_the_county_with_its_scan(
    pair: Pair, department: Office, bodies: tuple[str, str, str], tmp_path: Path
) -> None:
    bureau = pair[0]
    bureau.open()
    listed, _ = checklist(bodies[0], bodies[1], bodies[2], "140525")
    printed = paper(listed, "移清〔2026〕140525A-3号")
    department.apply(bureau.export("14052507")[0])
    page = scanned(department, tmp_path, "移清〔2026〕140525A-3号")
    sent = department.export("140525")
    assert bureau.apply(sent[0]).quarantined == 0
    (found,) = records.pages_of(printed)
    assert (found.id, found.page, found.name) == (page, 2, "签字页.png")
    with pytest.raises(UserError, match="不在本机"):
        service.picture(found, 100)
    bureau.apply(sent[1])
    bureau.open()
    assert attachments.has(found.sha256)
    service.set_aside(department.open(), page, "寄错的")
    assert bureau.apply(department.export("140525")[0]).quarantined == 0
    assert records.pages_of(printed) == [], "what was taken back there is taken back here"
    assert ReturnedPageRow.get_by_id(page).matched == "none"


def test_an_office_files_pages_of_its_own_papers_and_of_handovers_it_signs(
    pair: Pair, department: Office, bodies: tuple[str, str, str]
) -> None:
    sender = sender_of_department(pair)
    own = next(iter(sender.office.ids))
    body = {"paper_id": "p", "sha256": "a" * 64, "source_page": 1}
    countys = {"number": "移清〔2026〕140525A-3号", "giver": None, "receiver": None}
    assert not in_scope("returned_page", body, sender, Held(about=countys))
    assert in_scope("returned_page", body, sender, Held(about=countys | {"giver": own}))
    assert in_scope("returned_page", body, sender, Held(about=countys | {"number": "移清〔2026〕14052507A-3号"}))
    itself = {"sha256": "b" * 64, "source_page": 1}
    assert not in_scope("returned_page", body, sender, Held(about=countys | {"giver": own}, itself=itself))
    assert not in_scope("returned_page", body | {"paper_id": ""}, sender, Held())


@pytest.mark.parametrize(
    "broken",
    [
        {"sha256": "../x"}, {"matched": "别的"}, {"source_page": 0}, {"page": -1}, {"page": 3}, {"pages": 10**9},
        {"note": "密码 123456"},
    ],
)  # fmt: skip
def test_a_page_no_list_could_show_is_not_sound(broken: dict[str, object]) -> None:
    whole = {"sha256": "a" * 64, "matched": "qr", "source_page": 1, "page": 1, "pages": 2, "note": ""}
    assert is_sound("returned_page", SimpleNamespace(**whole))
    assert not is_sound("returned_page", SimpleNamespace(**whole | broken))
