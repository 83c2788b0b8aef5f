"""What to offer next to a customer, or to anybody with a history of your choice, and why."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.numerals import write
from core.words import from_json, language, msg
from pages.parts import asking, grid, guard, kept, tongue
from pages.parts.say import _, labels, plain, said

CUSTOMER, ANY = "customer", "any"
MODES = {CUSTOMER: msg("A customer"), ANY: msg("Any history")}
SHARE = re.compile(r" ([\d.]+) %")  # stays on the line of the last word before it
NAMES = 500  # products and customers offered to choose from


def panel(run: Any) -> None:
    """The list of one customer; a change asks only this panel again."""
    asking.warm(run)
    st.fragment(_panel)(run)


def _panel(run: Any) -> None:
    tongue.listen()
    with guard.kindly(), st.container(border=True):
        st.markdown(f"#### {_('What to offer next?')}")
        with st.spinner(_("Asking the model …")):
            things = asking.ask(run, {"find": "", "most": NAMES})["rows"]
        question = _whose(run, things)
        question |= _rules(run, things)
        if not question.keys() & {"user", "history"}:
            st.caption(_("Pick some products: the list answers at once, nothing is trained again."))
            return
        answer = asking.ask(run, question)
        _shown(answer)


def _whose(run: Any, things: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The customer or the history that is asked about."""
    key = f"offers.{run.id}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        mode = st.segmented_control(
            _("Whose list"),
            list(MODES),
            format_func=lambda one: plain(MODES[one]),
            default=CUSTOMER,
            required=True,
            key=f"{key}.mode",
            width="content",
        )
        if mode == ANY:
            return _history(key, things)
        users = asking.ask(run, {"find": "", "of": "users", "most": NAMES})["rows"]
        names = [one["user"] for one in users]
        picked = st.selectbox(
            _("Customer"),
            names,
            accept_new_options=True,
            key=f"{key}.user",
            help=_("Those with the longest histories come first; any other can be typed."),
        )
    return {"user": picked} if picked else {}


