"""A report with what a risk run would say, for tests and for looking at."""

from math import exp, sqrt

from core.report.blocks import (
    Action,
    Axis,
    Column,
    Figure,
    Mark,
    Number,
    Report,
    Sentence,
    Table,
)
from core.words import msg

CUTS = tuple(place / 100 for place in range(1, 100, 2))
BEASTS = ("![a](http://host/x.png)", "$x$", ":red[x]", "<img src=x onerror=1>", "x" * 5000)


def losses() -> Figure:
    """Costs by cut-off, with a band, a baseline and two rules."""
    cost = tuple(51 + 420 * (cut - 0.17) ** 2 / (cut + 0.2) for cut in CUTS)
    flat = tuple(value + 6 + 8 * cut for value, cut in zip(cost, CUTS, strict=True))
    return Figure(
        msg("Losses are lowest at a cut-off of {cut:number}", cut=0.17),
        msg("Losses for each 100 applicants, in cost units, with a 95 % band"),
        Axis(msg("Cut-off")),
        Axis(msg("Losses"), "money", low=0),
        (
            Mark(
                "band",
                CUTS,
                low=tuple(value * 0.92 for value in cost),
                high=tuple(value * 1.08 for value in cost),
            ),
            Mark("line", CUTS, flat, msg("Logistic regression"), "baseline"),
            Mark("line", CUTS, cost, msg("Our model")),
            Mark("rule", (0.17,), label=msg("your cut-off"), role="chosen"),
            Mark("rule", (0.5,), label=msg("the usual 0.5"), role="baseline"),
        ),
        msg("{n:count} loans the model had never seen", n=1000),
        "losses",
    )


def drivers() -> Figure:
    names = ("checking_status", "duration", "credit_history", "credit_amount", "savings_status")
    weights = (0.31, 0.17, 0.14, 0.11, 0.08)
    return Figure(
        msg("The state of the checking account says most"),
        msg("Share of the score that a column explains, with a 95 % interval"),
        Axis("", "percent"),
        Axis("", kind="category"),
        (
            Mark(
                *("bar", weights, names),
                low=tuple(weight - 0.02 for weight in weights),
                high=tuple(weight + 0.03 for weight in weights),
                horizontal=True,
            ),
        ),
        msg("{n:count} loans the model had never seen", n=1000),
        "drivers",
    )


def roc() -> Figure:
    steps = tuple(place / 40 for place in range(41))
    return Figure(
        msg("The model ranks better than the baseline"),
        msg("Bad loans caught against good loans stopped"),
        Axis(msg("Good loans stopped"), "percent", low=0, high=1),
        Axis(msg("Bad loans caught"), "percent", low=0, high=1),
        (
            Mark("line", steps, tuple(sqrt(step) ** 0.8 for step in steps), msg("Our model")),
            Mark("line", steps, tuple(sqrt(step) for step in steps), msg("Baseline"), "baseline"),
            Mark("line", (0, 1), (0, 1), msg("Chance"), "real"),
        ),
        key="roc",
    )


def calibration() -> Figure:
    said = (0.03, 0.08, 0.15, 0.24, 0.35, 0.49, 0.62, 0.8)
    seen = (0.02, 0.09, 0.13, 0.26, 0.38, 0.46, 0.66, 0.77)
    return Figure(
        msg("Where the model says 30 %, about 30 % fail"),
        msg("Share that failed, by predicted probability, with 95 % intervals"),
        Axis(msg("Predicted"), "percent", low=0, high=1),
        Axis(msg("Failed"), "percent", low=0, high=1),
        (
            Mark("line", (0, 1), (0, 1), msg("Perfect"), "baseline"),
            Mark(
                *("point", said, seen, msg("Our model")),
                low=tuple(max(value - 0.06, 0) for value in seen),
                high=tuple(value + 0.06 for value in seen),
            ),
        ),
        key="calibration",
    )


def scores() -> Figure:
    edges = tuple(f"{place / 10:.1f}" for place in range(10))
    return Figure(
        msg("Good and bad loans get different scores"),
        msg("Number of loans by score"),
        Axis(msg("Score")),
        Axis(msg("Loans"), "count"),
        (
            Mark(
                *("bar", edges, tuple(round(190 * exp(-place / 2)) for place in range(10))),
                *(msg("Paid back"), "better"),
            ),
            Mark("bar", edges, (9, 15, 24, 33, 40, 44, 40, 30, 22, 12), msg("Failed"), "worse"),
        ),
        key="scores",
    )


