"""A presentation as files: PowerPoint with native charts, one HTML page, PDF."""

from collections.abc import Callable

import streamlit as st

from core.report import pdf, stage
from core.report.screens import Deck
from core.words import language, msg
from pages.parts.guard import kindly
from pages.parts.say import _, plain

Make = Callable[[], Deck]
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def offer(make: Make, stem: str, key: str) -> None:
    """Buttons for the slides, the page and the PDF of a deck, each made on the click."""
    above = st.container()
    template = _template(key)
    with above:
        _buttons(make, stem, key, template)


def _buttons(make: Make, stem: str, key: str, template: bytes | None) -> None:
    speech = language.get()
    _button(
        _("Slides (PowerPoint)"),
        lambda: _slides(make(), speech, template),
        (f"{stem}.pptx", PPTX),
        ":material/slideshow:",
        f"{key}.pptx",
    )
    _button(
        _("Slides (HTML)"),
        lambda: stage.document(make(), speech).encode(),
        (f"{stem}-slides.html", "text/html"),
        ":material/description:",
        f"{key}.slides",
    )
    if pdf.browser():
        _button(
            _("Slides (PDF)"),
            lambda: pdf.pdf(stage.document(make(), speech)),
            (f"{stem}.pdf", "application/pdf"),
            ":material/picture_as_pdf:",
            f"{key}.pdf",
        )
    else:
        st.caption(_("For PDF, print the HTML file from your browser: none was found here."))


def _button(
    label: str, make: Callable[[], bytes], file: tuple[str, str], icon: str, key: str
) -> None:
    st.download_button(
        label,
        make,
        file_name=file[0],
        mime=file[1],
        icon=icon,
        type="tertiary",
        key=key,
        on_click="ignore",
    )


def _slides(deck: Deck, speech: str, template: bytes | None) -> bytes:
    from core.report.slides import slides  # not before it is asked for

    return slides(deck, speech, template)


def _template(key: str) -> bytes | None:
    """A corporate template, looked at before it is used."""
    with st.expander(_("Corporate template"), icon=":material/palette:"):
        given = st.file_uploader(
            plain(msg("A .pptx or .potx of your house")),
            type=["pptx", "potx"],
            max_upload_size=30,
            key=f"{key}.template",
            help=_("Slides are written into its layouts. It is read here and not kept."),
        )
        if given is None:
            return None
        with kindly():
            return checked(given.getvalue())
    return None


def checked(template: bytes) -> bytes:
    """The template, if it can serve; UserError says why not."""
    from core.report import slide_template

    slide_template.layout(slide_template.opened(template))
    return template
