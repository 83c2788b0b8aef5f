"""The shop: a catalogue, order lines by BG/NBD customers with tastes, and what they click."""

import numpy as np
import pandas as pd

from company.truth import Truth

# Each category: what is sold there, and the usual price.
CATEGORIES = {
    "kitchen": (("kettle", "pan", "knife set", "scale", "mixer"), 38),
    "electronics": (("headphones", "charger", "speaker", "tablet", "camera"), 120),
    "garden": (("hose", "planter", "shears", "lantern", "bench"), 45),
    "sports": (("yoga mat", "dumbbell", "bottle", "tent", "jersey"), 40),
    "books": (("novel", "atlas", "cookbook", "biography", "puzzle book"), 18),
    "home": (("lamp", "cushion", "rug", "mirror", "blanket"), 52),
    "toys": (("building set", "kite", "board game", "plush bear", "train"), 28),
    "beauty": (("cream", "shampoo", "brush", "perfume", "soap"), 24),
}
LOOKS = ("small", "classic", "light", "solid", "blue", "green", "travel", "deluxe")
# Which categories a taste buys from; the rest shares what is left.
FAVOURITES = (
    ("kitchen", "home"),
    ("electronics", "toys"),
    ("garden", "home"),
    ("sports", "beauty"),
    ("books", "toys"),
    ("beauty", "books"),
)
LOYALTY = 0.8  # share of purchases from the favourite categories


def products(truth: Truth) -> pd.DataFrame:
    draw, n = truth.draw("products"), truth.products
    rows = []
    for i in range(n):
        category = list(CATEGORIES)[i % len(CATEGORIES)]
        things, usual = CATEGORIES[category]
        thing = things[(i // len(CATEGORIES)) % len(things)]
        look = LOOKS[(i // (len(CATEGORIES) * len(things))) % len(LOOKS)]
        price = round(float(usual * draw.lognormal(0, 0.4)), 2)
        text = f"{look.capitalize()} {thing} for {category}; delivered in two days."
        there = "no" if draw.random() < 0.04 else "yes"
        rows.append((f"P{i + 1:04d}", f"{look.capitalize()} {thing}", category, text, price, there))
    columns = ["product_id", "title", "category", "description", "price", "available"]
    return pd.DataFrame(rows, columns=columns)


def tastes(truth: Truth) -> np.ndarray:
    """The taste of each customer, 0 to tastes-1."""
    return np.arange(truth.customers) * 7919 % truth.tastes


def appeal(truth: Truth, catalogue: pd.DataFrame) -> np.ndarray:
    """Chance of each product for each taste: (tastes, products), rows sum to 1."""
    popular = 1 / np.arange(1, len(catalogue) + 1) ** 0.7
    popular = popular[truth.draw("products").permutation(len(catalogue))]
    result = np.empty((truth.tastes, len(catalogue)))
    for taste, favourites in enumerate(FAVOURITES):
        liked = catalogue["category"].isin(favourites).to_numpy()
        weight = np.where(
            liked, LOYALTY / popular[liked].sum(), (1 - LOYALTY) / popular[~liked].sum()
        )
        result[taste] = popular * weight
    return result


def visits(truth: Truth) -> list[np.ndarray]:
    """The days (from the start) on which each customer orders: BG/NBD, first order included."""
    draw = truth.draw("orders")
    span = (truth.end - truth.start).days
    found = []
    for _ in range(truth.customers):
        day = draw.uniform(0, span * 0.8)
        rate = draw.gamma(truth.order_rate[0], 1 / truth.order_rate[1]) / 7
        leave = draw.beta(*truth.order_leave)
        days = [day]
        while draw.random() >= leave and (day := day + draw.exponential(1 / rate)) < span:
            days.append(day)
        found.append(np.array(days))
    return found


def orders(truth: Truth, people: pd.DataFrame, catalogue: pd.DataFrame) -> pd.DataFrame:
    """Order lines; a cancelled line comes again some days later with a negative quantity."""
    when = visits(truth)
    draw = np.random.default_rng([truth.seed, 100])
    who = np.repeat(np.arange(truth.customers), [len(days) for days in when])
    days = np.concatenate(when)
    order = np.argsort(days, kind="stable")
    who, days = who[order], days[order].astype(int)
    lines = np.minimum(draw.geometric(0.55, len(who)), 5)
    number = np.repeat(np.arange(len(who)), lines)
    taste, chances = tastes(truth)[who[number]], appeal(truth, catalogue)
    item = _pick(chances.cumsum(1), taste, draw)
    frame = pd.DataFrame(
        {
            "order_id": [f"O{i + 1:06d}" for i in number],
            "customer_id": people["customer_id"].to_numpy()[who[number]],
            "date": pd.to_datetime(truth.start) + pd.to_timedelta(days[number], unit="D"),
            "product_id": catalogue["product_id"].to_numpy()[item],
            "quantity": np.minimum(draw.geometric(0.75, len(number)), 6),
            "price": catalogue["price"].to_numpy()[item],
        }
    )
    back = frame[draw.random(len(frame)) < truth.cancelled].copy()
    back["quantity"] *= -1
    back["date"] += pd.to_timedelta(draw.integers(1, 15, len(back)), unit="D")
    whole = pd.concat([frame, back[back["date"] <= pd.Timestamp(truth.end)]])
    return whole.sort_values(["date", "order_id"], kind="stable").reset_index(drop=True)


def _pick(edges: np.ndarray, taste: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    chance = draw.random(len(taste))
    found = np.empty(len(taste), dtype=int)
    for one in np.unique(taste):
        rows = taste == one
        found[rows] = np.searchsorted(edges[one], chance[rows] * edges[one][-1])
    return np.minimum(found, edges.shape[1] - 1)


def clicks(truth: Truth, people: pd.DataFrame, catalogue: pd.DataFrame) -> pd.DataFrame:
    """Views, carts and purchases in sessions; with chance 0.45 the next click is the neighbour.

    Products stand in families of neighbours (same thing, next look), so that what was looked at
    last says what comes next.
    """
    draw = truth.draw("clicks")
    sessions = 6000
    who = draw.integers(truth.customers, size=sessions)
    start = draw.uniform(0, (truth.end - truth.start).days * 86_400, sessions)
    length = np.minimum(draw.geometric(0.16, sessions), 25)
    session = np.repeat(np.arange(sessions), length)
    item = _pick(appeal(truth, catalogue).cumsum(1), tastes(truth)[who[session]], draw)
    follow = draw.random(len(session)) < 0.45
    step = len(CATEGORIES)
    for row in range(1, len(session)):
        if session[row] == session[row - 1] and follow[row]:
            item[row] = (item[row - 1] + step) % len(catalogue)
    seconds = start[session] + draw.exponential(40, len(session)).cumsum() % 3600
    frame = pd.DataFrame(
        {
            "customer_id": people["customer_id"].to_numpy()[who[session]],
            "product_id": catalogue["product_id"].to_numpy()[item],
            "time": pd.to_datetime(truth.start) + pd.to_timedelta(seconds.astype(int), unit="s"),
            "event": draw.choice(["view", "cart", "purchase"], len(session), p=(0.82, 0.12, 0.06)),
        }
    )
    return frame.sort_values(["time", "customer_id"], kind="stable").reset_index(drop=True)
