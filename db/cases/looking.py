"""An attachment looked at on the screen, a page at a time; nothing of it is written to the disk in plain."""

import io
from dataclasses import dataclass

from db.attachments import kinds
from db.attachments import service as contents
from db.cases.attachments import Attachment
from db.errors import UserError
from db.papers.returned import scanning
from db.papers.returned.scanning import Picture

SHOWN = frozenset(kind.mime for kind in (kinds.PDF, *scanning.PICTURES))
"""The kinds shown here; others are taken out and opened with a program of the PC."""


@dataclass(frozen=True, slots=True)
class Look:
    """One page as pixels, and of how many."""

    picture: Picture
    number: int
    pages: int


def under_way(attachment: Attachment) -> UserError:
    """Why an attachment that is awaited (待收) cannot be opened, in words."""
    return UserError(
        f"「{attachment.name}」的内容还在路上，打不开。",
        hint="它随附件包（文件名末尾是 B）来，读取以后就能看；对方这次只带记录的，请对方下次带上附件。",
    )


def page(attachment: Attachment, number: int, longest: int) -> Look:
    """Page `number` of an attachment, from 1 and at most its last, its longer side at most about `longest` pixels.

    Raises UserError where it is not here yet, is damaged, is not what it was said to be or is too large to draw.
    """
    if not attachment.present:
        raise under_way(attachment)
    data = io.BytesIO()
    try:
        contents.read_into(attachment.sha256, data)
    except contents.Damaged as error:
        raise contents.lost(attachment.sha256) from error
    told = kinds.kind_in(data.getvalue())
    if told is None or told.mime != attachment.mime:
        raise UserError(
            f"「{attachment.name}」的内容不是它说的{attachment.kind}，没有打开。",
            hint="请不要用这个文件，让原单位核对后重新加。",
        )
    try:
        with scanning.opened(data.getvalue(), attachment.name) as scan:
            shown = max(1, min(number, scan.pages))
            image = scan.draw(shown, longest, colour=True).convert("RGB")
            return Look(Picture(image.width, image.height, image.tobytes()), shown, scan.pages)
    except scanning.BadPage as bad:
        raise UserError(f"「{attachment.name}」第 {number} 页画不出来。", hint=str(bad)) from bad
