"""The catalogue: eight departments, each thing in one of three styles that its text betrays."""

import numpy as np
import pandas as pd

from company.dice import dice, yes

PER_CATEGORY = 30
STYLES = ("classic", "modern", "playful")
# per category: usual price, then things in English and Chinese
THINGS: dict[str, tuple[float, tuple[tuple[str, str], ...]]] = {
    "kitchen": (
        28.0,
        (
            ("saucepan", "汤锅"),
            ("chef's knife", "厨刀"),
            ("serving board", "砧板"),
            ("teapot", "茶壶"),
            ("mixing bowl", "搅拌碗"),
            ("spice rack", "调料架"),
        ),
    ),
    "lighting": (
        46.0,
        (
            ("desk lamp", "台灯"),
            ("floor lamp", "落地灯"),
            ("pendant light", "吊灯"),
            ("lantern", "灯笼"),
            ("night light", "小夜灯"),
            ("wall light", "壁灯"),
        ),
    ),
    "garden": (
        34.0,
        (
            ("watering can", "洒水壶"),
            ("planter", "花盆"),
            ("pruning shears", "修枝剪"),
            ("garden chair", "花园椅"),
            ("bird feeder", "喂鸟器"),
            ("parasol", "遮阳伞"),
        ),
    ),
    "toys": (
        22.0,
        (
            ("building set", "积木"),
            ("puzzle", "拼图"),
            ("wooden train", "木制火车"),
            ("board game", "桌游"),
            ("plush bear", "毛绒熊"),
            ("kite", "风筝"),
        ),
    ),
    "sports": (
        41.0,
        (
            ("yoga mat", "瑜伽垫"),
            ("rucksack", "双肩包"),
            ("water bottle", "运动水壶"),
            ("tent", "帐篷"),
            ("skipping rope", "跳绳"),
            ("bike helmet", "头盔"),
        ),
    ),
    "electronics": (
        89.0,
        (
            ("headphones", "耳机"),
            ("speaker", "音箱"),
            ("kitchen scale", "电子秤"),
            ("power bank", "充电宝"),
            ("weather station", "气象站"),
            ("radio", "收音机"),
        ),
    ),
    "textiles": (
        31.0,
        (
            ("throw blanket", "盖毯"),
            ("cushion", "靠垫"),
            ("bath towel", "浴巾"),
            ("duvet cover", "被套"),
            ("curtain", "窗帘"),
            ("rug", "地毯"),
        ),
    ),
    "stationery": (
        12.0,
        (
            ("notebook", "笔记本"),
            ("fountain pen", "钢笔"),
            ("desk organiser", "桌面收纳盒"),
            ("calendar", "日历"),
            ("pencil case", "笔袋"),
            ("wrapping paper", "包装纸"),
        ),
    ),
}
WORDS = {
    "classic": (
        ("Oak", "Brass", "Linen", "Heritage", "Walnut"),
        ("in the manner of our grandparents' homes", "with a quiet, timeless line"),
        ("made to be handed on", "finished by hand in warm tones"),
    ),
    "modern": (
        ("Slate", "Nordic", "Matte black", "Graphite", "Minimal"),
        ("reduced to what is needed", "with clean edges and a cool surface"),
        ("stackable and easy to store", "designed for small flats"),
    ),
    "playful": (
        ("Sunny", "Confetti", "Coral", "Jungle", "Rainbow"),
        ("in colours that wake a room up", "with a wink in every detail"),
        ("a gift that gets a smile", "loved by children and by those who stayed so"),
    ),
}
ENDINGS = np.array([0.0, 0.5, 0.9, 0.95, 0.99])


def products() -> pd.DataFrame:
    """The catalogue; hidden columns start with an underscore and are not written."""
    rng = dice("products")
    rows = [_product(rng, category, place) for category in THINGS for place in range(PER_CATEGORY)]
    frame = pd.DataFrame(rows)
    frame.insert(0, "product_id", [f"P{1001 + at}" for at in range(len(frame))])
    frame["available"] = yes(rng.random(len(frame)) < 0.94)
    return frame


def _product(rng: np.random.Generator, category: str, place: int) -> dict[str, object]:
    usual, things = THINGS[category]
    style = STYLES[(place + place // len(things)) % len(STYLES)]
    thing, thing_zh = things[place % len(things)]
    first, look, use = WORDS[style]
    name = f"{first[place // len(things)]} {thing}"
    price = np.floor(usual * rng.lognormal(0, 0.5)) + rng.choice(ENDINGS)
    text = f"A {thing} {rng.choice(look)}, {rng.choice(use)}. For the {_room(rng, category)}."
    return {
        "title": name, "category": category, "description": text, "price": max(price, 2.5),
        "_style": style, "_thing": thing, "_thing_zh": thing_zh,
        "_quality": rng.normal(),
    }  # fmt: skip


def _room(rng: np.random.Generator, category: str) -> str:
    rooms = {
        "kitchen": ("family kitchen", "first kitchen of one's own", "keen cook"),
        "lighting": ("reading corner", "long evenings", "hallway"),
        "garden": ("balcony", "vegetable patch", "terrace"),
        "toys": ("rainy afternoon", "birthday table", "age of four and up"),
        "sports": ("weekend outside", "daily half hour", "way to work"),
        "electronics": ("desk", "journey", "kitchen shelf"),
        "textiles": ("sofa", "guest room", "cold season"),
        "stationery": ("writing desk", "school year", "office"),
    }
    return str(rng.choice(rooms[category]))
