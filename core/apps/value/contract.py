"""Customer value: who will buy how much, who is slipping away, and whom to look after first."""

from dataclasses import dataclass

from core.card import Card, Role, Table
from core.settings import Settings, dial
from core.words import msg


@dataclass(frozen=True)
class Config(Settings):
    """The dials of customer value."""

    horizon: int | None = dial(
        None,
        msg("Horizon"),
        msg("How many days ahead; empty: half of the days that the log covers."),
        low=1,
        high=3650,
        shown="front",
    )
    lapse: int = dial(
        90,
        msg("Days of silence"),
        msg("For the chance that a customer orders nothing in so many days."),
        low=1,
        high=3650,
        shown="front",
    )
    discount: float = dial(
        0.0,
        msg("Discount rate"),
        msg("Yearly rate by which later money counts less: 0.1 is ten percent."),
        low=0,
        high=2,
    )
    segments: tuple[str, ...] = dial(
        (),
        msg("Segments"),
        msg("Rules such as “Best: f >= 4 and m >= 4”, the first that fits counts."),
        shown="never",
    )


_CUSTOMER = Role(
    "customer",
    msg("Customer"),
    msg("Who ordered: a number or name that stays the same from order to order."),
    kind="id",
    required=True,
    synonyms=(
        *("customer_id", "customerid", "customer", "client_id", "client", "user_id", "buyer"),
        *("buyer_id", "member_id", "account_id", "customer unique id", "email", "household"),
        *("客户编号", "客户", "会员号", "会员", "用户编号", "用户", "买家", "顾客"),
    ),
)
_DATE = Role(
    "date",
    msg("Order date"),
    msg("When it was ordered."),
    kind="date",
    required=True,
    synonyms=(
        *("order_date", "invoicedate", "invoice_date", "purchase_date", "date", "transaction_date"),
        *("order_purchase_timestamp", "created_at", "timestamp", "datetime", "day"),
        *("下单日期", "订单日期", "购买日期", "交易日期", "下单时间", "日期", "时间"),
    ),
)
_MONEY = (
    Role(
        "amount",
        msg("Amount"),
        msg("Money of the line or the order; a return is below zero."),
        kind="number",
        synonyms=(
            *("amount", "order_amount", "total", "order_total", "revenue", "sales", "spend"),
            *("dollar_value", "payment_value", "line_total", "net_amount", "turnover", "value"),
            *("金额", "订单金额", "销售额", "实付金额", "消费金额", "支付金额"),
        ),
    ),
    Role(
        "quantity",
        msg("Quantity"),
        msg("Pieces in the line; with the price it gives the amount."),
        kind="number",
        synonyms=(
            *("quantity", "qty", "units", "pieces", "number of items", "number_of_cds"),
            *("数量", "件数"),
        ),
    ),
    Role(
        "price",
        msg("Price"),
        msg("Money for one piece."),
        kind="number",
        synonyms=("unit_price", "unitprice", "price", "item_price", "单价", "价格"),
    ),
)
_MORE = (
    Role(
        "order",
        msg("Order number"),
        msg("Orders of one customer and day count as one; the number tells how many that joins."),
        kind="id",
        synonyms=(
            *("order_id", "invoiceno", "invoice_no", "invoice", "order_number", "transaction_id"),
            *("订单号", "订单编号", "发票号"),
        ),
    ),
    Role(
        "product",
        msg("Product"),
        msg("What was ordered: for kinds of customers, and on a customer's card."),
        kind="id",
        synonyms=(
            *("product_id", "stockcode", "sku", "item_id", "product", "article"),
            *("商品编号", "产品编号", "商品"),
        ),
    ),
    Role(
        "country",
        msg("Country"),
        msg("Where the customer is: stands in the list and on a customer's card."),
        kind="category",
        synonyms=("country", "region", "market", "国家", "地区"),
    ),
)

card = Card(
    key="value",
    title=msg("Customer value"),
    question=msg("What customers are worth, who is slipping away, and whom to look after first."),
    icon=":material/loyalty:",
    section="crm",
    order=10,
    tables=(Table("main", msg("Orders of known customers"), (_CUSTOMER, _DATE, *_MONEY, *_MORE)),),
    learns="sequence",
    split="horizon",
    minimum_rows=50,
    sample="orders.csv",
    continues=False,
)