def _history(key: str, things: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    titles = _titles(things)
    picked = st.multiselect(
        _("Had these, in this order"),
        list(titles),
        format_func=lambda item: titles.get(item, item),
        placeholder=plain(msg("Choose products")),
        accept_new_options=True,
        key=kept.ready(f"{key}.history", []),
    )
    kept.keep(f"{key}.history", picked)
    return {"history": list(picked)} if picked else {}


def _titles(things: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """A label for each product: its name, never the same for two."""
    short = labels(f"{one['title']}\u2009·\u2009{one['item']}" if one["title"] != one["item"]
                   else one["item"] for one in things)  # fmt: skip
    return {one["item"]: label for one, label in zip(things, short.values(), strict=True)}


def _rules(run: Any, things: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Business rules, folded: what may be in the list, and how varied it is."""
    key = f"offers.{run.id}.rule"
    kinds = sorted({one["category"] for one in things if one["category"]})
    names = {kind: plain(kind) for kind in kinds} | _titles(things)
    found: dict[str, Any] = {"k": int(run.scores().facts["k"])}
    with st.expander(_("Rules and variety"), icon=":material/rule:", key=f"{key}.box"):
        columns = st.grid(3, min_column_width=200)
        with columns.cell():
            found["diversity"] = st.slider(
                _("Variety"), 0.0, 0.9, 0.0, 0.1, key=f"{key}.variety",
                help=_("0: the likeliest first. Higher: unlike things are preferred."),
            )  # fmt: skip
        with columns.cell():
            found["category"] = st.multiselect(
                _("Only these categories"), kinds, format_func=plain,
                placeholder=plain(msg("All")), key=f"{key}.only", disabled=not kinds,
            )  # fmt: skip
        with columns.cell():
            found["exclude"] = st.multiselect(
                _("Never these"), list(names), format_func=names.__getitem__,
                placeholder=plain(msg("None")), key=f"{key}.never",
            )  # fmt: skip
        with columns.cell():
            found["price_to"] = st.number_input(
                _("Price at most"), min_value=0.0, value=None, key=f"{key}.price",
                placeholder=plain(msg("no limit")),
            )  # fmt: skip
        with columns.cell():
            boost = st.selectbox(
                _("Push a category"), kinds, index=None, format_func=plain,
                placeholder=plain(msg("None")), key=f"{key}.boost", disabled=not kinds,
            )  # fmt: skip
        with columns.cell():
            found["available"] = st.toggle(_("In stock only"), key=f"{key}.stock")
        found["where"] = st.text_input(
            _("Condition"), key=f"{key}.where", placeholder="price < 20 and not title contains rug",
            help=_("Over item, title, category, price and available."),
        ).strip()  # fmt: skip
    if boost:
        found["boost"] = {boost: 1.0}
    return {name: value for name, value in found.items() if value not in (None, "", [], False)}


def _shown(answer: Mapping[str, Any]) -> None:
    for note in answer["notes"]:
        st.caption(f":material/info: {said(from_json(note))}")
    if not answer["rows"]:
        st.info(_("No product meets the rules."))
    else:
        _table(answer["rows"])
        st.caption(_exact(answer))
    titles = [one["title"] for one in answer["history"]]
    if titles:
        label = _("History, the latest first ({n:count})", n=answer["length"])
        with st.expander(label, icon=":material/history:"):
            frame = pd.DataFrame({"title": titles})
            grid.show(frame, titles={"title": plain(msg("Product"))}, most=10)
    if answer["new"]:
        _new(answer["new"])
        st.caption(f":material/translate: {read_by(answer['reader'])}")


def _new(rows: Sequence[Mapping[str, Any]]) -> None:
    """Products that nobody took yet: a table, as names in one sentence would be cut."""
    st.caption(_("New in the catalogue, placed by their words alone"))
    columns = {"title": plain(msg("Product")), "like": plain(msg("Most like"))}
    cells = [{title: said(one[name]) for name, title in columns.items()} for one in rows]
    st.table(pd.DataFrame(cells), border="horizontal", hide_index=True)


def read_by(reader: str) -> str:
    """What compared the words of products that nobody took yet."""
    if reader:
        return _("Words read by the text encoder “{name}”.", name=reader)
    return _("Words compared by runs of letters (TF-IDF); no text encoder was used.")


def _exact(answer: Mapping[str, Any]) -> str:
    if answer["exact"]:
        return _("Reasons are exact: shares of all that speaks for the product.")
    return _("Reasons: how far the score falls without that one event (the latest twenty).")


def _table(rows: Sequence[Mapping[str, Any]]) -> None:
    """Words wrap in it, so that no reason is cut on a narrow screen."""
    speech = language.get()
    columns = {
        "rank": plain(msg("Rank")),
        "title": plain(msg("Product")),
        "category": plain(msg("Category")),
        "price": plain(msg("Price")),
        "because": plain(msg("Because of")),
    }
    cells = [
        {
            "rank": str(one["rank"]),
            "title": said(one["title"]),
            "category": said((one["category"] or "").replace("|", ", ")),
            "price": "" if one["price"] is None else write(one["price"], "money", speech),
            "because": SHARE.sub("\u00a0\\1\u00a0%", said(_because(one["reasons"]))),
        }
        for one in rows
    ]
    frame = pd.DataFrame(cells)
    known = [name for name in columns if (frame[name] != "").any()]
    long = len(rows) > 12
    st.table(
        frame[known].rename(columns=columns),
        border="horizontal",
        hide_index=True,
        height=560 if long else "content",
    )


def _because(reasons: Sequence[Mapping[str, Any]]) -> str:
    """The weightiest things of the history, each with its share.

    >>> _because([{"title": "Tent", "share": 0.62}])
    'Tent 62 %'
    """
    speech = language.get()
    shown = reasons[:1] if reasons and reasons[0]["share"] >= 0.5 else reasons[:2]
    told = [f"{one['title']} {write(one['share'], 'percent', speech)}" for one in shown]
    return "; ".join(told) if told else plain(msg("popular with everyone"))
