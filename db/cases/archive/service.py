"""Archiving a case (归档), making its package again, and handing packages over to the county archives."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import resources
from db import clock, journal
from db.actors import Actor, Role
from db.cases import attachments, reading, service
from db.cases.acts import ActKind, last_of, standing
from db.cases.archive import checks, layout, leftovers, package, rules
from db.cases.archive.package import Contents, Render
from db.cases.archive.reading import file_digest
from db.cases.archive.rules import Check, Filing
from db.cases.issuing.service import RESULTS
from db.cases.queues import lists
from db.cases.queues import standing as queues
from db.cases.queues.standing import Queue
from db.cases.rules import CaseDetail, CaseSummary
from db.cases.tables import ArchivePackageRow
from db.errors import UserError
from db.organs import lives
from db.organs import service as organs
from db.papers import service as papers
from db.rows import THESE
from db.store import database, explain

_FONDS, _CATEGORY = "archive_fonds", "archive_category"
_NUMBER = "json_extract(details, '$.archive_number')"
SUFFIX = ".zip"


@dataclass(frozen=True, slots=True)
class Packed:
    """One package in the register: its case, its digest, and the list it was handed over with."""

    id: str
    case_id: str
    case_number: str
    item_name: str
    applicant: str
    archive_number: str
    retention: str
    made_at: str
    sha256: str
    size: int
    pages: int
    checks: tuple[tuple[str, str], ...]
    handed_on: str
    list_number: str
    closed_on: str


def fonds() -> tuple[str, str]:
    """The office's 全宗号 and 门类 as used last; '' where none were used yet."""
    return journal.info(_FONDS), journal.info(_CATEGORY)


def suggested_number(year: int, retention: str, named: tuple[str, str] | None = None) -> str:
    """The next free number of this PC for a year and a retention; the office may write another one.

    `named` are 全宗号 and 门类 where they are not those used last.
    """
    office = rules.office_part(organs.site().code, lives.letter())
    prefix = rules.prefix_of(*(named or fonds()), year, retention, office)
    return rules.suggested(prefix, _known_numbers(prefix))


def _known_numbers(prefix: str) -> list[str]:
    """Every known archive number with this beginning, from packages made here and from acts of other offices."""
    until = prefix + "\U0010ffff"
    rows = database.execute_sql(
        "SELECT archive_number FROM archive_package WHERE archive_number BETWEEN ? AND ?"
        f" UNION SELECT {_NUMBER} FROM case_act WHERE kind = 'archived' AND {_NUMBER} BETWEEN ? AND ?",
        (prefix, until, prefix, until),
    )
    return [row[0] for row in rows]


def archive(
    actor: Actor, case_id: str, on: date, filing: Filing, out: Path, render: Render, why: str = ""
) -> CaseDetail:
    """Check a case, write its package and record the act: all of it, or nothing and no file.

    `why` explains what is lacking. `render` draws a paper from its snapshot. Raises UserError for a number that is
    taken, a case that is not finished, a failed check, something lacking without an explanation, or a file that
    cannot be written.
    """
    actor.require(Role.ISSUE, Role.REVIEW)
    rules.check_filing(filing)
    found = checks.checked(case_id)
    rules.check_results(found, why)
    _check_free(filing.number.strip(), case_id)
    with _named_last(out) as pending:
        written = package.write(pending, _contents(actor, case_id, on, filing, found, why), render)
        sha256, size = file_digest(pending)
        with database.atomic():
            _check_free(filing.number.strip(), case_id)
            details = {
                "archive_number": filing.number.strip(), "retention": filing.retention, "fonds": filing.fonds.strip(),
                "package": sha256,
            }  # fmt: skip
            told = {name: text for name, text in details.items() if text}
            after = service.act(actor, case_id, ActKind.ARCHIVED, on, why.strip(), told)
            _register(case_id, filing.number.strip(), filing.retention, (sha256, size, len(written)), found)
            _remember(filing)
            pending.replace(out)
    return after


def make_again(actor: Actor, case_id: str, out: Path, render: Render) -> Packed:
    """Make the package of an archived case again under the same number: the file was lost or the layout changed."""
    actor.require(Role.ISSUE, Role.REVIEW)
    act = last_of(reading.acts_of(case_id), ActKind.ARCHIVED)
    if act is None:
        raise UserError("这件还没有归档，没有另制归档包。", hint="请先归档。")
    told = act.details
    filing = Filing(told.get("archive_number", ""), told.get("retention", ""), told.get("fonds", ""))
    found = checks.checked(case_id)
    with _named_last(out) as pending:
        written = package.write(pending, _contents(actor, case_id, act.happened_on, filing, found, act.reason), render)
        sha256, size = file_digest(pending)
        with database.atomic():
            row = _register(case_id, filing.number, filing.retention, (sha256, size, len(written)), found)
            journal.record(actor, f"另制归档包 {filing.number}", "case", case_id, after={"sha256": sha256})
            pending.replace(out)
    return packed_one(row.id)


