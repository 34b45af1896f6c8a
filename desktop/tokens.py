"""The look as values: colours, type sizes, measures. No literal colour or size stands anywhere else."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from string import Template


class TypeSize(StrEnum):
    """The three type sizes (字号) a clerk can choose."""

    STANDARD = "standard"
    LARGE = "large"
    EXTRA = "extra"


TYPE_LABELS = {TypeSize.STANDARD: "标准", TypeSize.LARGE: "大", TypeSize.EXTRA: "特大"}


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of the window; text keeps at least 4.5 : 1 on its ground, operable frames 3 : 1."""

    paper: str = "#FAF8F3"
    surface: str = "#FFFFFF"
    sunken: str = "#F1EEE6"
    group: str = "#F7F5EF"
    line: str = "#E3DFD4"
    line2: str = "#B8B2A3"
    line3: str = "#89857A"
    ink: str = "#1C2321"
    ink2: str = "#444C48"
    ink3: str = "#5A615C"
    primary: str = "#0F5458"
    primary_deep: str = "#0A3E41"
    primary_tint: str = "#E2EEEC"
    on_primary: str = "#FFFFFF"
    on_primary2: str = "#BFD9D7"
    selection: str = "#D3E6E3"
    red: str = "#A8201A"
    red_tint: str = "#FAE9E6"
    amber: str = "#7D5000"
    amber_tint: str = "#FBF0D8"
    green: str = "#256338"
    green_tint: str = "#E4F0E5"
    grey: str = "#5B625D"
    grey_tint: str = "#ECE9E1"


COLOURS = Colours()


@dataclass(frozen=True, slots=True)
class Metrics:
    """The measures of one type size, in logical pixels."""

    size: TypeSize
    body: int
    small: int
    head: int
    title: int
    page: int
    count: int
    top: int
    nav: int
    nav_entry: int
    page_head: int
    filter_bar: int
    status_bar: int
    row: int
    table_head: int
    filter_row: int
    control: int
    tick: int
    shape: int
    chip: int
    tile: int

    def scaled(self, pixels: int) -> int:
        """A width given for 标准, grown in step with the type."""
        return round(pixels * self.body / 13)


METRICS = {
    TypeSize.STANDARD: Metrics(
        TypeSize.STANDARD, body=13, small=12, head=14, title=16, page=20, count=24, top=44, nav=124, nav_entry=40,
        page_head=52, filter_bar=40, status_bar=28, row=30, table_head=32, filter_row=36, control=30, tick=18,
        shape=12, chip=24, tile=64,
    ),
    TypeSize.LARGE: Metrics(
        TypeSize.LARGE, body=16, small=14, head=17, title=19, page=23, count=28, top=48, nav=136, nav_entry=46,
        page_head=56, filter_bar=48, status_bar=32, row=36, table_head=38, filter_row=42, control=36, tick=22,
        shape=14, chip=28, tile=72,
    ),
    TypeSize.EXTRA: Metrics(
        TypeSize.EXTRA, body=19, small=17, head=20, title=22, page=26, count=32, top=56, nav=148, nav_entry=54,
        page_head=60, filter_bar=56, status_bar=40, row=44, table_head=44, filter_row=50, control=44, tick=26,
        shape=17, chip=34, tile=84,
    ),
}  # fmt: skip

MARGIN = 16
GAP = 12
GAP_SMALL = 8
CELL = 8
MARK = 4


def style_sheet(template: str, metrics: Metrics, icons: str) -> str:
    """Fill the style sheet's `$names` from the colours and measures; `icons` is the folder of the pictures."""
    values: dict[str, str] = {name: str(value) for name, value in asdict(COLOURS).items()}
    values |= {name: str(value) for name, value in asdict(metrics).items()}
    values |= {"control_inner": str(metrics.control - 2), "chevron": f"{icons}/chevron-down.svg"}
    values["check"] = f"{icons}/check.svg"
    values["search_left"] = str(round(metrics.body * 1.25) + 16)
    return Template(template).substitute(values)
