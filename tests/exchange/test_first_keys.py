"""One root for one county: a store set back to before its first keys founds no second one unless a person says so."""

from pathlib import Path

import msgspec
import pytest

from db import journal, store
from db.actors import SiteKind
from db.errors import UserError
from db.exchange import service
from db.exchange.offices import founding, roster, standing
from db.exchange.tables import KeyRow, RosterRow
from db.organs import lives
from tests.exchange.conftest import NewOffice
from tests.exchange.offices import Office, enrol
from tests.exchange.second_lives import back_up, copied, identity_of, known_at, other_machine, restore, set_back


def refused(county: Office) -> UserError:
    actor = county.open()
    with pytest.raises(UserError, match="各单位都不会认") as told:
        service.ensure_identity(actor)
    assert (KeyRow.select().count(), RosterRow.select().count()) == (0, 0)
    return told.value


def test_an_ordinary_new_county_makes_its_keys_without_a_question(bureau: Office) -> None:
    actor = bureau.open()
    assert founding.doubt(actor.site) == ""
    assert service.ensure_identity(actor).is_county
    with pytest.raises(UserError, match="没有要确认的"):
        service.confirm_first(bureau.open())


def test_a_county_restored_to_before_its_keys_founds_no_second_root(
    bureau: Office, centre: Office, tmp_path: Path
) -> None:
    backup = back_up(bureau, tmp_path / "b.tar")
    enrol(bureau, centre)
    code = service.root_sheet(bureau.open()).code
    service.roster_copy(centre.open(), tmp_path / "名册.xpk")
    version = known_at(centre).version
    restore(bureau, backup)
    assert "根密钥单" in refused(bureau).hint
    (told,) = bureau.status().concerns
    assert (told.kind, "根密钥单" in told.advice) == ("second_root", True)
    with pytest.raises(UserError, match="恢复码不对"):
        service.restore_root(bureau.open(), "ABCD", tmp_path / "名册.xpk")
    refused(bureau)
    assert service.restore_root(bureau.open(), code, tmp_path / "名册.xpk") > version
    assert bureau.export("140525108")
    assert centre.apply(bureau.export("140525108")[0]).quarantined == 0


def test_a_database_put_back_by_hand_is_told_by_what_lies_beside_it(bureau: Office, centre: Office) -> None:
    bureau.open()
    store.close_store()
    old = bureau.paths.database.read_bytes()
    enrol(bureau, centre)
    bureau.export("140525108")
    set_back(bureau, old)
    refused(bureau)
    bureau.paths.anchor.unlink()
    refused(bureau)


def test_a_county_moved_to_another_pc_before_its_keys_is_asked_once(
    bureau: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = copied(bureau, other_machine(monkeypatch, tmp_path / "moved"))
    assert "换过电脑" in refused(moved).sentence
    shown = service.confirm_first(moved.open())
    assert shown == service.fingerprint()[: len(shown)]
    (entry,) = journal.history("exchange", "140525")
    assert (entry.action, entry.reason) == ("确认以前没有用过数据交换", "数据库换过电脑，里面还没有密钥")
    assert service.ensure_identity(moved.open()).is_county
    assert moved.status().concerns[0].kind == "root_sheet"


def test_an_office_below_the_county_is_not_asked(new_office: NewOffice, tmp_path: Path) -> None:
    office = new_office(SiteKind.DEPARTMENT, "泽州县示例局", "14052507", "department")
    restore(office, back_up(office, tmp_path / "b.tar"))
    assert not service.ensure_identity(office.open()).is_county


# --- the file of lives --------------------------------------------------------------------------------------------


def power_cut(*told: object, **more: object) -> None:
    raise KeyboardInterrupt


def test_a_letter_is_written_beside_the_store_only_once_it_is_saved(
    pair: tuple[Office, Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power fails before the commit: neither the store nor the file says that the letter was given."""
    _, centre = pair
    identity, known = identity_of(centre), known_at(centre)
    given = msgspec.structs.replace(known.replicas[0], letter="C")
    monkeypatch.setattr(roster, "replica_at", lambda known, address: given)
    with monkeypatch.context() as patch:
        patch.setattr(journal, "record", power_cut)
        with pytest.raises(KeyboardInterrupt):
            standing.take_letter(centre.open(), identity)
    assert (lives.letter(), centre.paths.restores.exists()) == ("A", False)
    service.ensure_identity(centre.open())
    assert (lives.letter(), centre.paths.restores.read_text()) == ("C", "0 C")


def test_a_letter_saved_before_a_power_cut_is_in_the_file_before_the_next_number(
    pair: tuple[Office, Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power fails between commit and file: the next sign-in writes it, and a restore goes on after it."""
    _, centre = pair
    backup = back_up(centre, tmp_path / "b.tar")
    actor = centre.open()
    centre.paths.anchor.write_text('{"pid": "' + "0" * 64 + '"}')
    with monkeypatch.context() as patch:
        patch.setattr(lives, "write_down", power_cut)
        with pytest.raises(KeyboardInterrupt):
            service.ensure_identity(actor)
    assert not centre.paths.restores.exists()
    store.close_store()
    centre.open()
    assert (lives.letter(), centre.paths.restores.read_text()) == ("B", "0 B")
    restore(centre, backup)
    assert centre.open().site.letter == "C"
