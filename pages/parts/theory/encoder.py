"""A sentence read by a trained encoder of this machine, seen from inside."""

from typing import Any

import streamlit as st

from core import studio
from core.numerals import write as numeral
from core.theory import shelf
from core.words import language, msg
from pages.parts.say import _, escape, labels
from pages.parts.theory import beside, heads, lab

TITLE = msg("The same in a trained encoder")
NAME, KEY = "encoder", "theory.encoder"
USUAL, LONGEST = "The bank by the river was closed because it was flooded.", 4000


def show() -> None:
    """What is here to open, how to get more, and where each head looks."""
    st.subheader(_(TITLE), anchor=False)
    beside.lead(
        msg("Above, the sums are real and the meaning is not. An encoder that has read much has "
            "learned where to look."),
    )  # fmt: skip
    names = shelf.models()
    if names:
        _open(names)
    with st.expander(
        _("Another encoder") if names else _("No encoder lies on this machine yet: how to get one"),
        icon=":material/download:",
        expanded=not names,
        key=f"{KEY}.more",
    ):
        _more()
    run = lab.result(NAME)
    if run is not None:
        lab.fragment(_looked, run)


def _open(names: tuple[str, ...]) -> None:
    shown = labels(names)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Encoder"), names, format_func=shown.get, key=f"{KEY}.name", width=360
        )
        if st.button(_("Open"), icon=":material/folder_open:", key=f"{KEY}.open"):
            lab.begin(NAME, TITLE, {"model": chosen})


def _more() -> None:
    files = ", ".join(shelf.NEEDED)
    st.markdown(
        _("**From a folder.** Put the folder of a BERT-like encoder, with {files}, under the "
          "folder below, and load this page again.", files=files)
    )  # fmt: skip
    st.code(str(shelf.home()), language=None, wrap_lines=True)
    st.markdown(
        _(
            "**From the hub.** Name one and it is fetched. Only its name leaves this machine, only "
            "these files come back; nothing of it is run as code."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(
            _("Name on huggingface.co"), placeholder="owner/model", max_chars=200,
            key=f"{KEY}.hub", width=360,
        )  # fmt: skip
        pressed = st.button(_("Fetch"), icon=":material/cloud_download:", key=f"{KEY}.fetch")
    if pressed and not shelf.is_hub_name(typed.strip()):
        st.warning(_("A name on the hub has the form owner/model."), icon=":material/warning:")
    elif pressed:
        lab.begin(NAME, TITLE, {"model": typed.strip()})


def _looked(run: Any) -> None:
    facts = run.scores().facts
    sentence = st.text_input(
        _("Sentence it reads"), USUAL, max_chars=LONGEST, key=f"{KEY}.sentence"
    )
    with st.spinner(_("Opening the encoder …")):
        found = studio.ask(run.id, {"prompt": sentence})
    st.markdown(
        _("**{name}**: {layers:count} layers of {heads:count} heads, {n} parameters.",
          name=escape(facts["model"]), layers=facts["layers"], heads=facts["heads"],
          n=numeral(facts["parameters"], "short", language.get()))
    )  # fmt: skip
    if found["of"] > len(found["pieces"]):
        st.caption(
            _("The sentence has {n:count} pieces; the first {most} are drawn.",
              n=found["of"], most=len(found["pieces"]))
        )  # fmt: skip
    words = msg("Each row: how much a piece takes from every other. Pieces in brackets are signs "
                "of the model’s own; heads with nothing to say often rest on them.")  # fmt: skip
    heads.show(found["maps"], found["pieces"], f"{KEY}.{run.id}", words)
