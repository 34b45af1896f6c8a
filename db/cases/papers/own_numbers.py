"""Numbers the program gives the paper an act tells of, in the transaction that records the act."""

from collections.abc import Mapping

from db.actors import Actor
from db.cases.acts import ACT_LABELS, ActKind
from db.papers.rules import PaperKind
from db.papers.service import take_number

OWN_NUMBER = "由程序编号"
"""Said in place of the number of an act's paper: the program prints that paper and gives it the next number."""

NUMBERED = {
    ActKind.STOPPED: PaperKind.SPECIAL_NOTICE,
    ActKind.EXTENDED: PaperKind.EXTENSION_NOTICE,
    ActKind.COMMITMENT_TOLD: PaperKind.COMMITMENT_LETTER,
    ActKind.HEARING_TOLD: PaperKind.HEARING_TOLD,
    ActKind.HEARING_NOTICED: PaperKind.HEARING_NOTICE,
    ActKind.HEARING_HELD: PaperKind.HEARING_RECORD,
    ActKind.FORWARDED: PaperKind.TRANSMITTAL,
}
"""The acts whose `paper` may be one the program numbers."""


def numbered(actor: Actor, case_number: str, kind: ActKind, details: Mapping[str, str]) -> dict[str, str]:
    """The details with the number the program gives, where it was asked for; call it inside the act's transaction."""
    if details.get("paper", "").strip() != OWN_NUMBER or kind not in NUMBERED:
        return dict(details)
    return {**details, "paper": take_number(actor, NUMBERED[kind], f"办件 {case_number} {ACT_LABELS[kind]}")}
