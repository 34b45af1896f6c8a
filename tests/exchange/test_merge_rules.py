"""The eight merge rules, one by one, and that stores which talk end up the same whatever happens on the way."""

import hashlib
from dataclasses import dataclass, field, replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from db.exchange.records.merge import ACCEPTED, Authority, Current, Incoming, Verdict, decide

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
    assert decide(version(), None) is Verdict.INSERT
    assert decide(version(owner=B), None) is Verdict.FORBIDDEN
    assert decide(version(owner=B, granted=True), None) is Verdict.INSERT


def test_the_same_version_changes_nothing() -> None:
    assert decide(version("v1"), held("v1")) is Verdict.SAME


def test_a_version_grown_from_mine_is_a_fast_forward_only_for_its_owner() -> None:
    assert decide(version("v2", ("v1",)), held("v1")) is Verdict.FORWARD
    assert decide(version("v2", ("v1",), sender=B, owner=B), held("v1")) is Verdict.FORBIDDEN
    assert decide(version("v2", ("v1",), sender=B), held("v1")) is Verdict.FORBIDDEN


def test_a_version_i_had_before_means_that_the_sender_is_behind() -> None:
    assert decide(version("v1"), held("v2", history=("v1",))) is Verdict.BEHIND


def test_a_county_grant_of_a_higher_epoch_decides_over_my_own_version() -> None:
    taken = version("v9", owner=B, sender=B, epoch=2, granted=True)
    assert decide(taken, held("v1")) is Verdict.OVERTAKE
    assert decide(version("v9", owner=B, sender=B, epoch=2), held("v1")) is Verdict.FORBIDDEN
    assert decide(version("v9", owner=B, sender=B, granted=True), held("v1")) is Verdict.FORBIDDEN


def test_the_county_forwards_what_an_owner_wrote_but_takes_nothing_over_without_a_grant() -> None:
    assert decide(version("v2", ("v1",), sender=COUNTY), held("v1")) is Verdict.FORWARD
    for ancestors in (("v1",), ()):
        taking = version("v2", ancestors, owner=COUNTY, sender=COUNTY, epoch=2)
        assert decide(taking, held("v1")) is Verdict.FORBIDDEN
    granted = version("v2", ("v1",), owner=COUNTY, sender=COUNTY, epoch=2, granted=True)
    assert decide(granted, held("v1")) is Verdict.FORWARD
    assert decide(version("v2", ("v1",), owner=COUNTY, sender=COUNTY, granted=True), held("v1")) is Verdict.FORBIDDEN


def test_two_versions_of_one_owner_that_do_not_know_each_other_wait_for_a_person() -> None:
    assert decide(version("v2b"), held("v2a", history=("v1",))) is Verdict.CONFLICT
    assert decide(version("v2b", sender=COUNTY), held("v2a")) is Verdict.CONFLICT


def test_only_the_county_writes_county_documents() -> None:
    assert decide(version(authority=Authority.COUNTY), None) is Verdict.FORBIDDEN
    assert decide(version(authority=Authority.COUNTY, sender=COUNTY, owner=COUNTY), None) is Verdict.INSERT
    newer = version("v2", ("v1",), authority=Authority.COUNTY, sender=COUNTY, owner=COUNTY)
    assert decide(newer, held("v1", COUNTY)) is Verdict.FORWARD
    older = version("v1", authority=Authority.COUNTY, sender=COUNTY, owner=COUNTY)
    assert decide(older, held("v2", COUNTY, history=("v1",))) is Verdict.BEHIND


def test_a_fact_is_written_once_and_another_text_under_its_id_is_an_alarm() -> None:
    fact = Authority.FACT
    assert decide(version("f", authority=fact), None) is Verdict.INSERT
    assert decide(version("f", authority=fact), held("f")) is Verdict.SAME
    assert decide(version("g", ("f",), authority=fact), held("f")) is Verdict.ALARM
    assert decide(version("f", authority=fact, owner=B), None) is Verdict.FORBIDDEN


