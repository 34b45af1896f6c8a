"""The commands of single registers: handover seals …, keys …, stock …, incidents …."""

from datetime import datetime
from pathlib import Path

import click

from db.command_line import Door, Group, day_of, file_argument, json_option, say
from db.handover.acts import HandoverActKind
from db.handover.named import batch_called
from db.handover.registers import acting, impressions, seals, standing, steps, stock
from db.handover.registers.acting import Step
from db.handover.registers.rules import Register
from reports.commands.register_words import (
    batch_option,
    list_register,
    on_option,
    organ_id,
    say_list,
    say_option,
    take,
    told,
)

K = HandoverActKind


@click.group(cls=Group, help="印章：启用、用印、停用封存、印模。")
def seals_group() -> None:
    pass


@seals_group.command("list", help="列出印章。")
@click.option("--open", "still_open", is_flag=True, help="只看还没有封存的原部门印章")
@batch_option()
@json_option()
@click.pass_obj
def seals_list(door: Door, still_open: bool, batch: str | None, as_json: bool) -> None:
    door.sign_in()
    if still_open:
        say_list(Register.SEAL, seals.to_be_sealed_up(), as_json)
    else:
        list_register(Register.SEAL, batch, as_json)


@seals_group.command("step", help="登记一枚印章的一步，如 enabled、used、sealed_up。")
@click.argument("seal", metavar="印章")
@click.argument("step", type=click.Choice([step.value for step in steps.STEPS[Register.SEAL]]), metavar="步骤")
@on_option()
@say_option()
@click.pass_obj
def seals_step(door: Door, seal: str, step: str, day: datetime | None, said: tuple[str, ...]) -> None:
    take(door, Register.SEAL, seal, K(step), day, told(said))


@seals_group.command("seal-off", help="一份文件停用并封存多枚原部门印章；不写印章就是全部未封存的。")
@click.argument("names", nargs=-1, metavar="[印章]…")
@on_option()
@say_option("organ 废止机关、document 文号、first 和 second 两个封存人、place 存放地点、keeper 保管人")
@json_option()
@click.pass_obj
def seals_off(door: Door, names: tuple[str, ...], day: datetime | None, said: tuple[str, ...], as_json: bool) -> None:
    actor = door.sign_in()
    chosen = [standing.called(Register.SEAL, name) for name in names] or seals.to_be_sealed_up()
    done = acting.seal_off(actor, [one.id for one in chosen], day_of(day), told(said))
    say_list(Register.SEAL, done, as_json)


@seals_group.command("impression", help="留存印模的扫描件（不超过 20 MB 的图片或 PDF）。")
@click.argument("seal", metavar="印章")
@file_argument("file")
@click.pass_obj
def seals_impression(door: Door, seal: str, file: Path) -> None:
    actor = door.sign_in()
    found = standing.called(Register.SEAL, seal)
    kept = impressions.attach(actor, found.id, file)
    click.echo(f"「{kept.name}」的印模已留存，校验值 {kept.impression[:8]}。")


