"""What an import would do, as values: shown to a person, then applied as it stands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from db.errors import UserError
from db.items.compare import PlannedRow
from db.items.drafts import Draft, NewItem
from db.items.incoming.choices import Choices
from db.items.incoming.organ_names import UnknownName
from db.items.incoming.pages import Page
from db.items.laws import Unlisted
from db.items.rules import EDITION_LABELS, Edition, EditionState
from db.sheets.records import Rejection

Refusing = Callable[[Edition, Sequence[NewItem]], Mapping[int, str]]
"""Why rows may not enter an edition that answers to an upper one: by their place in the sequence, in words."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. Every data row of the file is in exactly one of new, changed, same, rejected, left_out.

    `remarks` point at cells a person should look at although their row is taken; `warnings` concern the whole file.
    `edition` is the one it goes to, None while there is none of that name.
    """

    path: Path
    sha256: str
    edition_name: str
    level: str
    region: str
    sheets: tuple[str, ...]
    new: tuple[PlannedRow, ...]
    changed: tuple[PlannedRow, ...]
    same: tuple[PlannedRow, ...]
    rejected: tuple[Rejection, ...]
    remarks: tuple[Rejection, ...]
    warnings: tuple[str, ...]
    drafts: tuple[Draft, ...] = ()
    left_out: tuple[Rejection, ...] = ()
    pages: tuple[Page, ...] = ()
    edition: Edition | None = None
    unknown_names: tuple[UnknownName, ...] = ()
    unlisted: tuple[Unlisted, ...] = ()
    choices: Choices = field(default_factory=Choices)

    @property
    def file_name(self) -> str:
        """The file's name without its folder."""
        return self.path.name

    @property
    def rows(self) -> int:
        """How many data rows the file has."""
        counted = (self.new, self.changed, self.same, self.rejected, self.left_out)
        return sum(map(len, counted))

    @property
    def hidden(self) -> int:
        """How many data rows are hidden."""
        return sum(len(page.hidden_rows) for page in self.pages)

    @property
    def struck(self) -> int:
        """How many data rows have struck-out text."""
        return sum(len(page.struck_rows) for page in self.pages)

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns a person must name before anything can be read."""
        return tuple(label for page in self.pages for label in page.mapping.missing)

    @property
    def summary(self) -> str:
        """The counts in one sentence."""
        told = f"，未收 {len(self.left_out)}" if self.left_out else ""
        return (
            f"共 {self.rows} 行：新增 {len(self.new)}，变更 {len(self.changed)}，"
            f"相同 {len(self.same)}，退回 {len(self.rejected)}{told}。"
        )

    @property
    def hindrance(self) -> UserError | None:
        """What a person must settle before this can be applied."""
        if self.missing:
            return UserError(
                f"还没有说哪一列是「{'」「'.join(self.missing)}」，没有导入。", hint="请在列名下面选好后再导入。"
            )
        if self.hidden and self.choices.hidden is None:
            return UserError(
                f"表里有 {self.hidden} 行是隐藏的，收不收还没有定，没有导入。",
                hint="请在预览里选「收」或「不收」；命令行加 --hidden take 或 --hidden skip。",
            )
        if self.struck and self.choices.struck is None:
            return UserError(
                f"表里有 {self.struck} 行画了删除线，收不收还没有定，没有导入。",
                hint="请在预览里选「照收」或「当作已删」；命令行加 --struck take 或 --struck skip。",
            )
        return self._closed()

    def _closed(self) -> UserError | None:
        if self.edition is None or self.edition.state is EditionState.DRAFT:
            return None
        return UserError(
            f"「{self.edition.name}」{EDITION_LABELS[self.edition.state]}，不能再用表格改，没有导入。",
            hint="整份更新请换一个清单版本名称；个别事项请走「调整」。",
        )

    def as_json(self) -> dict[str, object]:
        """Counts and rejections as plain values."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "same": len(self.same),
            "rejected": len(self.rejected),
            "left_out": len(self.left_out),
            "rejections": [{"cell": one.cell, "reason": one.reason} for one in self.rejected],
        }


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did; `batch_id` is '' when there was nothing to write, `organs` what was done about names."""

    batch_id: str
    edition_name: str
    new: int
    changed: int
    same: int
    rejected: int
    organs: tuple[str, ...] = ()
