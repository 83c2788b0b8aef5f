"""Reviews in English and Chinese: rating, tone and topic are drawn first, the text follows."""

import numpy as np
import pandas as pd

from company import chinese, english
from company.customers import CLOSED
from company.dice import dates, days, dice
from company.truth import REVIEW, REVIEWS

TOPICS = tuple(english.SAID)
SPOKEN = {"en": english, "zh": chinese}
OPPOSITE = {"positive": "negative", "negative": "positive", "neutral": "neutral"}


def reviews(orders: pd.DataFrame, products: pd.DataFrame) -> pd.DataFrame:
    """Reviews of bought things, oldest first."""
    rng = dice("reviews")
    day = days(orders["order_date"])
    sold = np.flatnonzero((orders["quantity"] > 0) & (day < CLOSED - 45))
    chosen = rng.choice(sold, REVIEWS, replace=False)
    when = day[chosen] + 3 + rng.integers(0, 40, REVIEWS)
    by = np.argsort(when, kind="stable")
    chosen, when = chosen[by], when[by]
    lines = orders.iloc[chosen].reset_index(drop=True)
    goods = products.set_index("product_id").loc[lines["product_id"]].reset_index()
    rating = _ratings(rng, goods)
    chinese = rng.random(REVIEWS) < np.where(lines["country"] == "China", 0.9, 0.12)
    frame = pd.DataFrame(
        {
            "review_id": [f"V{30001 + at}" for at in range(REVIEWS)],
            "customer_id": lines["customer_id"],
            "product_id": lines["product_id"],
            "review_date": dates(when),
            "language": np.where(chinese, "zh", "en"),
            "rating": rating,
            "sentiment": np.select([rating < 3, rating == 3], ["negative", "neutral"], "positive"),
        }
    )
    frame["topic"] = _topics(rng, frame)
    things = np.where(chinese, goods["_thing_zh"], goods["_thing"])
    frame["text"] = [_text(rng, *row) for row in zip(
        frame["language"], frame["topic"], frame["sentiment"], things, strict=True)]  # fmt: skip
    return frame


def _ratings(rng: np.random.Generator, goods: pd.DataFrame) -> np.ndarray:
    """Stars: some products are duds, and tastes differ."""
    wish = REVIEW.level + REVIEW.quality_spread * goods["_quality"].to_numpy()
    return np.clip(np.round(wish + REVIEW.taste_spread * rng.normal(size=len(goods))), 1, 5).astype(
        int
    )


def _topics(rng: np.random.Generator, frame: pd.DataFrame) -> np.ndarray:
    """Any topic alike, but bad reviews of the rush weeks are about deliveries."""
    rush = frame["review_date"].str[5:7].isin(["11", "12"])
    bad = frame["sentiment"] == "negative"
    share = np.select(
        [bad & rush, bad], [REVIEW.delivery_in_rush, REVIEW.delivery], 1 / len(TOPICS)
    )
    others = np.array([topic for topic in TOPICS if topic != "delivery"], dtype=object)
    found = rng.choice(others, len(frame))
    found[rng.random(len(frame)) < share] = "delivery"
    return found


def _text(rng: np.random.Generator, language: str, topic: str, tone: str, thing: str) -> str:
    """Opening, what matters, at times something more or the opposite of another topic, closing."""
    words = SPOKEN[language]
    said, (openings, closings) = words.SAID, words.FRAME[tone]
    first = str(rng.choice(said[topic][tone]))
    parts = [rng.choice(openings), _stop(first, language)]
    chance = rng.random()
    if chance < REVIEW.mixed:
        other = rng.choice([name for name in TOPICS if name != topic])
        again = str(rng.choice(said[other][OPPOSITE[tone]]))
        parts.append(str(rng.choice(words.BUT)) + _stop(again, language))
    elif chance < REVIEW.mixed + 0.35:
        more = [one for one in said[topic][tone] if one != first]
        parts.append(_stop(str(rng.choice(more)), language))
    parts.append(rng.choice(closings))
    who = str(rng.choice(words.WHO))
    gap = " " if language == "en" else ""
    return gap.join(str(part) for part in parts if part).format(
        thing=thing, who=who, who_capital=who[0].upper() + who[1:],
        days=rng.integers(2, 29), percent=5 * rng.integers(2, 9),
    )  # fmt: skip


def _stop(sentence: str, language: str) -> str:
    return sentence + ("." if language == "en" else "。")
