"""Whose number a paper of a case bears: the program's own, or the one the office entered with the act. Pure."""

from db.cases.acts import CaseAct
from db.papers.rules import NUMBER_WORDS, PaperKind


def entered(act: CaseAct, kind: PaperKind) -> str:
    """The number the office entered for the paper of an act; '' where the program gave it one, or there is none."""
    number = act.details.get("paper", "").strip()
    return "" if _own(number, kind) else number


def given(act: CaseAct, kind: PaperKind) -> str:
    """The program's own number that the act already gave its paper, or ''."""
    number = act.details.get("paper", "").strip()
    return number if _own(number, kind) else ""


def _own(number: str, kind: PaperKind) -> bool:
    return number.startswith(f"{NUMBER_WORDS[kind]}〔")
