"""The same histories with disks that go back in time, stores copied to another PC, and offices closed by the county."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from db import backups
from db.errors import UserError
from db.exchange import service
from db.exchange.format.refusal import Reason, Refused
from db.exchange.merging import conflicts, deciding
from db.exchange.merging.conflicts import Action
from db.exchange.merging.deciding import Keep
from tests.exchange.soak import reading
from tests.exchange.soak.machine import SITES, Exchange, Parcel, held_documents
from tests.exchange.soak.network import BUREAU
from tests.exchange.soak.people import COUNTERS, COUNTY, Memory, number

EVERYWHERE = (*SITES, COUNTY)


@dataclass
class Kept:
    """A backup or a copy of a folder, and what people knew to be in the store then."""

    path: Path
    memory: Memory


class Disasters(Exchange):
    """What was lost with a disk is lost; what was saved since is nowhere lost silently, and all stores agree."""

    def __init__(self) -> None:
        self.backups: dict[str, Kept] = {}
        self.copies: dict[str, Kept] = {}
        super().__init__()

    # --- disks ---------------------------------------------------------------------------------------------------

    @rule(name=st.sampled_from(EVERYWHERE))
    def back_up(self, name: str) -> None:
        self.net.at(name)
        target = self.root / f"backup-{name}.tar"
        target.unlink(missing_ok=True)
        backups.backup_to(target)
        self.backups[name] = Kept(target, self.memory[name].copy())

    @precondition(lambda self: self.backups)
    @rule(k=number)
    def restore(self, k: int) -> None:
        name = sorted(self.backups)[k % len(self.backups)]
        self.net.leave()
        backups.restore(self.backups[name].path, self.net.offices[name].paths)
        self.rolled_back(name, self.backups[name], "restores")

    @rule(name=st.sampled_from(EVERYWHERE))
    def copy_the_folder(self, name: str) -> None:
        self.net.leave()
        target = self.root / f"copy-{name}"
        if target.exists():
            shutil.rmtree(target)
        shutil.copytree(self.net.offices[name].paths.folder, target)
        self.copies[name] = Kept(target, self.memory[name].copy())

    @precondition(lambda self: self.copies)
    @rule(k=number, with_anchor=st.booleans())
    def put_the_folder_back(self, k: int, with_anchor: bool) -> None:
        """Somebody copies the old folder back by hand: nobody is told, unless the anchor is still the newer one."""
        name = sorted(self.copies)[k % len(self.copies)]
        self.net.leave()
        paths = self.net.offices[name].paths
        anchor = paths.anchor.read_bytes() if paths.anchor.exists() else b""
        shutil.rmtree(paths.folder)
        shutil.copytree(self.copies[name].path, paths.folder)
        if anchor and not with_anchor:
            paths.anchor.write_bytes(anchor)
        self.rolled_back(name, self.copies[name], "folders put back")

    @precondition(lambda self: self.copies)
    @rule(k=number)
    def move_to_another_pc(self, k: int) -> None:
        """The copy goes on at another PC, and the first one is switched off."""
        name = sorted(self.copies)[k % len(self.copies)]
        self.put_the_folder_back(k, with_anchor=True)
        self.counter += 1
        self.machines[name] = f"{name}{self.counter}"
        self.counts["moves"] += 1

    @rule(name=st.sampled_from(COUNTERS), k=number, noticed=st.booleans(), with_anchor=st.booleans())
    def work_then_lose_it(self, name: str, k: int, noticed: bool, with_anchor: bool) -> None:
        """What breaks things most: saved, kept, edited, sent, perhaps read, set back, and edited once more."""
        self.take_in(name, k)
        self.back_up(name) if noticed else self.copy_the_folder(name)
        self.correct_copies(name, k)
        for parcel in self.send(name, "bagong" if name == COUNTY else COUNTY)[: k % 2]:
            self.deliver(parcel, self.addressee(parcel))
        if noticed:
            self.restore(sorted(self.backups).index(name))
        else:
            self.put_the_folder_back(sorted(self.copies).index(name), with_anchor)
        self.correct_copies(name, k)

    def rolled_back(self, name: str, kept: Kept, how: str) -> None:
        """What the copy did not hold is the copy's fault; what is saved from now on counts."""
        self.memory[name] = kept.memory.copy()
        self.rolled.add(name)
        self.touched.add(name)
        self.counts[how] += 1

    # --- the roster ----------------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.net.enrolled) > 2)
    @rule(k=number)
    def close(self, k: int) -> None:
        """The county closes an installation; it comes back later with new keys."""
        name = self.net.enrolled[k % len(self.net.enrolled)]
        self.rolled.add(name)
        with self.saving(COUNTY) as actor:
            service.revoke(actor, self.addresses[name], "电脑丢失")
            self.counts["closed"] += 1

    def send(self, name: str, to: str) -> list[Parcel]:
        """As ever; the county first says which of its PCs is the county, and who is not enrolled is enrolled."""
        if name == COUNTY:
            self.confirm()
        elif self.at_the_end and self.net.at(name) and not service.status().enrolled:
            self.enter_anew(name, new_keys=False)
        return super().send(name, to)

    def enter_anew(self, name: str, new_keys: bool) -> None:
        """Ask for the roster once more: set back to before its enrolment, or closed."""
        request = self.net.stick() / "request.xpk"
        service.enrol_request(self.net.at(name), request, new_keys=new_keys)
        self.approve(request, name)

    def confirm(self) -> None:
        """Somebody at the county says that this PC goes on."""
        try:
            service.confirm_moved(self.net.at(COUNTY))
        except UserError:
            return
        self.counts["county confirmed"] += 1

    def refused(self, parcel: Parcel, name: str, error: UserError) -> int:
        """People telephone: who has new keys is entered in the roster, who was closed makes new ones."""
        super().refused(parcel, name, error)
        if not self.at_the_end or name != COUNTY or not isinstance(error, Refused):
            return 0
        if error.reason is Reason.NOT_CONTINUED:
            self.approve(parcel.file, parcel.sender)
            return 1
        if error.reason in (Reason.CLOSED, Reason.ALREADY_CONTINUED, Reason.UNKNOWN_SENDER):
            self.enter_anew(parcel.sender, new_keys=error.reason is Reason.CLOSED)
            return 1
        return 0

    def approve(self, file: Path, sender: str) -> None:
        """Enter in the roster whoever asks in this file, and bring the grant."""
        self.confirm()
        grant = self.net.stick() / "grant.xpk"
        shown = service.fingerprint() if self.net.at(sender) else ""
        actor = self.net.at(COUNTY)
        asked, before = service.look_at_request(file), self.addresses[sender]
        replaces = before if not asked.continues and self.may_replace(before) else ""
        answer = service.enrol_approve(
            actor, file, grant, shown, replaces=replaces, keep_old=not asked.continues and not replaces
        )
        service.enrol_accept(self.net.at(sender), grant, answer)
        self.net.renew()
        self.look_up(sender)
        self.touched |= {sender, COUNTY}
        self.counts["renewed"] += 1

    def may_replace(self, address: str) -> bool:
        """Whether the county knows this address and nobody goes on for it yet."""
        return any(row.address == address and not row.successor for row in service.roster_rows())

    # --- the end -------------------------------------------------------------------------------------------------

    def everybody_talks(self) -> None:
        """Talk, decide what waits, talk again, until nothing is left to decide."""
        for _ in range(8):
            super().everybody_talks()
            if not sum([self.decide(name) for name in (COUNTY, *self.net.enrolled)]):
                return
        raise AssertionError("decisions never come to an end")

    def decide(self, name: str) -> int:
        """Keep what is here wherever somebody has to decide here."""
        actor, decided = self.net.at(name), 0
        for one in conflicts.waiting():
            if Action.DECIDE in one.actions:
                deciding.decide(actor, one.id, Keep.MINE)
                decided += 1
        self.counts["decided"] += decided
        return decided

    def all_stores_agree(self) -> None:
        super().all_stores_agree()
        self.nothing_lost_silently()

    def disputed(self) -> set[tuple[str, str]]:
        """What waits somewhere for somebody to look at it."""
        found: set[tuple[str, str]] = set()
        for name in (COUNTY, *self.net.enrolled):
            self.net.at(name)
            found |= {(line["t"], line["id"]) for line in reading.waiting()}
        return found

    def nothing_lost_silently(self) -> None:
        """Every edit acknowledged by a store that still has it is known at the county, or waits somewhere."""
        aside: dict[str, list[reading.Line]] = {}
        for name in (COUNTY, *self.net.enrolled):
            self.net.at(name)
            for case in {case for memory in self.memory.values() for case in memory.copies}:
                aside.setdefault(case, []).extend(reading.unread_versions(case))
        for name in self.net.enrolled:
            for case, copies in self.memory[name].copies.items():
                versions = [line["body"]["materials"][0]["received"] for line in aside[case] if line["t"] == "case"]
                assert (case, copies) in self.seen or copies in versions, f"{name}: an edit of {case} is gone"

    def lists_agree(self) -> None:
        """As ever, unless the county itself forgot some of what it had sent: nothing is taken from the others."""
        if COUNTY not in self.rolled:
            super().lists_agree()

    def settled_documents(self) -> dict[str, dict[tuple[str, str], object]]:
        """As ever, but for what waits for somebody, and for acts of its own that a restored county forgot."""
        disputed, found = self.disputed(), {}
        for name in (COUNTY, *self.net.enrolled):
            self.net.at(name)
            held = {key: content for key, content in held_documents().items() if key not in disputed}
            found[name] = {key: self.but_forgotten(content) for key, content in held.items()}
        return found

    def but_forgotten(self, content: object) -> object:
        """A document's rows, without the county's acts where the county forgot some."""
        if COUNTY not in self.rolled or not isinstance(content, tuple):
            return content
        row, parts, acts = content
        return row, parts, [act for act in acts if BUREAU not in act]
