"""Where versions come from: the sender, the package that brought them, and the roster they are judged by."""

from dataclasses import dataclass

from db.exchange.format import wire
from db.exchange.format.provider import Provider


@dataclass(frozen=True, slots=True)
class Origin:
    """A sender whose package was admitted, now or earlier: what of it waits can be judged once more.

    `what` is how people call the package, `provider` its algorithms.
    """

    address: str
    pid: str
    what: str
    from_county: bool
    roster: wire.Roster
    provider: Provider
