"""From a notice's file to a batch: read and matched first, corrected by a person, then written in one step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from db.actors import Actor
from db.errors import UserError
from db.handover import service as handover
from db.handover.deciding.papers import require_officer
from db.handover.notice import files, wording
from db.handover.notice.parsing import propose
from db.handover.notice.rules import HEAD_LABELS, Near, Proposal, ProposedItem
from db.handover.rules import DIRECTION_LABELS, Batch, Direction
from db.handover.service import NewBatch, NewTransferItem
from db.items import service as items
from db.items.incoming import organ_names
from db.items.incoming.choices import NEW_ORGAN
from db.items.rules import ITEM_TYPES, Item, ItemStatus
from db.organs import service as organs
from db.organs.rules import Organ, OrganKind, plain_name
from db.sheets.rules import comparable
from db.store import database

PASTED = "粘贴的文字"
LIKE_ENOUGH, MOST_NEAR = 75, 3
"""In percent: 客运班线延续经营许可 and 道路客运班线经营许可 are alike; most licences of one office are not."""
MOST_MONTHS = 60


@dataclass(frozen=True, slots=True)
class OrganMatch:
    """An organ as the notice writes it and who may be meant; `organ_id` is '' until a person has chosen.

    `sure` says that the register knows exactly this name, or this name behind the county's own.
    """

    name: str
    organ_id: str
    sure: bool
    proposals: tuple[organ_names.Proposal, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a notice would become: the proposal, its items tied to the list where names agree, and the organs."""

    proposal: Proposal
    organs: tuple[OrganMatch, ...]

    @property
    def choices(self) -> dict[str, str]:
        """The organ chosen for each name so far; names nobody chose for are left out."""
        return {match.name: match.organ_id for match in self.organs if match.organ_id}


def read(path: Path) -> Draft:
    """A notice's file as a draft of a batch. Raises UserError when it cannot be read or moves no item."""
    return draft(files.read_text(path), path.name)


def draft(text: str, name: str = PASTED) -> Draft:
    """A pasted text as a draft of a batch; as `read` otherwise."""
    proposal = propose(files.checked(name, text))
    if not proposal.items:
        raise UserError(
            f"「{name}」里没有读出划转的事项，不像划转文件。",
            hint="划转文件里要有「将……事项划转至……」这样的句子，各事项单独成行；清单表格请在「事项清单」里导入。",
        )
    listed = _listed()
    tied = tuple(_tied(item, listed) for item in proposal.items)
    taken = {item.item_id for item in tied if item.item_id}
    free = {name: one for name, one in listed.items() if one.id not in taken}
    tied = tuple(item if item.item_id else replace(item, near=near(item.name, free)) for item in tied)
    return Draft(replace(proposal, items=tied), matched(proposal.organ_names))


def matched(names: Sequence[str]) -> tuple[OrganMatch, ...]:
    """Each name with the organs it may mean; only a name the register knows is matched without asking."""
    known = items.organ_ids()
    registered = [organ for organ in organs.organs() if not organ.valid_to]
    return tuple(_match(name, known, registered) for name in names)


def _match(name: str, known: Mapping[str, str], registered: Sequence[Organ]) -> OrganMatch:
    plain = plain_name(name)
    found = known.get(plain, "")
    if not found and plain.startswith(("县", "市", "区", "旗")):
        behind = [organ.id for organ in registered if plain_name(organ.name).endswith(plain)]
        found = behind[0] if len(behind) == 1 else ""
    return OrganMatch(name, found, bool(found), organ_names.proposals(name, registered))


def _listed() -> dict[str, Item]:
    """The items of the list in force by their names; a name several items share ties none."""
    edition = items.current_edition(counted=False)
    found: dict[str, list[Item]] = {}
    for item in items.list_items(edition.id) if edition else ():
        if item.status is ItemStatus.CURRENT:
            found.setdefault(comparable(item.name), []).append(item)
    return {name: same[0] for name, same in found.items() if len(same) == 1}


def _tied(item: ProposedItem, listed: Mapping[str, Item]) -> ProposedItem:
    parted = wording.part_of(item.name)
    names = (item.name, parted[0]) if parted else (item.name,)
    found = next((listed[comparable(name)] for name in names if comparable(name) in listed), None)
    return replace(item, item_id=found.id, item_code=found.code) if found else item


def near(name: str, listed: Mapping[str, Item]) -> tuple[Near, ...]:
    """The items of a list, by comparable name, whose names are most like one in a notice; proposals only."""
    from rapidfuzz import fuzz, process

    found = process.extract(
        comparable(name), listed.keys(), scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH, limit=MOST_NEAR
    )
    return tuple(
        Near(item.id, item.code, item.name, item.department, round(score))
        for key, score, _ in found
        if (item := listed[key])
    )


def tie(proposal: Proposal, direction: Direction, seq: int, item_id: str) -> Proposal:
    """The proposal with one item tied to the one of the list a person chose among those near it, or to none ('').

    Raises UserError for an item the notice has not, and for one that was not proposed.
    """
    place = next((n for n, one in enumerate(proposal.items) if (one.direction, one.seq) == (direction, seq)), None)
    if place is None:
        raise UserError(f"文件里没有{DIRECTION_LABELS[direction]}第 {seq} 项。", hint="序号见读出的各项。")
    item = proposal.items[place]
    chosen = next((one for one in item.near if one.item_id == item_id), None)
    if item_id and chosen is None:
        raise UserError(f"「{item.name}」没有这个相近的事项。", hint="请在列出的相近事项里选。")
    found = replace(item, item_id=item_id, item_code=chosen.code if chosen else "", near=())
    return replace(proposal, items=(*proposal.items[:place], found, *proposal.items[place + 1 :]))


