"""What the store already holds around one incoming document, gathered for the scope rules."""

from typing import Any

from db.actors import Site, SiteKind
from db.cases.competence import office_of
from db.cases.rules import ActKind
from db.exchange import adoption, roster, trust
from db.exchange.admission import Admitted
from db.exchange.documents import Body
from db.exchange.scope import Held, Sender
from db.organs import service as organs
from db.organs.rules import Organ, plain_name
from db.store import database

_NOTHING = Held()
_CASE = (
    "SELECT c.accepting_organ, h.owner FROM case_file c"
    " LEFT JOIN exchange_head h ON h.doc_type = 'case' AND h.doc_id = c.id WHERE c.id = ?"
)
_CASE_ACT = (
    "SELECT a.case_id, h.owner FROM case_act a"
    " LEFT JOIN exchange_head h ON h.doc_type = 'case_act' AND h.doc_id = a.id WHERE a.id = ?"
)


def sender_of(admitted: Admitted) -> Sender | None:
    """The office that sent the package; None for the county, whose own documents are in scope everywhere."""
    replica = roster.replica_at(admitted.roster, admitted.outer.header.sender)
    if admitted.from_county or replica is None:
        return None
    register = organs.organs()
    kind = SiteKind(replica.kind)
    organ = adoption.twin(replica.name, replica.site, adoption.KINDS_OF_SITE[kind], register)
    site = Site(replica.site, kind, organ.id if organ else "", replica.name)
    county = organs.organ_by_id(organs.site().organ_id)
    return Sender(
        replica.site,
        office_of(site, register),
        frozenset({plain_name(replica.name), *(_names(organ) if organ else ())}),
        frozenset({plain_name(admitted.roster.name), *_names(county)}),
    )


def _names(organ: Organ) -> set[str]:
    return {plain_name(name) for name in (organ.name, organ.short_name, *organ.aliases)}


def held(doc_type: str, body: Body, me: str) -> Held:
    """What is here of the document itself and of those it speaks of; `me` owns what no other office sent."""
    match doc_type:
        case "case":
            return Held(
                itself=_one("SELECT number, site_code, accepting_organ FROM case_file WHERE id = ?", body["id"])
            )
        case "checklist":
            return Held(itself=_one("SELECT content_hash FROM checklist WHERE id = ?", body["id"]))
        case "case_act":
            return _around_case_act(body, me)
        case "line_act":
            return _around_line_act(body)
        case "memorandum":
            return _NOTHING if _follows(body) else Held(lacking="上一版")
        case "paper" if body["subject_type"] == "case":
            return Held(about_site=_owned(_CASE, body["subject_id"], me).get("owner_site", ""))
    return _NOTHING


def _around_case_act(body: Body, me: str) -> Held:
    about = _owned(_CASE, body["case_id"], me)
    if not about:
        return Held(lacking="办件")
    if body["kind"] != ActKind.REVERSED:
        return Held(about=about, about_site=about["owner_site"])
    undone = _owned(_CASE_ACT, body["reverses"], me)
    if not undone:
        return Held(lacking="被更正的记录")
    return Held(
        about=about, about_site=about["owner_site"], reversed=undone, reversed_site=undone["owner_site"]
    )  # fmt: skip


def _around_line_act(body: Body) -> Held:
    about = _one(
        "SELECT c.giver_organ_id, c.receiver_organ_id, c.content_hash FROM checklist c"
        " JOIN checklist_line l ON l.checklist_id = c.id WHERE c.id = ? AND l.id = ?",
        body["checklist_id"], body["line_id"],
    )  # fmt: skip
    if not about:
        return Held(lacking="移交清单")
    if not body["reverses"]:
        return Held(about=about)
    undone = _one("SELECT line_id, party FROM line_act WHERE id = ?", body["reverses"])
    return Held(about=about, reversed=undone) if undone else Held(lacking="被撤销的记录")


def _follows(body: Body) -> bool:
    """Whether the version before this one of a memorandum is here, whoever drafted it."""
    before = (body["batch_id"], body["department_id"], body["version"] - 1)
    query = "SELECT 1 AS found FROM memorandum WHERE batch_id = ? AND department_id = ? AND version = ?"
    return body["version"] == 1 or bool(_one(query, *before))


def _owned(query: str, doc_id: str, me: str) -> Body:
    row = _one(query, doc_id)
    return {**row, "owner_site": trust.site_of(row["owner"] or me)} if row else {}


def _one(query: str, *values: Any) -> Body:
    cursor = database.execute_sql(query, values)
    row = cursor.fetchone()
    return dict(zip((column[0] for column in cursor.description), row, strict=True)) if row else {}
