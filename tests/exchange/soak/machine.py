"""Random histories of a county and its offices: what sticks and clocks do while people work, and what must be true."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from db import journal
from db.cases import custody
from db.errors import UserError
from db.exchange import service
from db.exchange.format import package
from db.exchange.offices import receipts, trust
from db.store import database
from tests.exchange.offices import dump
from tests.exchange.soak import reading
from tests.exchange.soak.network import JOIN_LATER
from tests.exchange.soak.people import COUNTY, FACTS, START, Memory, People, number

SITES = ("bagong", "dayang", "forestry", *JOIN_LATER)
JUMPS = tuple(datetime.fromisoformat(text) for text in ("2000-01-01T08:00:00+08:00", "2099-12-31T23:00:00+08:00"))
ROUNDS = 6

site = st.sampled_from(SITES)


class PowerCut(BaseException):
    """The current goes away; no program catches that."""


@dataclass
class Parcel:
    """A file on its way: from whom, to which address; receipts have no address."""

    file: Path
    sender: str
    to: str = ""


class Exchange(People):
    """Rules act on the real stores through the services; the invariants look into them."""

    def __init__(self) -> None:
        super().__init__()
        self.flight: list[Parcel] = []
        self.rolled: set[str] = set()
        self.seen: set[tuple[str, int]] = set()
        self.at_the_end = False
        self.touched.update((COUNTY, *self.net.enrolled))
        self.nothing_acknowledged_is_missing()

    def teardown(self) -> None:
        try:
            self.everybody_talks()
            self.all_stores_agree()
        finally:
            self.net.leave()
            self.patch.undo()
            shutil.rmtree(self.root)

    # --- what sticks do ------------------------------------------------------------------------------------------

    @rule(name=site)
    def send_up(self, name: str) -> None:
        self.send(name, COUNTY)

    @rule(name=site)
    def send_down(self, name: str) -> None:
        self.send(COUNTY, name)

    def send(self, name: str, to: str) -> list[Parcel]:
        """Export; the packages are on their way. A store that may not export says so."""
        self.touched.add(name)
        try:
            files = self.net.export(name, to)
        except UserError:
            assert self.rolled or name in JOIN_LATER or to in JOIN_LATER
            return []
        sent = [Parcel(file, name, package.read_outer(file).header.to) for file in files]
        self.flight += sent
        return sent

    @precondition(lambda self: self.flight)
    @rule(k=number)
    def deliver_to_the_addressee(self, k: int) -> None:
        parcel = self.flight[-1 - k % len(self.flight)]
        self.deliver(parcel, self.addressee(parcel))

    @precondition(lambda self: self.flight)
    @rule(k=number, name=st.sampled_from((COUNTY, *SITES)))
    def deliver_somewhere(self, k: int, name: str) -> None:
        self.deliver(self.flight[k % len(self.flight)], name)

    def addressee(self, parcel: Parcel) -> str:
        """The office whose address stands on a parcel; of a receipt, whoever gets it."""
        return next((name for name, address in self.addresses.items() if address == parcel.to), COUNTY)

    def deliver(self, parcel: Parcel, name: str) -> int:
        """Read a copy of the file at an office: taken with all its documents accounted for, or refused unchanged."""
        stick = self.net.stick()
        for file in reading.volumes(parcel.file):
            shutil.copy2(file, stick)
        self.touched.add(name)
        service.ensure_identity(self.net.at(name))
        before = rows()
        try:
            result = self.net.apply(name, stick / parcel.file.name)
        except UserError as error:
            self.counts[f"refused: {getattr(error, 'reason', 'other')}"] += 1
            assert rows() == before
            return self.refused(parcel, name, error)
        self.counts["packages applied"] += not result.already
        self.counts["replays"] += result.already
        if result.already:
            assert rows() == before
        if parcel.file.suffix == package.SUFFIX:
            assert [line for line in reading.lines(parcel.file) if not reading.remembered(line)] == []
        if result.receipt.suffix == ".xrc" and result.receipt.parent == stick:
            self.flight.append(Parcel(result.receipt, name))
        self.note_seen()
        return result.new + result.changed

    def refused(self, parcel: Parcel, name: str, error: UserError) -> int:
        """Nothing honest is refused at its addressee; returns how much became of the refusal."""
        assert self.rolled or not parcel.to or self.addressee(parcel) != name, f"honest package refused: {error}"
        return 0

    def note_seen(self) -> None:
        self.seen.update(database.execute_sql("SELECT case_id, received FROM case_material WHERE position = 1"))

    @rule(name=site)
    def a_trip(self, name: str) -> None:
        self.talk(name)

    def talk(self, name: str) -> int:
        """One trip with one stick, up and down, as it should be; how many documents were news to somebody."""
        news = sum(self.deliver(parcel, self.addressee(parcel)) for parcel in self.send(name, COUNTY))
        return news + sum(self.deliver(parcel, self.addressee(parcel)) for parcel in self.send(COUNTY, name))

    @rule(name=st.sampled_from((COUNTY, *SITES)), k=st.integers(0, 120), sending=st.booleans())
    def power_cut(self, name: str, k: int, sending: bool) -> None:
        """The power goes at the k-th statement; what was there before is there again, or all of it is done."""
        parcels = [parcel for parcel in self.flight if self.addressee(parcel) == name]
        self.net.at(name)
        before = dump()
        real, done = database.execute_sql, [0]

        def until(sql: str, params: tuple[object, ...] = ()) -> object:
            done[0] += 1
            if done[0] == k:
                raise PowerCut
            return real(sql, params)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database, "execute_sql", until)
            try:
                if sending or not parcels:
                    self.send(name, "bagong" if name == COUNTY else COUNTY)
                else:
                    self.net.apply(name, parcels[k % len(parcels)].file)
            except PowerCut:
                self.counts["power cuts"] += 1
            except UserError:
                self.counts["refused before a power cut"] += 1
        self.net.leave()
        self.net.at(name)
        self.touched.add(name)
        if 0 < k <= min(done[0], 12):
            assert dump() == before

    # --- what clocks do --------------------------------------------------------------------------------

    @rule(jump=st.sampled_from((None, *JUMPS)))
    def set_the_clock(self, jump: datetime | None) -> None:
        self.shift = jump - START if jump else timedelta(0)

    @rule(name=st.sampled_from(JOIN_LATER))
    def join(self, name: str) -> None:
        if name not in self.net.enrolled:
            self.confirm()
            self.net.join(name)
            self.touched |= {name, COUNTY}

    def confirm(self) -> None:
        """Which PC is the county is only asked where there can be two."""

    # --- what must be true ---------------------------------------------------------------------------------------

    @invariant()
    def nothing_acknowledged_is_missing(self) -> None:
        for name in sorted(self.touched):
            self.look_up(name)
            journal.verify()
            memory = self.memory[name]
            for table in FACTS:
                assert memory.rows[table] <= reading.ids(table) | self.adopted(table), f"{name} lost from {table}"
            if not self.rolled:
                self.edits_are_current(memory)
        self.touched.clear()

    def look_up(self, name: str) -> None:
        """Under which address an office writes now."""
        identity = trust.identity(self.net.at(name).site)
        self.addresses[name] = identity.address if identity else ""

    def adopted(self, table: str) -> set[str]:
        """An office's own entry of an organ gives way to the county's entry of the same."""
        return self.memory[self.net._open].rows[table] if table == "organ" else set()

    def edits_are_current(self, memory: Memory) -> None:
        """Only the writer edits, so what it saved last is what stands there until it gave the case away."""
        for case, copies in memory.copies.items():
            row = database.execute_sql(
                "SELECT received FROM case_material WHERE case_id = ? AND position = 1", (case,)
            ).fetchone()
            assert row[0] == copies or custody.why_read_only(case)

    def everybody_talks(self) -> None:
        self.shift, self.at_the_end = timedelta(0), True
        self.nothing_acknowledged_is_missing()
        for _ in range(ROUNDS):
            news = sum([self.talk(name) for name in self.net.enrolled])
            self.nothing_acknowledged_is_missing()
            if not news:
                return
        raise AssertionError("they never come to rest")

    def all_stores_agree(self) -> None:
        """Every store the same where it speaks of the same, every line of everybody accounted for."""
        everywhere = (COUNTY, *self.net.enrolled)
        held = self.settled_documents()
        self.lists_agree()
        for name in self.net.enrolled:
            for key, content in held[name].items():
                assert held[COUNTY].get(key) == content, f"{name} and the county differ on {key}"
        if not self.rolled:
            nothing = {name: 0 for name in everywhere}
            assert {name: len(reading.waiting()) for name in everywhere if self.net.at(name)} == nothing
            assert {name: service.going().count for name in everywhere if self.net.at(name)} == nothing
        self.net.at(COUNTY)
        assert database.execute_sql("SELECT count(*) FROM exchange_head WHERE released <> ''").fetchone()[0] == 0
        self.counts["histories"] += 1

    def lists_agree(self) -> None:
        """Everybody has the county's own documents as the county has them."""
        listed = self.each((COUNTY, *self.net.enrolled), county_documents)
        for name in self.net.enrolled:
            assert listed[name] == listed[COUNTY], f"{name} has another list than the county"

    def settled_documents(self) -> dict[str, dict[tuple[str, str], object]]:
        """The documents of every store nobody has to decide about: without disasters, all."""
        found = {}
        for name in (COUNTY, *self.net.enrolled):
            self.net.at(name)
            found[name] = held_documents()
        return found

    def each(self, names: tuple[str, ...], look: Callable[[], object]) -> dict[str, object]:
        """What each store says."""
        found = {}
        for name in names:
            self.net.at(name)
            found[name] = look()
        return found


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the open store, but the refusals and the note that somebody got what was never sealed here."""
    found = dump()
    found["store_info"] = [row for row in found["store_info"] if row[0] != receipts.UNKNOWN_ACK]
    return found


def county_documents() -> dict[str, object]:
    """The county's own documents in the open store."""
    tables = ("edition", "item", "guide", "material", "batch", "transfer_item", "rule_set")
    return {name: reading.table(name) for name in tables}


def held_documents() -> dict[tuple[str, str], object]:
    """Cases and issued checklists of the open store by what they are."""
    found: dict[tuple[str, str], object] = {
        ("case", case): reading.case_as_it_stands(case) for case in reading.ids("case_file")
    }
    issued = database.execute_sql("SELECT id FROM checklist WHERE issued_at <> ''").fetchall()
    found.update({("checklist", row[0]): reading.checklist_as_it_stands(row[0]) for row in issued})
    return found
