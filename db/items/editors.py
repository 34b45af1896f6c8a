"""Who may change the lists (清单编制): list editors at the county or a zone, whose documents the lists are."""

from db.actors import Actor, Role, SiteKind
from db.errors import UserError


def is_county(actor: Actor) -> bool:
    """Whether the person works at the county or a zone; every other office has the lists from there."""
    return actor.site.kind in (SiteKind.COUNTY, SiteKind.ZONE)


def may_change(actor: Actor) -> bool:
    """Whether `require_county_editor` would let the person pass; windows enable their buttons by it."""
    return is_county(actor) and Role.LIST_EDITOR in actor.roles


def require_county_editor(
    actor: Actor,
    refused: str = "清单由县级编制，本单位没有改动。",
    hint: str = "请把意见交县审改办；改动会随数据包带来。",
) -> None:
    """Raise UserError unless a list editor of the county or a zone asks: a change made elsewhere reaches nobody."""
    actor.require(Role.LIST_EDITOR)
    if not is_county(actor):
        raise UserError(refused, hint=hint)