def with_value(proposal: Proposal, name: str, value: str) -> Proposal:
    """The proposal with a value of its head (see HEAD_LABELS) corrected; the sentence stays, the doubt is settled."""
    return replace(proposal, **{name: replace(getattr(proposal, name), value=value.strip(), doubt="")})


def problems(proposal: Proposal, choices: Mapping[str, str]) -> tuple[str, ...]:
    """What must be settled before the batch can be made, in words; nothing where it can."""
    found = [f"没有填{HEAD_LABELS[name]}" for name in ("name", "title", "issuer") if not _value(proposal, name)]
    days = {name: _day(_value(proposal, name)) for name in ("notice_on", "deadline")}
    found += [f"{HEAD_LABELS[name]}没有填，或不是 2020-12-30 的样子" for name, day in days.items() if day is None]
    issued, deadline = days["notice_on"], days["deadline"]
    if issued and deadline and deadline < issued:
        found.append(f"移交截止日 {deadline} 早于成文日期 {issued}")
    months = _value(proposal, "transition_months") or "0"
    if not (months.isascii() and months.isdigit() and int(months) <= MOST_MONTHS):
        found.append(f"过渡期「{months}」不是月数")
    if not proposal.items:
        found.append("一个事项也没有")
    for item in proposal.items:
        found += _item_problems(item, choices)
    return tuple(dict.fromkeys(found))


def _item_problems(item: ProposedItem, choices: Mapping[str, str]) -> list[str]:
    called = f"{DIRECTION_LABELS[item.direction]}第 {item.seq} 项"
    found = [] if item.name.strip() else [f"{called}没有名称"]
    if item.item_type not in ITEM_TYPES:
        found.append(f"{called}没有选权力类型")
    for side, name in (("划出单位", item.from_name), ("划入单位", item.to_name)):
        if not name:
            found.append(f"{called}没有写{side}")
        elif not choices.get(name):
            found.append(f"「{name}」没有对应到登记的单位")
    if item.from_name and choices.get(item.from_name) == choices.get(item.to_name) != NEW_ORGAN:
        found.append(f"{called}的划出、划入是同一个单位")
    return found


def accept(actor: Actor, proposal: Proposal, choices: Mapping[str, str]) -> Batch:
    """Make the batch a person has looked over, with its items and organs, in one transaction.

    `choices` says for every organ as written which one is meant: its id, or NEW_ORGAN to register it. A name chosen
    for an organ is kept as a further name of it. Raises UserError while something is open, or when the document of
    that title and day has a batch already.
    """
    require_officer(actor)
    open_points = problems(proposal, choices)
    if open_points:
        raise UserError(f"还不能建批次：{'；'.join(open_points[:4])}。", hint="请逐条补齐或改正后再接受。")
    new = _new_batch(proposal)
    with database.atomic():
        _refuse_twice(new)
        meant = _settled(actor, proposal, choices)
        return handover.add_batch(actor, new, [_new_item(item, meant) for item in proposal.items])


def _new_batch(proposal: Proposal) -> NewBatch:
    days = [_day(_value(proposal, name)) for name in ("notice_on", "deadline")]
    issued, deadline = days
    assert issued is not None
    assert deadline is not None
    bases = "；".join(base.value for base in proposal.bases)
    return NewBatch(
        _value(proposal, "name"), _value(proposal, "title"), _value(proposal, "number"), _value(proposal, "issuer"),
        issued, deadline, int(_value(proposal, "transition_months") or 0), note=f"依据：{bases}" if bases else "",
        sequence=_value(proposal, "sequence"), source=proposal.source,
    )  # fmt: skip


def _new_item(item: ProposedItem, meant: Mapping[str, str]) -> NewTransferItem:
    return NewTransferItem(
        item.seq, item.direction, item.name.strip(), item.item_type, item.type_as_written.strip(),
        meant[item.from_name], meant[item.to_name], item.part.strip(), item.item_id or None, item.item_code,
        item.sentence, item.associated_with.strip(),
    )  # fmt: skip


def _refuse_twice(new: NewBatch) -> None:
    for known in handover.batches():
        same = known.document_number == new.document_number if new.document_number else True
        if same and (known.document_title, known.notice_on) == (new.document_title, new.notice_on.isoformat()):
            raise UserError(
                f"这份文件已经建了批次「{known.name}」，没有再建。",
                hint="请在「批次」里打开它；确实是两份文件的，请改标题或文号。",
            )


def _settled(actor: Actor, proposal: Proposal, choices: Mapping[str, str]) -> dict[str, str]:
    """The id of the organ behind every name; new ones are registered, chosen ones learn the name."""
    sure = {match.name: match.organ_id for match in matched(proposal.organ_names) if match.sure}
    meant = dict[str, str]()
    for name in proposal.organ_names:
        choice = choices[name]
        if choice == NEW_ORGAN:
            meant[name] = organs.add_organ(actor, name, name, kind_of(name)).id
            continue
        meant[name] = organs.organ_by_id(choice).id
        if sure.get(name) != choice:
            organs.add_aliases(actor, choice, (name,))
    return meant


def kind_of(name: str) -> OrganKind:
    """The kind of an organ, by its name: a bureau, a Party organ, a branch of a city's organ, else a department."""
    if wording.is_bureau(name):
        return OrganKind.BUREAU
    if wording.is_party_organ(name):
        return OrganKind.PARTY
    return OrganKind.BRANCH if name.endswith("分局") else OrganKind.DEPARTMENT


def _value(proposal: Proposal, name: str) -> str:
    value: str = getattr(proposal, name).value
    return value.strip()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
