"""Makes resources/fonts from the upstream font files: chosen characters, TrueType outlines, own names."""

import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphCoordinates

CURVE_ERROR = 1.5  # units of a 1000-unit em: a hundredth of a millimetre at 16 pt
RARE_EM = 512  # the rare faces store their points on a coarser grid
STRAIGHT_ERROR = 0.5  # on that grid: a point nearer than this to the line of its neighbours is dropped

UNHINTED = (
    *("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements"),
    *("maxSizeOfInstructions", "maxComponentElements"),
)

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x1F8, 0x1F9, 0x251, 0x261]
SIGNS = [
    *range(0x2010, 0x2028),
    *range(0x2030, 0x2040),
    *range(0x2070, 0x20D0),
    *range(0x2100, 0x2150),
    *range(0x2150, 0x218C),
    *range(0x2190, 0x2200),
    *range(0x2200, 0x2300),
    *range(0x2300, 0x2330),
    *range(0x2460, 0x2500),
    *range(0x2500, 0x25A0),
    *range(0x25A0, 0x2670),
    *range(0x2700, 0x27C0),
    *range(0x3000, 0x3030),
    *range(0x3040, 0x3130),
    *range(0x3190, 0x31F0),
    *range(0x3200, 0x3400),
    *range(0xFE10, 0xFE70),
    *range(0xFF00, 0xFFF0),
]
HAN_BASIC = [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00), *range(0x2E80, 0x2FE0)]
HAN_PLANES_2_3 = range(0x20000, 0x323B0)


def _decodable(codec: str) -> set[int]:
    """The Han characters of an older national standard, taken from its codec."""
    return {code for code in range(0x4E00, 0xA000) if chr(code).encode(codec, "ignore")}


@dataclass(frozen=True, slots=True)
class Face:
    """One font we ship: where it comes from and which characters of it are kept."""

    target: str
    source: str
    family: str
    style: str
    characters: frozenset[int]
    em: int = 0


def faces() -> list[Face]:
    """Every face of resources/fonts. The order matters: the rare faces leave out what Song already has."""
    base = {*LATIN, *SIGNS, *HAN_BASIC, *HAN_PLANES_2_3}
    gbk = {*LATIN, *SIGNS, *_decodable("gbk")}
    gb2312 = {*LATIN, *SIGNS, *_decodable("gb2312")}
    everyday = frozenset(gb2312 | {ord(c) for c in EVERYDAY_BEYOND_GB2312})
    rare = frozenset({*HAN_BASIC, *HAN_PLANES_2_3, *range(0x2F800, 0x2FA20)})
    return [
        Face("SGT-Song.ttf", "NotoSerifSC_400Regular.ttf", "SGT Song", "Regular", frozenset(base)),
        Face("SGT-Song-Bold.ttf", "NotoSerifSC_900Black.ttf", "SGT Song", "Bold", everyday),
        Face("SGT-Hei.ttf", "NotoSansSC_400Regular.ttf", "SGT Hei", "Regular", frozenset(base)),
        Face("SGT-Hei-Bold.ttf", "NotoSansSC_700Bold.ttf", "SGT Hei", "Bold", frozenset(gbk)),
        Face("SGT-Kai.ttf", "LXGWWenKai-Regular.ttf", "SGT Kai", "Regular", everyday),
        Face("SGT-Fang.ttf", "FandolFang-Regular.otf", "SGT Fang", "Regular", frozenset(base)),
        Face("SGT-Rare.ttf", "HanaMinB.ttf", "SGT Rare", "Regular", rare, RARE_EM),
        Face("SGT-Rare-2.ttf", "BabelStoneHan.ttf", "SGT Rare Two", "Regular", rare, RARE_EM),
    ]


# Characters of names and places that GB 2312 left out and offices write every day.
EVERYDAY_BEYOND_GB2312 = (
    "镕堃喆祎昇玥珺琤瑀晞昳煊燊甯啰瞭礴玞珅珝珣珵瑄璟璠璥祾禛翀翯芃蓥赟邨锴飏骐骢龘劼勍囍堉塱婳媖嫄孖峘峣崟"
    "嵚嵩巎廼弢怡愔旻昉昕昤昪晗晙晟暐暟曦杕杲桢棽榕槱楷橦檑檩欤毓沄沚泓泖泩洺浠浤浥浯涪淏淯湉湜溦滢漪潆潞澍"
    "澔澪濛瀚瀛炅炆炜炫炻烜烨烺焓焜焯煜煦熠熹燚爔玎玑玕玘玚玠玢玥玧玫玭玮玹玺珂珈珉珊珏珑珒珖珙珞珠珥珦珧珩珪"
)


