"""Who we are in the exchange: keys made on this PC, addresses and fingerprints that people compare."""

import base64
import hashlib
from dataclasses import dataclass

from db import clock
from db.actors import Site, SiteKind
from db.exchange import wire
from db.exchange.provider import PROVIDERS, STANDARD, KeyPair, Provider
from db.exchange.tables import KeyRow

ROOT, SIGN, SEAL = "root", "sign", "seal"
COUNTY_KINDS = frozenset({SiteKind.COUNTY, SiteKind.ZONE})
GROUP, SHORT_GROUPS, FULL_GROUPS = 4, 4, 8


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """This installation's address and keys; `root` only at a county."""

    address: str
    provider: Provider
    sign: KeyPair
    seal: KeyPair
    root: KeyPair | None

    @property
    def keyid(self) -> str:
        """The short id under which the signing key stands in the roster."""
        return key_id(self.sign.public)

    @property
    def is_county(self) -> bool:
        """Whether this is the county's logical node."""
        return self.root is not None


def identity(site: Site) -> Identity | None:
    """The keys of this installation; None before the first use of the exchange."""
    rows = {row.purpose: row for row in KeyRow.select().where(KeyRow.closed_at == "")}
    if SIGN not in rows or SEAL not in rows:
        return None
    sign, seal = _pair(rows[SIGN]), _pair(rows[SEAL])
    root = _pair(rows[ROOT]) if ROOT in rows else None
    provider = PROVIDERS[rows[SIGN].algorithm]
    return Identity(address_of(site, sign.public, seal.public), provider, sign, seal, root)


def make_keys(site: Site) -> Identity:
    """Make this installation's keys, once; call it inside a transaction."""
    provider = STANDARD
    pairs = {SIGN: provider.new_signing_pair(), SEAL: provider.new_sealing_pair()}
    if site.kind in COUNTY_KINDS:
        pairs[ROOT] = provider.new_signing_pair()
    at = clock.now().isoformat()
    for purpose, pair in pairs.items():
        KeyRow.create(purpose=purpose, algorithm=provider.name, public=pair.public, secret=pair.secret, made_at=at)
    address = address_of(site, pairs[SIGN].public, pairs[SEAL].public)
    return Identity(address, provider, pairs[SIGN], pairs[SEAL], pairs.get(ROOT))


def _pair(row: KeyRow) -> KeyPair:
    return KeyPair(row.public, row.secret)


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
        sign=identity.sign.public, seal=identity.seal.public,
    )  # fmt: skip


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
