"""The eight merge rules, one by one, and that stores which talk end up the same whatever happens on the way."""

import hashlib
from dataclasses import dataclass, field

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from db.exchange.merge import ACCEPTED, Authority, Current, Incoming, Verdict, decide

COUNTY, A, B = "140525/county", "140525108/r-aaaaaaaaaa", "140525109/r-bbbbbbbbbb"


def version(
    vid: str = "v2",
    ancestors: tuple[str, ...] = (),
    *,
    authority: Authority = Authority.OWNER,
    owner: str = A,
    sender: str = A,
    epoch: int = 1,
    granted: bool = False,
) -> Incoming:
    return Incoming(authority, vid, frozenset(ancestors), owner, epoch, granted, sender, sender == COUNTY)


def held(vid: str = "v1", owner: str = A, epoch: int = 1, history: tuple[str, ...] = ()) -> Current:
    return Current(vid, owner, epoch, frozenset({vid, *history}))


def test_an_unknown_document_is_taken_from_its_owner_but_not_from_another_office() -> None:
    assert decide(version(), None, COUNTY) is Verdict.INSERT
    assert decide(version(owner=B), None, COUNTY) is Verdict.FORBIDDEN
    assert decide(version(owner=B, granted=True), None, COUNTY) is Verdict.INSERT


def test_the_same_version_changes_nothing() -> None:
    assert decide(version("v1"), held("v1"), COUNTY) is Verdict.SAME


def test_a_version_grown_from_mine_is_a_fast_forward_only_for_its_owner() -> None:
    assert decide(version("v2", ("v1",)), held("v1"), COUNTY) is Verdict.FORWARD
    assert decide(version("v2", ("v1",), sender=B, owner=B), held("v1"), COUNTY) is Verdict.FORBIDDEN
    assert decide(version("v2", ("v1",), sender=B), held("v1"), COUNTY) is Verdict.FORBIDDEN


def test_a_version_i_had_before_means_that_the_sender_is_behind() -> None:
    assert decide(version("v1"), held("v2", history=("v1",)), COUNTY) is Verdict.BEHIND


def test_a_county_grant_of_a_higher_epoch_decides_over_my_own_version() -> None:
    taken = version("v9", owner=B, sender=B, epoch=2, granted=True)
    assert decide(taken, held("v1"), COUNTY) is Verdict.OVERTAKE
    assert decide(version("v9", owner=B, sender=B, epoch=2), held("v1"), COUNTY) is Verdict.FORBIDDEN
    assert decide(version("v9", owner=B, sender=B, granted=True), held("v1"), COUNTY) is Verdict.FORBIDDEN


def test_the_county_forwards_what_an_owner_wrote_but_takes_nothing_over_without_a_grant() -> None:
    assert decide(version("v2", ("v1",), sender=COUNTY), held("v1"), A) is Verdict.FORWARD
    for ancestors in (("v1",), ()):
        taking = version("v2", ancestors, owner=COUNTY, sender=COUNTY, epoch=2)
        assert decide(taking, held("v1"), A) is Verdict.FORBIDDEN
    granted = version("v2", ("v1",), owner=COUNTY, sender=COUNTY, epoch=2, granted=True)
    assert decide(granted, held("v1"), A) is Verdict.FORWARD
    assert decide(version("v2", ("v1",), owner=COUNTY, sender=COUNTY, granted=True), held("v1"), A) is Verdict.FORBIDDEN


def test_two_versions_of_one_owner_that_do_not_know_each_other_wait_for_a_person() -> None:
    assert decide(version("v2b"), held("v2a", history=("v1",)), COUNTY) is Verdict.CONFLICT
    assert decide(version("v2b", sender=COUNTY), held("v2a"), A) is Verdict.CONFLICT


