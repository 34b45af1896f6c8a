"""Archiving many cases one after the other (成批归档): each on its own; one that fails says what to do."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from db.actors import Actor, Role
from db.cases import reading
from db.cases.archive import checks, rules, service
from db.cases.archive.package import Render
from db.cases.archive.rules import Check, Filing, Result
from db.errors import UserError


@dataclass(frozen=True, slots=True)
class Looked:
    """One case to be archived and how its checks went."""

    id: str
    number: str
    item_name: str
    applicant: str
    checks: tuple[Check, ...]

    @property
    def worst(self) -> Result:
        """The worst result of its checks; checks the program does not make are left out."""
        results = {one.result for one in self.checks}
        return next((one for one in (Result.BAD, Result.LACKING) if one in results), Result.GOOD)

    @property
    def wanting(self) -> tuple[Check, ...]:
        """The checks that are bad or lack something, the bad ones first."""
        return tuple(one for result in (Result.BAD, Result.LACKING) for one in self.checks if one.result is result)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for one case: its archive number, or why it was not archived and what to do."""

    id: str
    number: str
    archive_number: str = ""
    problem: str = ""
    hint: str = ""


def looked(case_ids: Sequence[str]) -> Generator[Looked, None, None]:
    """Check cases one after the other; attachments are read whole, which may take a while."""
    for case_id in case_ids:
        row = reading.case_row(case_id)
        yield Looked(case_id, row.number, row.item_name, row.applicant, checks.checked(case_id))


def archive_many(
    actor: Actor, case_ids: Sequence[str], on: date, filing: Filing, folder: Path, render: Render, why: str = ""
) -> Generator[Outcome, None, None]:
    """Archive cases under consecutive numbers, each wholly or not at all, yielding the result of each.

    `filing` gives fonds, category, retention and secrecy; its number is not used. `why` explains what any of them
    lacks. A case that lacks something without an explanation is skipped, and the next one takes its number.
    """
    actor.require(Role.ISSUE, Role.REVIEW)
    if not case_ids:
        raise UserError("没有选办件，没有归档。", hint="请在待归档里用空格勾选。")
    for case_id in case_ids:
        number = reading.case_row(case_id).number
        named = replace(filing, number=service.suggested_number(on.year, filing.retention, _named(filing)))
        try:
            rules.check_filing(named)
            service.archive(actor, case_id, on, named, folder / f"{named.number}{service.SUFFIX}", render, why)
        except UserError as error:
            yield Outcome(case_id, number, problem=str(error), hint=error.hint)
        else:
            yield Outcome(case_id, number, named.number)


def _named(filing: Filing) -> tuple[str, str]:
    return filing.fonds.strip(), filing.category.strip()