def quadratic(font: TTFont) -> None:
    """Turn cubic CFF outlines into quadratic TrueType ones: ReportLab embeds only those."""
    order = font.getGlyphOrder()
    drawn = font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(drawn)
        drawn[name].draw(Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph(dropImpliedOnCurves=True)
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = glyphs
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in UNHINTED:
        setattr(maxp, field, 0)
    maxp.maxZones = 1
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"
    del font["CFF "]


def straighten(font: TTFont) -> None:
    """Drop points on straight lines: the rare faces have a fifth more than they need."""
    for name in font.getGlyphOrder():
        glyph = font["glyf"][name]
        if glyph.numberOfContours <= 0:
            continue
        kept: list[int] = []
        ends = []
        start = 0
        for end in glyph.endPtsOfContours:
            kept += _corners(glyph, range(start, end + 1))
            ends.append(len(kept) - 1)
            start = end + 1
        glyph.coordinates = GlyphCoordinates([glyph.coordinates[index] for index in kept])
        glyph.flags = bytearray(glyph.flags[index] & 1 for index in kept)
        glyph.endPtsOfContours = ends


def _corners(glyph: Glyph, points: range) -> list[int]:
    """The points of one contour that are needed to draw it; control points of curves always are."""
    kept: list[int] = []
    for index in points:
        following = index + 1 if index + 1 < points.stop else points.start
        if kept and all(glyph.flags[i] & 1 for i in (kept[-1], index, following)):
            (x1, y1), (x2, y2), (x3, y3) = (glyph.coordinates[i] for i in (kept[-1], index, following))
            length = ((x3 - x1) ** 2 + (y3 - y1) ** 2) ** 0.5
            if abs((x2 - x1) * (y3 - y1) - (y2 - y1) * (x3 - x1)) < STRAIGHT_ERROR * length:
                continue
        kept.append(index)
    return kept if len(kept) > 2 else list(points)


def rename(font: TTFont, family: str, style: str) -> None:
    """Give the changed font its own name: the licence wants it, and it clashes with no installed font."""
    table = font["name"]
    kept = {0, 13, 14}  # copyright, licence text, licence address
    table.names = [record for record in table.names if record.nameID in kept and record.platformID == 3]
    postscript = f"{family}-{style}".replace(" ", "")
    full = family if style == "Regular" else f"{family} {style}"
    for name_id, text in ((1, family), (2, style), (3, postscript), (4, full), (6, postscript)):
        table.setName(text, name_id, 3, 1, 0x409)


def build(face: Face, upstream: Path, out: Path, covered: set[int]) -> None:
    """Write one face; `covered` are the characters the earlier faces of the fallback chain have."""
    font = TTFont(next(upstream.rglob(face.source)), lazy=True, recalcTimestamp=False)
    wanted = face.characters - covered if "Rare" in face.target else face.characters
    options = Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=["*"], legacy_kern=False)
    options.drop_tables += ["vmtx", "vhea", "VORG", "GPOS", "GSUB", "GDEF", "BASE", "STAT", "meta", "DSIG"]
    options.glyph_names = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted & set(font.getBestCmap()))
    subsetter.subset(font)
    if "CFF " in font:
        quadratic(font)
    if face.em:
        scale_upem(font, face.em)
        straighten(font)
    rename(font, face.family, face.style)
    font["OS/2"].fsType = 0
    font["OS/2"].usWeightClass = 700 if face.style == "Bold" else 400
    font["head"].macStyle = 1 if face.style == "Bold" else 0
    font["OS/2"].fsSelection = 0x20 if face.style == "Bold" else 0x40
    font.save(out / face.target)
    if face.target == "SGT-Song.ttf" or "Rare" in face.target:
        covered |= set(font.getBestCmap())


def main(upstream: str, out: str) -> None:
    """Build every face from the folder `upstream` into the folder `out`."""
    covered: set[int] = set()
    total = 0
    for face in faces():
        build(face, Path(upstream), Path(out), covered)
        size = (Path(out) / face.target).stat().st_size
        total += size
        sys.stdout.write(f"{face.target}: {size / 1e6:.1f} MB\n")
        sys.stdout.flush()
    sys.stdout.write(f"together {total / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