def test_only_the_county_writes_county_documents() -> None:
    assert decide(version(authority=Authority.COUNTY), None, COUNTY) is Verdict.FORBIDDEN
    assert decide(version(authority=Authority.COUNTY, sender=COUNTY, owner=COUNTY), None, A) is Verdict.INSERT
    newer = version("v2", ("v1",), authority=Authority.COUNTY, sender=COUNTY, owner=COUNTY)
    assert decide(newer, held("v1", COUNTY), A) is Verdict.FORWARD
    older = version("v1", authority=Authority.COUNTY, sender=COUNTY, owner=COUNTY)
    assert decide(older, held("v2", COUNTY, history=("v1",)), A) is Verdict.BEHIND


def test_a_fact_is_written_once_and_another_text_under_its_id_is_an_alarm() -> None:
    fact = Authority.FACT
    assert decide(version("f", authority=fact), None, COUNTY) is Verdict.INSERT
    assert decide(version("f", authority=fact), held("f"), COUNTY) is Verdict.SAME
    assert decide(version("g", ("f",), authority=fact), held("f"), COUNTY) is Verdict.ALARM
    assert decide(version("f", authority=fact, owner=B), None, COUNTY) is Verdict.FORBIDDEN


def test_what_is_local_is_never_taken() -> None:
    assert decide(version(authority=Authority.LOCAL), None, COUNTY) is Verdict.FORBIDDEN


@dataclass(frozen=True)
class Version:
    doc: str
    authority: Authority
    owner: str
    vid: str
    ancestors: tuple[str, ...]
    body: str


@dataclass
class Node:
    """A store in miniature: current versions, their histories, and what was set aside."""

    me: str
    current: dict[str, Version] = field(default_factory=dict)
    history: dict[str, set[str]] = field(default_factory=dict)
    aside: set[tuple[str, str]] = field(default_factory=set)

    def write(self, doc: str, authority: Authority, body: str, merged: tuple[str, ...] = ()) -> None:
        old = self.current.get(doc)
        ancestors = (*((old.vid, *old.ancestors) if old else ()), *merged)
        parent = old.vid if old else ""
        vid = hashlib.sha256(f"{parent}|{doc}|{body}".encode()).hexdigest()
        self.put(Version(doc, authority, self.me, vid, ancestors, body))

    def put(self, new: Version) -> None:
        self.current[new.doc] = new
        self.history.setdefault(new.doc, set()).update((new.vid, *new.ancestors))

    def receive(self, sender: str, package: tuple[Version, ...]) -> None:
        for new in package:
            old = self.current.get(new.doc)
            mine = Current(old.vid, old.owner, 1, frozenset(self.history[new.doc])) if old else None
            incoming = Incoming(
                new.authority, new.vid, frozenset(new.ancestors), new.owner, 1, False, sender, sender == COUNTY
            )
            verdict = decide(incoming, mine, self.me)
            if verdict in ACCEPTED:
                self.put(new)
            elif verdict is Verdict.CONFLICT and new.owner == self.me:
                self.aside.add((new.doc, new.vid))
                assert old is not None
                self.write(new.doc, new.authority, old.body, (new.vid, *new.ancestors))
            elif verdict not in (Verdict.SAME, Verdict.BEHIND):
                self.aside.add((new.doc, new.vid))


