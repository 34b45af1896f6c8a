"""The two kinds of failure: the user's world (UserError), and our bug (everything else)."""


class UserError(Exception):
    """Something outside the program is wrong: `message` says what did not happen, `hint` what to do next.

    Both are Simplified Chinese and are shown to the clerk as they stand.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    @property
    def sentence(self) -> str:
        """Message and next step as one line, for the command line."""
        return f"{self}{self.hint}"
