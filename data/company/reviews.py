"""What customers write, in English and in Chinese: composed sentences with a known topic."""

import numpy as np
import pandas as pd

from company.truth import Truth

TOPICS = ("delivery", "quality", "price", "service")
# language -> topic -> (good, bad); {thing} is the product.
SAID = {
    "en": {
        "delivery": (
            (
                "The {thing} came a day early.",
                "Fast delivery, well packed.",
                "At my door in two days.",
            ),
            (
                "I waited three weeks for the {thing}.",
                "The parcel was crushed.",
                "Delivered to a wrong address.",
            ),
        ),
        "quality": (
            (
                "The {thing} feels solid.",
                "Works as it should, every day.",
                "Better made than I expected.",
            ),
            (
                "The {thing} broke after a week.",
                "Cheap material, bad finish.",
                "It stopped working on day two.",
            ),
        ),
        "price": (
            ("A fair price for this {thing}.", "Good value.", "I paid twice as much elsewhere."),
            (
                "Far too expensive for a {thing}.",
                "The price went down a day later.",
                "Not worth the money.",
            ),
        ),
        "service": (
            (
                "The hotline solved it in minutes.",
                "Friendly and quick help.",
                "They exchanged it at once.",
            ),
            ("Nobody answers my mails.", "Three calls and still no refund.", "Rude on the phone."),
        ),
    },
    "zh": {
        "delivery": (
            ("{thing}比预计早到了一天。", "发货快，包装仔细。", "两天就送到家门口。"),
            ("等了三个星期才收到{thing}。", "包裹被压坏了。", "送错了地址。"),
        ),
        "quality": (
            ("{thing}做工扎实。", "每天都用，一直好用。", "质量比想象的好。"),
            ("{thing}用了一周就坏了。", "材料差，做工粗糙。", "第二天就不能用了。"),
        ),
        "price": (
            ("这个{thing}价格公道。", "性价比高。", "别处要贵一倍。"),
            ("{thing}卖得太贵了。", "刚买完就降价。", "不值这个钱。"),
        ),
        "service": (
            ("客服几分钟就解决了。", "态度好，回复快。", "马上给我换了新的。"),
            ("发邮件没人回。", "打了三次电话还没退款。", "电话里态度很差。"),
        ),
    },
}
ENDS = {
    "en": (
        ("I will order again.", "Recommended.", ""),
        ("Never again.", "I want my money back.", ""),
    ),
    "zh": (("还会再买。", "推荐。", ""), ("再也不买了。", "要求退款。", "")),
}
SHARE_CHINESE = 0.3


def reviews(truth: Truth, orders: pd.DataFrame, catalogue: pd.DataFrame) -> pd.DataFrame:
    """One line per review: rating, topic and language are the truth, the text follows them."""
    draw = truth.draw("reviews")
    bought = orders[orders["quantity"] > 0]
    lines = bought.iloc[draw.choice(len(bought), truth.reviews, replace=False)]
    titles = catalogue.set_index("product_id")["title"]
    rows = []
    for number, line in enumerate(lines.itertuples(), 1):
        language = "zh" if draw.random() < SHARE_CHINESE else "en"
        topic = TOPICS[draw.integers(len(TOPICS))]
        rating = int(draw.choice([1, 2, 3, 4, 5], p=(0.12, 0.1, 0.1, 0.28, 0.4)))
        text = _text(language, topic, rating, titles[line.product_id], draw)
        date = line.date + pd.Timedelta(days=int(draw.integers(2, 40)))
        feeling = "negative" if rating < 3 else "neutral" if rating == 3 else "positive"
        head = (f"R{number:05d}", line.customer_id, line.product_id, date)
        rows.append((*head, language, rating, feeling, topic, text))
    columns = ["review_id", "customer_id", "product_id", "date", "language", "rating"]
    return pd.DataFrame(rows, columns=[*columns, "sentiment", "topic", "text"])


def _text(language: str, topic: str, rating: int, title: str, draw: np.random.Generator) -> str:
    good, bad = SAID[language][topic]
    sides = {True: [good], False: [bad]}[rating > 3] if rating != 3 else [good, bad]
    parts = [side[draw.integers(len(side))] for side in sides]
    if rating != 3:
        ends = ENDS[language][rating < 3]
        parts.append(ends[draw.integers(len(ends))])
    gap = "" if language == "zh" else " "
    return gap.join(part for part in parts if part).replace("{thing}", title.lower())
