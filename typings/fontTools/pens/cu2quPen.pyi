"""Types of the pen that turns cubic outlines into quadratic ones."""

from typing import Any

class Cu2QuPen:
    def __init__(
        self, other_pen: Any, max_err: float, reverse_direction: bool = ..., all_quadratic: bool = ...
    ) -> None: ...
