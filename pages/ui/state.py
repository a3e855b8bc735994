"""Choices that stand in the URL, so that a copied link shows the same thing later on, and are kept from page to page.

A value in the URL that we did not write ourselves (a link, the back button) goes before the one of the session. Streamlit's own
binding is not used: it takes a value out of the URL where it equals the default of the moment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from pages.ui.messages import markdown

MANY = 100
"""The browser lays out every option of a selector, also while it is shut: 3 000 held up the first view by 250 ms."""


def peek(key: str, options: Sequence[str], default: str | None = None) -> str:
    """What is chosen, or will be once its selector is drawn; `default`, or the first, where neither URL nor session names an option."""
    asked, held = st.query_params.get(key), st.session_state.get(key)
    if held is not None and asked == st.session_state.get(f"_url_{key}"):
        asked = None
    return next((o for o in (asked, held, default) if o is not None and o in options), options[0])


def pick(key: str, options: Sequence[str], default: str | None = None) -> str:
    """As `peek`, for a choice whose selector is not drawn by `choose`: the session keeps it."""
    picked = peek(key, options, default)
    if st.session_state.get(key) != picked:
        st.session_state[key] = picked
    return picked


def only_here(key: str) -> None:
    """Forget a choice when the page is opened anew, before it is picked: a change of page empties the URL."""
    if key not in st.query_params:
        st.session_state.pop(key, None)


def keep(key: str, chosen: str) -> None:
    """Write a choice into the URL."""
    if st.query_params.get(key) != chosen:
        st.query_params[key] = chosen
    st.session_state[f"_url_{key}"] = chosen


def choose(
    key: str, label: str, options: Sequence[str], words: Callable[[str], str], default: str | None = None, hidden: bool = False
) -> str:
    """A selector of one of `options` (codes; `words` gives their text). `hidden`: the label is for screen readers only."""
    if len(options) > MANY:
        return _choose_behind(key, label, options, words, default)
    # The first choice is the widget's own start instead of a value set from outside: the selector's message is then the same in the runs
    # that follow, and the browser does not lay out its options again.
    held = st.session_state.get(key)
    if held is None:
        st.session_state[f"_start_{key}"] = peek(key, options, default)
    elif pick(key, options, default) != held:
        st.session_state.pop(f"_start_{key}", None)  # a widget has either a start or a value from outside
    start = st.session_state.get(f"_start_{key}")
    chosen = st.selectbox(
        label,
        options,
        index=options.index(start) if start in options else 0,
        key=key,
        format_func=words,
        persist_state="session",
        label_visibility="collapsed" if hidden else "visible",
    )
    keep(key, chosen)
    return chosen


def _choose_behind(key: str, label: str, options: Sequence[str], words: Callable[[str], str], default: str | None) -> str:
    """A button that names the choice; behind it the selector, drawn when it is opened."""
    chosen, box_key = pick(key, options, default), f"{key}_box"
    box = st.popover(f"{label}：{markdown(words(chosen))}", width="stretch", key=box_key, on_change="rerun")
    if box.open:
        with box:
            st.caption(f"共 {len(options):,} 项。输入名称里的几个字，可很快找到。")
            st.selectbox(
                label,
                options,
                key=key,
                format_func=words,
                filter_mode="contains",
                persist_state="session",
                on_change=_shut,
                args=(box_key,),
            )
    keep(key, chosen)
    return chosen


def _shut(box_key: str) -> None:
    st.session_state[box_key] = False


def pick_many(key: str, options: Sequence[str]) -> list[str]:
    """What is chosen of `options`, without drawing a selector; none means all. A change of page empties the URL, so its silence leaves
    the choice as it was."""
    asked, written = st.query_params.get(key, ""), st.session_state.get(f"_url_{key}", "")
    if asked and asked != written:
        st.session_state[key] = [c for c in asked.split(",") if c in options]
    else:
        st.session_state[key] = [c for c in st.session_state.get(key, []) if c in options]
    return list(st.session_state[key])


def keep_many(key: str, chosen: Sequence[str]) -> None:
    """Write a choice into the URL, separated by commas; absent where none is chosen."""
    text = ",".join(chosen)
    if text:
        st.query_params[key] = text
    else:
        st.query_params.pop(key, None)
    st.session_state[f"_url_{key}"] = text


def choose_many(key: str, label: str, options: Sequence[str], words: Callable[[str], str], placeholder: str) -> list[str]:
    """A selector of any number of `options`, none meaning all."""
    pick_many(key, options)
    chosen = st.multiselect(label, options, key=key, format_func=words, persist_state="session", placeholder=placeholder)
    keep_many(key, chosen)
    return list(chosen)


def switch(key: str, label: str, default: bool = False) -> bool:
    """Yes or no, in the URL as 1 or 0."""
    state = f"{key}_on"
    asked, written = st.query_params.get(key), st.session_state.get(f"_url_{key}")
    if asked in ("0", "1") and asked != written:
        st.session_state[state] = asked == "1"
    elif state not in st.session_state:
        st.session_state[state] = default
    chosen = st.toggle(label, key=state, persist_state="session")
    keep(key, "1" if chosen else "0")
    return bool(chosen)
