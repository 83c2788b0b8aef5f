"""What goes wrong by a person's hand: the thing that is wrong, and how to mend it."""

from core.words import Message, render


class UserError(Exception):
    """A mistake a person can mend; shown as two short sentences, never as a traceback.

    >>> from core.words import msg
    >>> str(UserError(msg("The file is empty."), msg("Export it again with its rows.")))
    'The file is empty. Export it again with its rows.'
    """

    def __init__(self, what: Message, how: Message):
        super().__init__(what, how)
        self.what = what
        self.how = how

    def __str__(self) -> str:
        return f"{render(self.what)} {render(self.how)}"
