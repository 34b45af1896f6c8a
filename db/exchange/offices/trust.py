"""Who we are in the exchange: keys made on this PC, addresses and fingerprints that people compare."""

import base64
import hashlib
from dataclasses import dataclass

from db import clock
from db.actors import Site, SiteKind
from db.exchange.format import wire
from db.exchange.format.provider import PROVIDERS, STANDARD, KeyPair, Provider
from db.exchange.tables import KeyRow
from db.store import database

ROOT, SIGN, SEAL = "root", "sign", "seal"
COUNTY_KINDS = frozenset({SiteKind.COUNTY, SiteKind.ZONE})
GROUP, SHORT_GROUPS, FULL_GROUPS = 4, 4, 8
RECOVERY = "xpk-root-recipient-v1"


@dataclass(frozen=True, slots=True, repr=False)
class Former:
    """Keys this installation had before (旧密钥): they open what was sealed to them, and prove what it continues."""

    address: str
    provider: Provider
    sign: KeyPair
    seal: KeyPair


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """This installation's address and keys; `root` only at a county. `former` are its earlier keys, oldest first."""

    address: str
    provider: Provider
    sign: KeyPair
    seal: KeyPair
    root: KeyPair | None
    former: tuple[Former, ...] = ()

    @property
    def keyid(self) -> str:
        """The short id under which the signing key stands in the roster."""
        return key_id(self.sign.public)

    @property
    def is_county(self) -> bool:
        """Whether this is the county's logical node."""
        return self.root is not None

    @property
    def addresses(self) -> frozenset[str]:
        """Every address this very store ever had."""
        return frozenset({self.address, *(former.address for former in self.former)})

    @property
    def seal_secrets(self) -> tuple[str, ...]:
        """All keys with which a package to this store may open, at a county also the one the root key gives."""
        secrets = (self.seal.secret, *(former.seal.secret for former in reversed(self.former)))
        return secrets if self.root is None else (*secrets, recovery_pair(self.provider, self.root).secret)


def identity(site: Site) -> Identity | None:
    """The keys of this installation; None before the first use of the exchange."""
    rows = list(database.execute_sql("SELECT purpose, algorithm, public, secret, closed_at FROM exchange_key"
                                     " ORDER BY rowid").fetchall())  # fmt: skip
    signs, seals = ([row for row in rows if row[0] == purpose] for purpose in (SIGN, SEAL))
    if not signs or signs[-1][4] or seals[-1][4]:
        return None
    *former, own = [
        Former(address_of(site, sign[2], seal[2]), PROVIDERS[sign[1]], KeyPair(*sign[2:4]), KeyPair(*seal[2:4]))
        for sign, seal in zip(signs, seals, strict=True)
    ]
    root = next((KeyPair(*row[2:4]) for row in rows if row[0] == ROOT and not row[4]), None)
    return Identity(own.address, own.provider, own.sign, own.seal, root, tuple(former))


def make_keys(site: Site) -> Identity:
    """Make the keys of this installation, its root key only once; call it inside a transaction."""
    provider, at = STANDARD, clock.now().isoformat()
    KeyRow.update(closed_at=at).where(KeyRow.closed_at == "", KeyRow.purpose != ROOT).execute()
    pairs = {SIGN: provider.new_signing_pair(), SEAL: provider.new_sealing_pair()}
    if site.kind in COUNTY_KINDS and KeyRow.get_or_none(KeyRow.purpose == ROOT, KeyRow.closed_at == "") is None:
        pairs[ROOT] = provider.new_signing_pair()
    for purpose, pair in pairs.items():
        KeyRow.create(purpose=purpose, algorithm=provider.name, public=pair.public, secret=pair.secret, made_at=at)
    made = identity(site)
    assert made is not None
    return made


def recovery_pair(provider: Provider, root: KeyPair) -> KeyPair:
    """The sealing pair that follows from a root key: with the printed root key alone, packages up can be opened."""
    return provider.derived_sealing_pair(root.secret, RECOVERY)


def address_of(site: Site, sign_public: str, seal_public: str) -> str:
    """The county is one logical node; elsewhere every installation has an address of its own, drawn from its keys."""
    if site.kind in COUNTY_KINDS:
        return f"{site.code}/county"
    return f"{site.code}/{replica_id(sign_public, seal_public)}"


def site_of(address: str) -> str:
    """The site code of an address."""
    return address.partition("/")[0]


def replica_id(sign_public: str, seal_public: str) -> str:
    """`r-` and ten base32 characters of the hash of both public keys."""
    return "r-" + _base32(f"{sign_public}\n{seal_public}".encode())[:10].lower()


def key_id(sign_public: str) -> str:
    """`k-` and ten base32 characters of the hash of a signing key."""
    return "k-" + _base32(sign_public.encode())[:10].lower()


def enrolment(identity: Identity, site: Site) -> wire.Enrolment:
    """What this installation asks to have entered in the roster."""
    return wire.Enrolment(
        site=site.code, name=site.organ_name, kind=site.kind.value,
        sign=identity.sign.public, seal=identity.seal.public, letter=site.letter,
    )  # fmt: skip


def asking_address(enrolment: wire.Enrolment) -> str:
    """The address that follows from what a request asks for."""
    return f"{enrolment.site}/{replica_id(enrolment.sign, enrolment.seal)}"


def county_fingerprint(county: str, root: wire.Root) -> str:
    """The fingerprint of a county: its address, its root keys and how many of them must sign."""
    return _fingerprint("county", county, str(root.threshold), *root.keys)


def replica_fingerprint(enrolment: wire.Enrolment) -> str:
    """The fingerprint of an installation: site code and both public keys."""
    return _fingerprint("replica", enrolment.site, enrolment.sign, enrolment.seal)


def _fingerprint(*parts: str) -> str:
    text = _base32("\n".join(("xpk-fingerprint-v1", *parts)).encode())[: GROUP * FULL_GROUPS]
    return "-".join(text[i : i + GROUP] for i in range(0, len(text), GROUP))


def short_form(fingerprint: str) -> str:
    """The first four groups (80 bits), which people read out to each other."""
    return "-".join(fingerprint.split("-")[:SHORT_GROUPS])


def same_fingerprint(given: str, fingerprint: str) -> bool:
    """Whether what a person typed is this fingerprint, whole or its four groups; spaces, dashes and case apart."""
    typed = "".join(c for c in given.upper() if c.isalnum())
    typed = typed.replace("0", "O").replace("1", "I").replace("8", "B")
    whole = fingerprint.replace("-", "")
    return typed in (whole, whole[: GROUP * SHORT_GROUPS])


def _base32(data: bytes) -> str:
    return base64.b32encode(hashlib.sha256(data).digest()).decode()