def same_content(
    vid: str,
    *,
    body: str = "b",
    released: str = "",
    epoch: int = 1,
    owner: str = A,
    sender: str = A,
    authority: Authority = Authority.OWNER,
) -> Incoming:
    found = version(vid, authority=authority, owner=owner, sender=sender, epoch=epoch)
    return replace(found, body=body, released=released)


def test_the_same_content_under_two_names_is_no_conflict_and_the_smaller_name_counts_everywhere() -> None:
    mine = replace(held("v5"), body="b")
    assert decide(same_content("v3"), mine) is Verdict.TWIN
    assert decide(same_content("v7"), mine) is Verdict.BEHIND
    assert decide(same_content("v3", body="c"), mine) is Verdict.CONFLICT
    assert decide(same_content("v3", released=B), mine) is Verdict.CONFLICT
    assert decide(same_content("v3", epoch=2), mine) is Verdict.CONFLICT
    assert decide(replace(version("v3"), body=""), replace(held("v5"), body="")) is Verdict.CONFLICT


def test_nobody_makes_a_document_its_own_by_sending_its_content_under_its_own_name() -> None:
    mine = replace(held("v5"), body="b")
    assert decide(same_content("v3", owner=B, sender=B), mine) is Verdict.FORBIDDEN
    fact = same_content("f3", authority=Authority.FACT)
    assert decide(fact, replace(held("f5"), body="b")) is Verdict.TWIN
    assert decide(fact, replace(held("f5"), body="c")) is Verdict.ALARM
    assert decide(fact, replace(held("f5", owner=B), body="b")) is Verdict.SAME
    assert decide(fact, replace(held("f1"), body="b")) is Verdict.SAME


def test_what_is_local_is_never_taken() -> None:
    assert decide(version(authority=Authority.LOCAL), None) is Verdict.FORBIDDEN


# --- stores that talk ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Version:
    doc: str
    authority: Authority
    owner: str
    epoch: int
    granted: bool
    released: str
    parent: str
    ancestors: tuple[str, ...]
    body: str

    @property
    def vid(self) -> str:
        text = f"{self.parent}|{self.doc}|{self.owner}|{self.epoch}|{self.released}|{self.body}"
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Node:
    """A store in miniature: current versions, their histories, what was set aside, and the address it writes under."""

    me: str
    heirs: dict[str, str]
    current: dict[str, Version] = field(default_factory=dict)
    history: dict[str, set[str]] = field(default_factory=dict)
    aside: set[tuple[str, str]] = field(default_factory=set)

    def heir(self, address: str) -> str:
        """Who writes now what this address wrote, by the county's roster."""
        while address in self.heirs:
            address = self.heirs[address]
        return address

    def writes(self, doc: str) -> bool:
        """Whether this store believes that it may edit the document."""
        old = self.current.get(doc)
        return old is None or (self.heir(old.owner) == self.me and not old.released)

    def write(
        self, doc: str, authority: Authority, body: str, merged: tuple[str, ...] = (), released: str = ""
    ) -> None:
        old = self.current.get(doc)
        ancestors = (*((old.vid, *old.ancestors) if old else ()), *merged)
        epoch, granted = (old.epoch, old.granted) if old else (1, False)
        parent = old.vid if old else ""
        self.put(Version(doc, authority, self.me, epoch, granted, released, parent, ancestors, body))

    def put(self, new: Version) -> None:
        self.current[new.doc] = new
        self.history.setdefault(new.doc, set()).update((new.vid, *new.ancestors))

    def receive(self, sender: str, package: tuple[Version, ...]) -> None:
        for new in package:
            old = self.current.get(new.doc)
            verdict = decide(self.incoming(sender, new), self.held(old))
            if verdict is Verdict.OVERTAKE and old is not None:
                self.aside.add((old.doc, old.vid))
            if verdict in ACCEPTED or verdict is Verdict.TWIN:
                self.put(new)
            elif verdict is Verdict.CONFLICT and self.heir(new.owner) == self.me:
                self.aside.add((new.doc, new.vid))
                assert old is not None
                self.write(new.doc, new.authority, old.body, (new.vid, *new.ancestors), old.released)
            elif verdict is Verdict.BEHIND:
                self.history[new.doc].add(new.vid)
            elif verdict is not Verdict.SAME:
                self.aside.add((new.doc, new.vid))

    def incoming(self, sender: str, new: Version) -> Incoming:
        return Incoming(
            new.authority, new.vid, frozenset(new.ancestors), self.heir(new.owner), new.epoch, new.granted,
            self.heir(sender), sender == COUNTY, new.body, new.released,
        )  # fmt: skip

    def held(self, old: Version | None) -> Current | None:
        if old is None:
            return None
        history = frozenset(self.history[old.doc])
        return Current(old.vid, self.heir(old.owner), old.epoch, history, old.body, old.released)


