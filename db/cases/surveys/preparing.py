"""What the form of a survey starts with: the project's other cases, drawn experts, departments, institutions."""

from dataclasses import dataclass
from datetime import date

from db.calendar.rules import add_working_days
from db.calendar.service import load_calendar
from db.cases import reading
from db.cases.reviewing import needs
from db.cases.surveys import drawing, entrusted
from db.cases.surveys import service as surveys
from db.cases.surveys.planning import NOTICE_DAYS, Person, Survey
from db.handover.registers import standing
from db.handover.registers.life import PUT_AWAY
from db.handover.registers.rules import Register


@dataclass(frozen=True, slots=True)
class Institution:
    """One institution of the intermediary register and the qualification it has."""

    name: str
    qualification: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """`together` are cases of the same project as (id, words); `earliest` is the first day others can be asked for."""

    together: tuple[tuple[str, str], ...]
    project: str
    place: str
    departments: tuple[str, ...]
    experts: tuple[Person, ...]
    institutions: tuple[Institution, ...]
    remark: str
    earliest: date
    open: Survey | None
    """The survey that was noticed last and not made yet."""
    failed: Survey | None
    """The survey made last, where something did not fit: what is looked at again."""
    sent: tuple[str, ...] = ()
    """The numbers of the printed notices of the open survey."""


def prepared(case_id: str, day: date) -> Prepared:
    """What is known for a survey of a case on a day."""
    row, made = reading.case_row(case_id), surveys.of_case(case_id)
    open_ones = [one for one in made if not one.surveyed_on]
    last = made[-1] if made and made[-1].surveyed_on and made[-1].failing else None
    return Prepared(
        together=tuple((one.id, f"{one.number}　{one.item_name}") for one in surveys.of_project(case_id)),
        project=row.project,
        place=row.address,
        departments=needs.joint_departments(row, day),
        experts=drawing.as_people(case_id, day),
        institutions=(*_institutions(day), *(Institution(name, "") for name in entrusted.stations().values())),
        remark=needs.survey_words(row, day),
        earliest=add_working_days(day, NOTICE_DAYS, load_calendar()),
        open=open_ones[-1] if open_ones else None,
        failed=last,
        sent=surveys.sent_notices(open_ones[-1]) if open_ones else (),
    )


def _institutions(day: date) -> tuple[Institution, ...]:
    return tuple(
        Institution(one.entry.name, one.said("qualification"))
        for one in standing.standings(Register.INTERMEDIARY)
        if one.said("qualification")
        and one.state not in PUT_AWAY
        and (not one.said("expires_on") or one.said("expires_on") >= day.isoformat())
    )
