"""Kinds of customers by how they buy: the traits they are told apart by, and their names."""

import numpy as np

from core.learn.buying.basket import Baskets
from core.learn.buying.history import History
from core.learn.segments import Segments, distinct, segments
from core.words import Message, msg

TRAITS: tuple[tuple[Message, Message], ...] = (  # what much of it says, what little
    (msg("order often"), msg("order rarely")),
    (msg("silent for long"), msg("ordered lately")),
    (msg("large orders"), msg("small orders")),
    (msg("customers for long"), msg("new customers")),
    (msg("buy many things"), msg("buy few things")),
)


def kinds(known: History, basket: Baskets, seed: int) -> Segments:
    """Groups of customers alike in how often, how lately, how much, how long and how varied."""
    traits = [
        np.log1p(known.x),
        np.log1p(known.age - known.recency),
        np.log1p(known.total / (known.x + 1)),
        np.log1p(known.age),
    ]
    variety = basket.variety[known.who]
    if np.isfinite(variety).any():
        traits.append(np.log1p(np.nan_to_num(variety) / (known.x + 1)))
    return segments(np.column_stack(traits), seed)


def names(found: Segments) -> tuple[Message, ...]:
    """Each group by what sets it apart most from all customers."""
    if found.k < 2:
        return (msg("all customers"),)
    return tuple(_name(pairs) for pairs in distinct(found.centres))


def _name(pairs: list[tuple[int, int]]) -> Message:
    words = [TRAITS[trait][0 if sign > 0 else 1] for trait, sign in pairs]
    if len(words) == 1:
        return words[0]
    if len(words) == 2:
        return msg("{one}, {two}", one=words[0], two=words[1])
    return msg("{one}, {two}, {three}", one=words[0], two=words[1], three=words[2])