@seals_group.command("closing", help="看各部门的在办件用哪枚印章办结；写明印章时登记。")
@click.option("--seal", help="用哪枚印章")
@click.option("--batch", help="批次")
@click.option("--department", help="部门")
@on_option()
@say_option("basis 依据、scope 哪些在办件")
@json_option()
@click.pass_obj
def seals_closing(
    door: Door, seal: str | None, batch: str | None, department: str | None, day: datetime | None,
    said: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    actor = door.sign_in()
    if seal:
        found = standing.called(Register.SEAL, seal)
        batch_id = batch_called(batch or "").id
        step = Step(K.CLOSING_SEAL, day_of(day), told(said), batch_id=batch_id, organ_id=organ_id(department))
        acting.take_step(actor, found.id, step)
    rows = [
        {"batch": one.batch, "department": one.department, "seal": one.seal.entry.name if one.seal else "",
         "basis": one.basis}
        for one in seals.closing_seals()
    ]  # fmt: skip
    words = [f"{one['batch']}　{one['department']}　{one['seal'] or '还没有确定'}　{one['basis']}" for one in rows]
    say(as_json, {"closing_seals": rows}, "\n".join(words) or "还没有划入的移交清单。")


@click.group(cls=Group, help="密钥：移交保管、交回、保管链。")
def keys_group() -> None:
    pass


@keys_group.command("list", help="列出密钥和现在的保管人。")
@batch_option()
@json_option()
@click.pass_obj
def keys_list(door: Door, batch: str | None, as_json: bool) -> None:
    door.sign_in()
    list_register(Register.KEY, batch, as_json)


@keys_group.command("hand-on", help="密钥由一人移交另一人保管。")
@click.argument("key", metavar="密钥")
@click.argument("giver", metavar="移交人")
@click.argument("receiver", metavar="接收人")
@on_option()
@say_option("envelope 信封编号、seal_number 封签编号、witness 监交人、document 文件")
@click.pass_obj
def keys_hand_on(
    door: Door, key: str, giver: str, receiver: str, day: datetime | None, said: tuple[str, ...]
) -> None:  # fmt: skip
    take(door, Register.KEY, key, K.HANDED_ON, day, told(said) | {"giver": giver, "receiver": receiver})


@keys_group.command("give-back", help="密钥交回。")
@click.argument("key", metavar="密钥")
@click.argument("giver", metavar="交回人")
@click.argument("receiver", metavar="收回人")
@on_option()
@click.pass_obj
def keys_give_back(door: Door, key: str, giver: str, receiver: str, day: datetime | None) -> None:
    take(door, Register.KEY, key, K.GIVEN_BACK, day, {"giver": giver, "receiver": receiver})


@keys_group.command("chain", help="一支密钥的保管链：谁、从哪天到哪天。")
@click.argument("key", metavar="密钥")
@json_option()
@click.pass_obj
def keys_chain(door: Door, key: str, as_json: bool) -> None:
    door.sign_in()
    found = standing.called(Register.KEY, key)
    rows = [
        {"holder": link.holder, "since": link.since, "until": link.until, "how": link.how, "unbroken": link.unbroken}
        for link in found.chain
    ]
    words = [
        f"{link.since or '登记以前'} 至 {link.until or '现在'}　{link.holder}　{link.how}"
        + ("" if link.unbroken else "　和上一保管人对不上")
        for link in found.chain
    ]
    say(as_json, {"key": found.entry.name, "chain": rows}, "\n".join(words))


@click.group(cls=Group, help="空白证照：入库、领用、交回、作废、盘点。")
def stock_group() -> None:
    pass


@stock_group.command("list", help="列出空白证照和结存。")
@batch_option()
@json_option()
@click.pass_obj
def stock_list(door: Door, batch: str | None, as_json: bool) -> None:
    door.sign_in()
    list_register(Register.CERTIFICATE, batch, as_json)


@stock_group.command("move", help="登记一次 stock_in、stock_out、given_back、voided 或 counted。")
@click.argument("certificate", metavar="证照")
@click.argument("step", type=click.Choice(sorted(kind.value for kind in stock.KINDS)), metavar="步骤")
@click.option("--serials", default="", help="编号范围，如 JY0001-0100")
@click.option("--quantity", default="", help="数量")
@on_option()
@say_option()
@click.pass_obj
def stock_move(
    door: Door, certificate: str, step: str, serials: str, quantity: str, day: datetime | None, said: tuple[str, ...]
) -> None:
    moved = {name: text for name, text in (("serials", serials), ("quantity", quantity)) if text}
    take(door, Register.CERTIFICATE, certificate, K(step), day, told(said) | moved)


@stock_group.command("ledger", help="一种证照的收发存台账。")
@click.argument("certificate", metavar="证照")
@json_option()
@click.pass_obj
def stock_ledger(door: Door, certificate: str, as_json: bool) -> None:
    door.sign_in()
    found = standing.called(Register.CERTIFICATE, certificate)
    ledger = stock.ledger(found.held)
    rows = [
        {"on": row.act.happened_on, "kind": row.act.kind, "serials": row.act.details.get("serials", ""),
         "came": row.came, "went": row.went, "void": row.spoiled, "balance": row.balance,
         "difference": row.difference}
        for row in ledger
    ]  # fmt: skip
    words = [
        f"{row.act.happened_on}　{steps.called(Register.CERTIFICATE, row.act.kind)}"
        f"　{row.act.details.get('serials') or row.act.details.get('quantity', '')}　结存 {row.balance}"
        + (f"　盘点{stock.off(row.difference)}" if row.difference else "")
        for row in ledger
    ]
    say(as_json, {"certificate": found.entry.name, "ledger": rows}, "\n".join(words) or "还没有入库。")


@click.group(cls=Group, help="异常情况：要求另盖章、不承认决定、干预划转、来文未主送。")
def incidents_group() -> None:
    pass


@incidents_group.command("list", help="列出异常情况和处理到哪一步。")
@batch_option()
@json_option()
@click.pass_obj
def incidents_list(door: Door, batch: str | None, as_json: bool) -> None:
    door.sign_in()
    list_register(Register.INCIDENT, batch, as_json)


@incidents_group.command("step", help="登记上报（reported）、答复（answered）或办结（closed）。")
@click.argument("incident", metavar="异常情况")
@click.argument("step", type=click.Choice([step.value for step in steps.STEPS[Register.INCIDENT]]), metavar="步骤")
@on_option()
@say_option()
@click.pass_obj
def incidents_step(door: Door, incident: str, step: str, day: datetime | None, said: tuple[str, ...]) -> None:
    take(door, Register.INCIDENT, incident, K(step), day, told(said))
