"""What goes wrong on a page is said in words, with the mend; a traceback goes to the log only."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.errors import UserError
from core.words import Message
from pages.parts.say import _

log = logging.getLogger("praxis.pages")


@contextmanager
def kindly() -> Iterator[None]:
    """Around a page or a part of it: mistakes become a box, the rest of the page stands."""
    try:
        yield
    except UserError as error:
        mistake(error.what, error.how)
    except Exception:
        log.exception("a page failed")
        st.error(
            _(
                "Something went wrong here, and it is not your fault. Reload the page; your data, "
                "runs and settings are kept. The details are in the server’s log."
            ),
            icon=":material/error:",
        )


def mistake(what: Message, how: Message) -> None:
    """What is wrong, then how to mend it."""
    st.error(f"**{_(what)}**  \n{_(how)}", icon=":material/error:")