class Talking(RuleBasedStateMachine):
    """Two townships and a county: packages are lost, repeated, reordered; disks are restored, keys renewed,
    cases given away."""

    def __init__(self) -> None:
        super().__init__()
        self.heirs: dict[str, str] = {}
        self.nodes = {name: Node(name, self.heirs) for name in (COUNTY, A, B)}
        self.flight: list[tuple[str, str, str, tuple[Version, ...]]] = []
        self.backups: dict[str, Node] = {}
        self.written = 0
        self.restored = False

    @initialize()
    def start(self) -> None:
        self.nodes[COUNTY].write("list", Authority.COUNTY, "1")

    @rule(site=st.sampled_from([A, B]), of=st.sampled_from([A, B]), case=st.integers(0, 1), text=st.sampled_from("xy "))
    def edit_a_case(self, site: str, of: str, case: int, text: str) -> None:
        self.written += 1
        doc, node = f"{of} case {case}", self.nodes[site]
        if node.writes(doc) and (site == of or doc in node.current):
            node.write(doc, Authority.OWNER, text if text.strip() else str(self.written))

    @rule(site=st.sampled_from([A, B]))
    def record_a_fact(self, site: str) -> None:
        self.written += 1
        self.nodes[site].write(f"fact {self.written}", Authority.FACT, "done")

    @rule()
    def edit_the_list(self) -> None:
        self.written += 1
        self.nodes[COUNTY].write("list", Authority.COUNTY, str(self.written))

    @rule(site=st.sampled_from([A, B]), of=st.sampled_from([A, B]), case=st.integers(0, 1))
    def give_a_case_away(self, site: str, of: str, case: int) -> None:
        doc, node = f"{of} case {case}", self.nodes[site]
        old = node.current.get(doc)
        if old is not None and node.writes(doc):
            other = self.nodes[B if site == A else A].me
            node.write(doc, Authority.OWNER, old.body, released=other)

    @rule()
    def the_county_grants(self) -> None:
        county = self.nodes[COUNTY]
        for doc, old in list(county.current.items()):
            if old.released:
                new = Version(
                    doc, old.authority, county.heir(old.released), old.epoch + 1, True, "", old.vid,
                    (old.vid, *old.ancestors), old.body,
                )  # fmt: skip
                county.put(new)

    @rule(site=st.sampled_from([A, B]))
    def renew_the_keys(self, site: str) -> None:
        node = self.nodes[site]
        new = f"{site}-{len(self.heirs)}"
        self.heirs[node.me] = new
        node.me = new

    @rule(site=st.sampled_from([A, B]))
    def a_rogue_site_writes_what_it_does_not_own(self, site: str) -> None:
        county, rogue = self.nodes[COUNTY], self.nodes[site].me
        for doc, old in list(county.current.items()):
            if county.heir(old.owner) == rogue:
                continue
            for body, owner, epoch in (
                ("ROGUE", rogue, 1),
                (old.body, rogue, 1),
                ("ROGUE", rogue, 99),
                ("ROGUE", old.owner, 1),
            ):
                forged = Version(doc, old.authority, owner, epoch, False, "", old.vid, (old.vid,), body)
                county.receive(rogue, (forged,))
                assert county.current[doc] == old
                county.aside.discard((doc, forged.vid))

    @rule(sender=st.sampled_from([COUNTY, A, B]), receiver=st.sampled_from([A, B]))
    def seal(self, sender: str, receiver: str) -> None:
        to = receiver if sender == COUNTY else COUNTY
        self.flight.append((sender, to, self.nodes[sender].me, self.package(sender, to)))

    def package(self, sender: str, to: str) -> tuple[Version, ...]:
        node = self.nodes[sender]

        def due(v: Version) -> bool:
            mine, theirs = node.heir(v.owner) == node.me, node.heir(v.owner) == self.nodes[to].me
            return mine or (sender == COUNTY and (theirs or v.granted))

        return tuple(v for v in node.current.values() if due(v))

    @rule(which=st.integers(0, 99))
    def deliver_any_package_any_number_of_times(self, which: int) -> None:
        if self.flight:
            _, to, address, package = self.flight[which % len(self.flight)]
            if address not in self.heirs:
                self.deliver(address, to, package)
                before = dict(self.nodes[to].current)
                self.deliver(address, to, package)
                assert self.nodes[to].current == before, "a replay changed something"

    @rule(site=st.sampled_from([A, B]))
    def talk(self, site: str) -> None:
        self.deliver(self.nodes[site].me, COUNTY, self.package(site, COUNTY))
        self.deliver(COUNTY, site, self.package(COUNTY, site))

    @rule(site=st.sampled_from([A, B]), case=st.integers(0, 1))
    def talk_back_up_edit_and_restore(self, site: str, case: int) -> None:
        self.edit_a_case(site, site, case, "")
        self.back_up(site)
        self.edit_a_case(site, site, case, "")
        self.talk(site)
        self.restore(site, bool(case))
        self.edit_a_case(site, site, case, "")

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
                grown, kept = old.vid in new.ancestors, (doc, old.vid) in node.aside
                assert grown or kept or new.body == old.body, "a version was replaced by one that does not grow from it"
        for new in package:
            kept = new.vid in node.history.get(new.doc, ()) or (new.doc, new.vid) in node.aside
            known = node.current[new.doc].body == new.body if new.doc in node.current else False
            assert kept or known, "a version disappeared"
        assert self.restored or not node.aside, "a conflict although nobody was restored"

    @rule(site=st.sampled_from([A, B]))
    def back_up(self, site: str) -> None:
        node = self.nodes[site]
        history = {doc: set(vids) for doc, vids in node.history.items()}
        self.backups[site] = Node(node.me, self.heirs, dict(node.current), history, set(node.aside))

    @rule(site=st.sampled_from([A, B]), noticed=st.booleans())
    def restore(self, site: str, noticed: bool) -> None:
        """A store set back continues under new keys when somebody notices, or when its keys were renewed since."""
        if site in self.backups:
            self.nodes[site] = node = self.backups.pop(site)
            self.restored = True
            newest = node.heir(node.me)
            if noticed or newest != node.me:
                node.me = newest
                self.renew_the_keys(site)

    def teardown(self) -> None:
        for _ in range(5):
            self.the_county_grants()
            for site in (A, B):
                self.talk(site)
        county = self.nodes[COUNTY]
        for site in (A, B):
            node = self.nodes[site]
            for doc, mine in node.current.items():
                assert county.current[doc].vid == mine.vid, ("diverged", doc)
            assert {d for d, v in county.current.items() if county.heir(v.owner) == node.me} <= set(node.current)
        assert all(not v.released for v in county.current.values())
        assert all(v.body != "ROGUE" for node in self.nodes.values() for v in node.current.values())


Talking.TestCase.settings = settings(
    max_examples=120,
    stateful_step_count=30,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
test_stores_that_talk_end_up_the_same_whatever_was_lost_repeated_or_restored = Talking.TestCase
