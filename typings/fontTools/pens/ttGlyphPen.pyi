"""Types of the pen that builds TrueType glyphs."""

from typing import Any

class TTGlyphPen:
    def __init__(self, glyphSet: Any) -> None: ...
    def glyph(self, componentFlags: int = ..., dropImpliedOnCurves: bool = ...) -> Any: ...