class Talking(RuleBasedStateMachine):
    """Two townships and a county: packages are lost, repeated, reordered; township disks are restored."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes = {name: Node(name) for name in (COUNTY, A, B)}
        self.flight: list[tuple[str, str, tuple[Version, ...]]] = []
        self.backups: dict[str, Node] = {}
        self.written = 0
        self.restored = False

    @initialize()
    def start(self) -> None:
        self.nodes[COUNTY].write("list", Authority.COUNTY, "1")

    @rule(site=st.sampled_from([A, B]), case=st.integers(0, 2), text=st.sampled_from(["x", "y", ""]))
    def edit_a_case(self, site: str, case: int, text: str) -> None:
        self.written += 1
        self.nodes[site].write(f"{site} case {case}", Authority.OWNER, text or str(self.written))

    @rule(site=st.sampled_from([A, B]))
    def record_a_fact(self, site: str) -> None:
        self.written += 1
        self.nodes[site].write(f"fact {self.written}", Authority.FACT, "done")

    @rule()
    def edit_the_list(self) -> None:
        self.written += 1
        self.nodes[COUNTY].write("list", Authority.COUNTY, str(self.written))

    @rule(site=st.sampled_from([A, B]))
    def a_rogue_site_writes_what_it_does_not_own(self, site: str) -> None:
        county = self.nodes[COUNTY]
        for doc, old in list(county.current.items()):
            if old.owner != site:
                forged = Version(doc, old.authority, site, f"rogue {doc}", (old.vid,), "ROGUE")
                county.receive(site, (forged,))
                assert county.current[doc] == old
                county.aside.discard((doc, forged.vid))

    @rule(sender=st.sampled_from([COUNTY, A, B]), receiver=st.sampled_from([A, B]))
    def seal(self, sender: str, receiver: str) -> None:
        to = receiver if sender == COUNTY else COUNTY
        self.flight.append((sender, to, self.package(sender, to)))

    def package(self, sender: str, to: str) -> tuple[Version, ...]:
        def due(v: Version) -> bool:
            return v.owner == sender or (sender == COUNTY and v.owner == to)

        return tuple(v for v in self.nodes[sender].current.values() if due(v))

    @rule(which=st.integers(0, 99))
    def deliver_any_package_any_number_of_times(self, which: int) -> None:
        if self.flight:
            sender, to, package = self.flight[which % len(self.flight)]
            self.deliver(sender, to, package)
            before = dict(self.nodes[to].current)
            self.deliver(sender, to, package)
            assert self.nodes[to].current == before, "a replay changed something"

    @rule(site=st.sampled_from([A, B]))
    def talk(self, site: str) -> None:
        self.deliver(site, COUNTY, self.package(site, COUNTY))
        self.deliver(COUNTY, site, self.package(COUNTY, site))

    @rule(site=st.sampled_from([A, B]), case=st.integers(0, 2))
    def talk_back_up_edit_and_restore(self, site: str, case: int) -> None:
        self.edit_a_case(site, case, "")
        self.back_up(site)
        self.edit_a_case(site, case, "")
        self.talk(site)
        self.restore(site)
        self.edit_a_case(site, case, "")

    def deliver(self, sender: str, to: str, package: tuple[Version, ...]) -> None:
        """Hand a package over and watch that nothing goes back and nothing is lost on the way."""
        node = self.nodes[to]
        before = dict(node.current)
        passed = {doc: set(vids) for doc, vids in node.history.items()}
        node.receive(sender, package)
        for doc, old in before.items():
            new = node.current[doc]
            if new != old:
                assert new.vid not in passed[doc], "a version that was passed came back"
                assert old.vid in new.ancestors, "a version was replaced by one that does not grow from it"
        for new in package:
            kept = new.vid in node.history.get(new.doc, ()) or (new.doc, new.vid) in node.aside
            assert kept, "a version disappeared"
        assert self.restored or not node.aside, "a conflict although nobody was restored"

    @rule(site=st.sampled_from([A, B]))
    def back_up(self, site: str) -> None:
        node = self.nodes[site]
        history = {doc: set(vids) for doc, vids in node.history.items()}
        self.backups[site] = Node(site, dict(node.current), history, set(node.aside))

    @rule(site=st.sampled_from([A, B]))
    def restore(self, site: str) -> None:
        if site in self.backups:
            self.nodes[site] = self.backups.pop(site)
            self.restored = True

    def teardown(self) -> None:
        for _ in range(4):
            for site in (A, B):
                self.talk(site)
        county = self.nodes[COUNTY]
        for site in (A, B):
            for doc, mine in self.nodes[site].current.items():
                assert county.current[doc].vid == mine.vid, ("diverged", doc)
            assert {d for d, v in county.current.items() if v.owner == site} <= set(self.nodes[site].current)
        assert all(v.body != "ROGUE" for node in self.nodes.values() for v in node.current.values())


Talking.TestCase.settings = settings(
    max_examples=120,
    stateful_step_count=30,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
test_stores_that_talk_end_up_the_same_whatever_was_lost_repeated_or_restored = Talking.TestCase
