"""Types of fontTools.ttLib.scaleUpem."""

from fontTools.ttLib import TTFont

def scale_upem(font: TTFont, new_upem: int) -> None: ...
