"""Types of fontTools.subset; the options are plain attributes."""

from collections.abc import Iterable
from typing import Any

from fontTools.ttLib import TTFont

class Options:
    def __init__(self, **options: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...
    def __setattr__(self, name: str, value: Any) -> None: ...

class Subsetter:
    def __init__(self, options: Options | None = ...) -> None: ...
    def populate(
        self,
        glyphs: Iterable[str] = ...,
        gids: Iterable[int] = ...,
        unicodes: Iterable[int] = ...,
        text: str = ...,
    ) -> None: ...
    def subset(self, font: TTFont) -> None: ...