@contextmanager
def _named_last(out: Path) -> Iterator[Path]:
    """A temporary name beside `out`, renamed to `out` at the end; after a failure the temporary file is removed."""
    if out.exists():
        raise UserError(f"「{out.name}」已经有了，没有归档。", hint="请换一个文件夹，或先把原来的那个移开。")
    pending = leftovers.pending_of(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with leftovers.noted(out):
            yield pending
    except OSError as error:
        _forget(out)
        raise explain(error) or error from error
    except BaseException:
        _forget(out)
        raise
    finally:
        _forget(pending)


def _forget(file: Path) -> None:
    with suppress(OSError):
        file.unlink(missing_ok=True)


def _contents(actor: Actor, case_id: str, on: date, filing: Filing, found: Sequence[Check], why: str) -> Contents:
    case = service.case(case_id)
    kept = {row.id for row in checks.papers_to_keep(case_id)}
    return Contents(
        layout.current(),
        {**_told(case), **_filed(actor, on, filing, why)},
        [one for one in papers.papers_of("case", case_id) if one.id in kept],
        attachments.listed(case_id),
        case.acts,
        found,
    )


def _told(case: CaseDetail) -> dict[str, str]:
    summary = case.summary
    said = {name: text for act in standing(case.acts) for name, text in act.details.items()}
    queues.refresh()
    row = database.execute_sql(
        "SELECT decided_on, closed_on FROM case_standing WHERE case_id = ?", (summary.id,)
    ).fetchone()
    code = database.execute_sql("SELECT code FROM item WHERE id = ?", (case.item_id,)).fetchone()
    return {
        "organ": case.accepting_organ, "case_number": summary.number, "item_name": summary.item_name,
        "item_code": code[0] if code else "", "applicant": summary.applicant,
        "id_number_masked": case.id_number_masked, "received_on": summary.received_on.isoformat(),
        "accepted_on": summary.accepted_on.isoformat() if summary.accepted_on else "", "decided_on": row[0],
        "closed_on": row[1], "decision_number": said.get("decision_number", ""),
        "certificate_number": said.get("certificate_number", ""),
        "outcome": RESULTS[summary.outcome] if summary.outcome else summary.state_label,
    }  # fmt: skip


def _filed(actor: Actor, on: date, filing: Filing, why: str) -> dict[str, str]:
    return {
        "archive_number": filing.number.strip(), "retention": rules.retention_words(filing.retention),
        "fonds": filing.fonds, "category": filing.category, "secrecy": filing.secrecy, "year": str(on.year),
        "archived_on": on.isoformat(), "archived_by": actor.name, "remark": why.strip(),
        "system": f"{resources.APP_NAME} {resources.VERSION}",
    }  # fmt: skip


def _check_free(number: str, case_id: str) -> None:
    """Raise UserError for a number that some known case has, archived here or at another office."""
    row = database.execute_sql(
        "SELECT case_id FROM archive_package WHERE archive_number = ? AND case_id <> ?"
        f" UNION SELECT case_id FROM case_act WHERE kind = 'archived' AND {_NUMBER} = ? AND case_id <> ? LIMIT 1",
        (number, case_id, number, case_id),
    ).fetchone()
    if row is not None:
        other = reading.case_row(row[0])
        raise UserError(f"档号 {number} 已经是 {other.number} 的，没有归档。", hint="请用下一个号。")


def _register(
    case_id: str, number: str, retention: str, file: tuple[str, int, int], found: Sequence[Check]
) -> ArchivePackageRow:
    made: ArchivePackageRow = ArchivePackageRow.create(
        case_id=case_id, archive_number=number, retention=retention, made_at=clock.now().isoformat(), sha256=file[0],
        size=file[1], pages=file[2], checks=json.dumps(dict(rules.results_of(found)), sort_keys=True),
    )  # fmt: skip
    return made


def _remember(filing: Filing) -> None:
    journal.set_info(_FONDS, filing.fonds.strip())
    journal.set_info(_CATEGORY, filing.category.strip())


# --- lists -------------------------------------------------------------------------------------------------------


def ready() -> Iterator[CaseSummary]:
    """All cases that wait to be archived, the longest finished first."""
    wanted = lists.Wanted(lists.CaseList.ARCHIVE, order="turn")
    page = lists.page(wanted)
    yield from page.rows
    while page.next is not None:
        page = lists.page(wanted, page.next)
        yield from page.rows


def still_waiting(case_ids: Sequence[str]) -> set[str]:
    """Those of these cases that still wait to be archived."""
    queues.refresh_to_read()
    rows = database.execute_sql(
        f"SELECT case_id FROM case_standing WHERE queue = ? AND case_id IN {THESE}",
        (Queue.ARCHIVE, json.dumps(list(case_ids))),
    )
    return {row[0] for row in rows}


def packages() -> tuple[int, int]:
    """How many packages were made, and how many of them are on no handover list yet."""
    sql = "SELECT count(*), count(*) FILTER (WHERE handed_on = '') FROM archive_package"
    made, kept = database.execute_sql(sql).fetchone()
    return made, kept


def packed(newest: int | None = 500, waiting_only: bool = False) -> list[Packed]:
    """The newest packages first, all where the limit is None; with `waiting_only` those on no handover list yet."""
    rows = ArchivePackageRow.select()
    if waiting_only:
        rows = rows.where(ArchivePackageRow.handed_on == "")
    return _packed(list(rows.order_by(ArchivePackageRow.made_at.desc()).limit(newest)))


def packed_one(package_id: str) -> Packed:
    """One package. Raises UserError when there is none."""
    row = ArchivePackageRow.get_or_none(ArchivePackageRow.id == package_id)
    if row is None:
        raise UserError("没有这个归档包。", hint="请刷新后再试。")
    return _packed([row])[0]


def on_list(list_number: str) -> list[Packed]:
    """The packages of one handover list, by their numbers. Raises UserError when there is no such list."""
    rows = ArchivePackageRow.select().where(ArchivePackageRow.list_number == list_number.strip())
    found = _packed(list(rows.order_by(ArchivePackageRow.archive_number)))
    if not found:
        raise UserError(f"没有移交清单「{list_number}」。", hint="请核对清单号。")
    return found


def hand_over(actor: Actor, package_ids: Sequence[str], list_number: str, on: date) -> list[Packed]:
    """Put packages on a list for the county archives (档案移交); one package stands on one list.

    Raises UserError for nothing chosen, a number that is used already, and a package that was handed over before.
    """
    actor.require(Role.ISSUE, Role.REVIEW)
    number = list_number.strip()
    if not package_ids or not number:
        raise UserError("没有选归档包，或者没有填清单号，没有移交。", hint="请选要移交的，再填清单号。")
    if on > clock.today():
        raise UserError("移交日期还没有到，没有移交。", hint="请核对日期。")
    with database.atomic():
        if ArchivePackageRow.select().where(ArchivePackageRow.list_number == number).exists():
            raise UserError(f"清单号 {number} 已经用过，没有移交。", hint="请换一个号。")
        rows = list(ArchivePackageRow.select().where(ArchivePackageRow.id.in_(list(package_ids))))
        gone = [row.archive_number for row in rows if row.handed_on]
        if gone or len(rows) != len(set(package_ids)):
            raise UserError(f"{'、'.join(gone) or '有的归档包'}已经移交过或者找不到，没有移交。", hint="请刷新后再选。")
        for row in rows:
            row.handed_on, row.list_number = on.isoformat(), number
            row.save()
        after = {"list": number, "packages": [row.archive_number for row in rows]}
        journal.record(actor, f"移交归档包：清单 {number}，{len(rows)} 件", "archive_list", number, after=after)
    return on_list(number)


def _packed(rows: Sequence[ArchivePackageRow]) -> list[Packed]:
    ids = json.dumps([row.case_id for row in rows])
    known = {
        row[0]: row[1:]
        for row in database.execute_sql(
            "SELECT f.id, f.number, f.item_name, f.applicant, coalesce(s.closed_on, '') FROM case_file f"
            " LEFT JOIN case_standing s ON s.case_id = f.id WHERE f.id IN (SELECT value FROM json_each(?))",
            (ids,),
        ).fetchall()
    }
    return [_one(row, *known[row.case_id]) for row in rows if row.case_id in known]


def _one(row: ArchivePackageRow, number: str, item: str, applicant: str, closed_on: str) -> Packed:
    return Packed(
        row.id, row.case_id, number, item, applicant, row.archive_number, row.retention, row.made_at, row.sha256,
        row.size, row.pages, tuple(json.loads(row.checks).items()), row.handed_on, row.list_number, closed_on,
    )  # fmt: skip
