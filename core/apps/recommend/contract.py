"""Recommendations: what to offer to whom next, and why."""

from dataclasses import dataclass

from core.card import Card, Role, Table
from core.settings import Settings, dial
from core.words import msg


@dataclass(frozen=True)
class Config(Settings):
    """The dials of recommendations."""

    budget: float = dial(
        900.0,
        msg("Time budget"),
        msg("CPU-seconds for the deeper model; it ends sooner where a table needs less."),
        low=1,
        high=86_400,
    )
    k: int = dial(
        10, msg("Length of the list"), msg("How many to offer to each."), low=1, high=100,
        shown="front",
    )  # fmt: skip
    repeat: bool = dial(
        False,
        msg("Offer again"),
        msg("Also what a customer had before: for things that are bought again and again."),
        shown="front",
    )
    split: str = dial(
        "last",
        msg("Tested on"),
        msg("last: everybody's last event. time: what came after one moment, for all alike."),
        choices=("last", "time"),
    )
    event: str = dial(
        "",
        msg("Kind of event"),
        msg("Only events of this kind count, such as purchase; empty: all of them."),
    )
    encoder: str = dial(
        "auto",
        msg("Text encoder"),
        msg(
            "Places products nobody took yet. auto: one in the workspace's folder models, else "
            "runs of letters; none: runs of letters; a name from the hub is fetched once."
        ),
    )


MAIN = Table(
    "main",
    msg("Who took what: one row per purchase, view or rating"),
    (
        Role(
            "user",
            msg("Customer"),
            msg("Who it was."),
            kind="id",
            required=True,
            synonyms=(
                *("user_id", "customer_id", "customerid", "user", "customer", "visitor_id"),
                *("member_id", "client_id", "session_id", "buyer", "account_id", "userid"),
                *("用户编号", "客户编号", "用户", "客户", "会员"),
            ),
        ),
        Role(
            "item",
            msg("Product"),
            msg("What was bought, seen or rated."),
            kind="id",
            required=True,
            synonyms=(
                *("item_id", "product_id", "productid", "item", "product", "sku", "stock_code"),
                *("stockcode", "movie_id", "article_id", "itemid", "isbn", "asin"),
                *("商品编号", "产品编号", "商品", "产品", "物品"),
            ),
        ),
        Role(
            "time",
            msg("When"),
            msg("Date, time or running number; it puts events in order."),
            synonyms=(
                *("timestamp", "time", "date", "datetime", "event_time", "invoice_date"),
                *("invoicedate", "order_date", "pos", "position", "时间", "日期"),
            ),
        ),
        Role(
            "event",
            msg("Kind of event"),
            msg("Such as view, cart or purchase."),
            kind="category",
            synonyms=("event", "event_type", "action", "behavior", "behavior_type", "事件", "行为"),
        ),
        Role(
            "quantity",
            msg("Quantity"),
            msg("Rows of nought or less are returns and left out."),
            kind="number",
            synonyms=("quantity", "qty", "units", "数量"),
        ),
        Role(
            "price",
            msg("Price"),
            msg("What one costs, for rules and for the calculator."),
            kind="number",
            synonyms=("price", "unit_price", "unitprice", "价格", "单价"),
        ),
        Role(
            "title",
            msg("Product name"),
            msg("What people call it; of several, the one written most often."),
            kind="text",
            synonyms=(
                *("title", "product_name", "item_name", "productname", "itemname", "description"),
                *("movie_title", "product_title", "商品名称", "产品名称", "商品名", "标题"),
            ),
        ),
    ),
)

ITEMS = Table(
    "items",
    msg("Catalogue: one row per product"),
    (
        Role(
            "item",
            msg("Product"),
            msg("The same names as in the events."),
            kind="id",
            required=True,
            synonyms=MAIN.roles[1].synonyms,
        ),
        Role(
            "title",
            msg("Name"),
            msg("What people call it."),
            kind="text",
            synonyms=("title", "name", "product_name", "item_name", "标题", "名称", "商品名称"),
        ),
        Role(
            "category",
            msg("Category"),
            msg("For rules and for how varied a list is."),
            kind="category",
            synonyms=("category", "genres", "genre", "department", "type", "类别", "分类", "品类"),
        ),
        Role(
            "text",
            msg("Description"),
            msg("Finds a place for products nobody took yet."),
            kind="text",
            synonyms=("description", "text", "summary", "描述", "简介", "说明"),
        ),
        Role(
            "price",
            msg("Price"),
            msg("What one costs, for rules and for the calculator."),
            kind="number",
            synonyms=("price", "unit_price", "unitprice", "价格", "单价"),
        ),
        Role(
            "available",
            msg("In stock"),
            msg("Yes or no, or how many there are."),
            synonyms=("available", "in_stock", "stock", "active", "在售", "有货", "库存"),
        ),
    ),
    required=False,
    sample="products.csv",
)

card = Card(
    key="recommend",
    title=msg("Recommendations"),
    question=msg("What to offer to whom next, and why."),
    icon=":material/recommend:",
    section="recommend",
    order=10,
    tables=(MAIN, ITEMS),
    learns="sequence",
    split="last",
    sample="clicks.csv",
)
