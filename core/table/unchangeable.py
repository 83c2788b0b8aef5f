"""Columns that by their names nobody can change: advice leaves them alone unless told otherwise."""

import re
from collections.abc import Iterable

WORDS = frozenset(
    (
        *("age", "sex", "gender", "race", "ethnicity", "ethnic", "nationality", "citizenship"),
        *("birth", "birthday", "birthdate", "dob", "birthplace", "seniorcitizen", "senior"),
    )
)
SIGNS = ("年龄", "性别", "民族", "种族", "国籍", "出生", "籍贯")


def unchangeable(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that say age, sex, descent and the like.

    >>> unchangeable(["age", "Gender", "personal_status_sex", "SeniorCitizen", "income", "年龄段"])
    ('age', 'Gender', 'personal_status_sex', 'SeniorCitizen', '年龄段')
    >>> unchangeable(["message", "page_views", "garage"])
    ()
    """
    return tuple(
        name
        for name in names
        if WORDS & {*re.findall(r"[a-z]+", name.lower())} or any(sign in name for sign in SIGNS)
    )
