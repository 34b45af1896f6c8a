"""Judging the versions of one batch: by the merge rules, by what they refer to, and by who may write what."""

from dataclasses import dataclass, field

import msgspec

from db.exchange.format import limits, wire
from db.exchange.merging import around, quarantine, soundness
from db.exchange.merging.asking import Answers
from db.exchange.merging.batches import Entry
from db.exchange.merging.parting import Parted, other_pc
from db.exchange.merging.scope import Sender, after_its_end, changes_applicant_silently, in_scope, keeps_its_place
from db.exchange.offices import grants, lost, roster
from db.exchange.offices.origin import Origin
from db.exchange.records import documents, versions
from db.exchange.records.documents import BadBody, Body
from db.exchange.records.merge import KEPT_ASIDE, Authority, Current, Incoming, Verdict, decide
from db.exchange.records.registry import TYPE, DocumentType
from db.exchange.records.versions import Head


@dataclass(slots=True)
class Judge:
    """Who sent the package, who receives it, and the county keys that count; `mine` are all this store's addresses,
    `left` those it had and has no more."""

    origin: Origin
    sender: Sender | None
    me: str
    mine: frozenset[str]
    provider_keys: tuple[str, ...]
    seq: int
    left: Parted = field(default_factory=Parted)
    _heirs: dict[str, str] = field(default_factory=dict)

    def verdicts(self, kind: DocumentType, entries: list[Entry]) -> None:
        """The verdict on each version; changed rows of ours become a version first, so that it is compared too."""
        ids = [entry.envelope.id for entry in entries]
        heads = versions.heads(kind, ids)
        if kind.authority is not Authority.COUNTY:
            versions.settle_touched(kind, ids, heads, self.mine | self.left.addresses, self.me, self.seq)
        for entry in entries:
            entry.found = heads.get(entry.envelope.id)
        others = [entry for entry in entries if entry.found is None or entry.found.vid != entry.envelope.vid]
        histories = versions.histories(kind, [entry.envelope.id for entry in others if entry.found is not None])
        for entry in others:
            entry.digest = versions.digest_of(memoryview(entry.envelope.body))
        for entry in entries:
            here = self._current(entry.found, histories.get(entry.envelope.id, [])) if entry.found else None
            entry.granted = self._granted(entry.envelope)
            entry.verdict = decide(self._incoming(kind, entry), here)
            if entry.verdict in KEPT_ASIDE:
                entry.reason = quarantine.RETURNED if self._is_returned(entry) else entry.verdict
            elif entry.envelope.epoch > limits.EPOCHS and not entry.granted:
                entry.reason = Verdict.FORBIDDEN

    def _incoming(self, kind: DocumentType, entry: Entry) -> Incoming:
        envelope = entry.envelope
        return Incoming(
            kind.authority, envelope.vid, frozenset(envelope.anc), self._heir(envelope.owner), envelope.epoch,
            entry.granted, self._heir(self.origin.address), self.origin.from_county,
            entry.digest, envelope.released, self._other_pc(entry),
        )  # fmt: skip

    def _is_returned(self, entry: Entry) -> bool:
        """Whether an office claims to send back what this store wrote before it was set back."""
        ours = entry.verdict is Verdict.FORBIDDEN and entry.envelope.owner in self.mine
        return ours and not self.origin.from_county and lost.has_lost()

    def _other_pc(self, entry: Entry) -> bool:
        if entry.found is None or not self.origin.from_county:
            return False
        writers = self._writer(entry.envelope.owner), self._writer(entry.found.owner)
        entered = roster.replica_at(self.origin.roster, entry.envelope.owner) is not None
        return entered and other_pc(entry.envelope, entry.found, writers, self.left)

    def _writer(self, address: str) -> str:
        return self.me if address in self.mine else self._heir(address)

    def _current(self, found: Head, history: list[str]) -> Current:
        return Current(
            found.vid, self._heir(found.owner), found.epoch, frozenset(history), found.body_sha256, found.released
        )

    def _heir(self, address: str) -> str:
        if address not in self._heirs:
            self._heirs[address] = roster.heir(self.origin.roster, address)
        return self._heirs[address]

    def _granted(self, envelope: wire.Envelope) -> bool:
        """Whether the county granted the document to its writer, or to an address the writer continues."""
        if envelope.grant is None:
            return False
        writer = self._heir(envelope.owner)
        trusted = self.origin.from_county or writer == self._heir(self.origin.address)
        known = {envelope.owner, *(replica.address for replica in self.origin.roster.replicas)}
        owners = [address for address in known if self._heir(address) == writer]
        return grants.holds(envelope, owners, trusted, self.origin.provider, self.provider_keys)

    def read(self, kind: DocumentType, entries: list[Entry]) -> list[Body]:
        """Read the contents to be taken and check that what they refer to is here; returns those left to judge."""
        for entry in entries:
            try:
                entry.value = documents.typed(kind, entry.envelope.id, memoryview(entry.envelope.body))
            except BadBody:
                entry.reason = "bad_body"
                continue
            if not soundness.is_sound(kind.name, entry.value):
                entry.value, entry.reason = None, "bad_body"
        good = [entry for entry in entries if entry.value is not None]
        for column, name in kind.needs:
            here = documents.existing(TYPE[name], {getattr(entry.value, column) for entry in good})
            for entry in good:
                wanted = getattr(entry.value, column)
                if wanted not in here and not entry.reason:
                    entry.reason, entry.awaits = f"{quarantine.LACKS}{TYPE[name].label}", f"{name} {wanted}"
        for entry in good if self.sender is not None else ():
            entry.body = msgspec.to_builtins(entry.value)
        return [entry.body for entry in good if entry.body]

    def out_of_scope(self, kind: DocumentType, entry: Entry, answers: Answers) -> str:
        """Why a version the merge rules accept still waits: something it names is missing, or its writer may not."""
        if self.sender is None or (entry.granted and grants.is_for(entry.envelope)):
            return ""
        answers.body = entry.body
        here = around.held(kind.name, entry.body, self.me, answers)
        if here.lacking:
            entry.awaits = here.awaits
            return f"{quarantine.LACKS}{here.lacking}"
        if after_its_end(kind.name, entry.body, self.sender):
            return quarantine.ENDED
        rule = keeps_its_place if entry.granted else in_scope
        if not rule(kind.name, entry.body, self.sender, here):
            return Verdict.FORBIDDEN
        if changes_applicant_silently(kind.name, entry.body, here):
            entry.awaits = f"correction_of {entry.envelope.id}"
            return quarantine.SILENT
        return ""