def months() -> Figure:
    days = tuple(f"{2024 + place // 12}-{place % 12 + 1:02d}-01" for place in range(24))
    wave = [1.0, 1.1, 0.9, 0.8, 1.2, 1.5, 1.6, 1.4, 1.1, 1.0, 1.3, 1.9]
    shapes = ((msg("North"), 12000, 0), (msg("South"), 11500, 3), (msg("East"), 7000, 6))
    marks = [
        Mark("line", days, tuple(size * wave[(n + late) % 12] for n in range(24)), name, "series")
        for name, size, late in shapes
    ]
    return Figure(
        msg("Three regions peak at different times of the year"),
        msg("Applications in each month"),
        Axis("", kind="date"),
        Axis(msg("Applications"), "count"),
        tuple(marks),
        key="months",
    )


def groups() -> Table:
    return Table(
        msg("Approval by group"),
        (
            Column("group", msg("Group")),
            Column("n", msg("Cases"), "count"),
            Column("share", msg("Approved"), "percent"),
            Column("error", msg("Calibration error"), "number"),
        ),
        (
            ("female", 310, 0.61, 0.031),
            ("male", 686, 0.63, 0.027),
            ("unknown", 4, 0.25, float("nan")),
        ),
        msg("Cut-off {cut:number}", cut=0.17),
    )


def people() -> Table:
    return Table(
        msg("Applicants to review"),
        (Column("id", msg("Case")), Column("score", msg("Score"), "percent")),
        (("A-1007-SECRET", 0.93), ("A-2211-SECRET", 0.91)),
        people=True,
    )


def answer() -> tuple[object, ...]:
    sentence = msg(
        "Approve {share:percent} of applicants at cut-off {cut:number}: {less:percent} lower "
        "losses than the usual 0.5 rule.",
        share=0.62,
        cut=0.17,
        less=0.42,
    )
    return (
        Sentence(sentence, "headline"),
        Sentence(msg("Tested on {n:count} loans the model had never seen.", n=1000), "lead"),
        Number(
            *(msg("Losses for each 100"), 51.2, "money", (47.1, 56.3), 88, msg("0.5 rule")),
            msg("What wrong decisions cost, with a miss five times as dear as a false alarm."),
            "lower",
        ),
        Number(msg("Bad loans caught"), 0.81, "percent", (0.77, 0.85), 0.74, msg("Baseline")),
        Number(
            *(msg("ROC-AUC"), 0.8012, "number", (0.772, 0.829), 0.79, msg("Baseline")),
            msg("How often a bad loan gets a higher score than a good one: 0.5 is chance."),
        ),
        Number(
            *(msg("Calibration error"), 0.031, "number", None, 0.029, msg("noise floor")),
            msg("How far the stated probabilities are from what happened."),
            "lower",
        ),
        losses(),
        drivers(),
        Action(msg("{n:count} applicants to review", n=1902), "review", 1902),
    )


def report() -> Report:
    return Report(
        msg("Risk scoring"),
        answer(),
        (
            Sentence(msg("Five columns carry four fifths of the score.")),
            scores(),
            months(),
            people(),
        ),
        (
            Sentence(msg("Figures for the 4 cases of “unknown” are too few to judge."), "caution"),
            roc(),
            calibration(),
            groups(),
        ),
        (Sentence(msg("Blend of a scorecard, boosted trees and a network, by log-loss.")),),
        {
            "app": "risk",
            "title": msg("Risk scoring"),
            "tables": {"main": {"id": "d1", "name": "loans.csv", "file": "loans.csv"}},
            "rows": 5000,
            "created": "2026-03-12T14:02:00",
            "settings": {"seed": 0, "cost_false_negative": 5.0, "positive": "bad"},
            "roles": {"target": ["default"], "group": ["sex"]},
            "split": {"kind": "rows", "train": 4000, "test": 1000},
            "seconds": {"read": 1.0, "total": 58.2},
            "repairs": [msg("{n:count} blanks read as missing.", n=12)],
            "versions": {"praxis": "0.1.0", "torch": "2.13.0"},
        },
    )
