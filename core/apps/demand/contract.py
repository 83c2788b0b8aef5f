"""Demand: what will be sold of each thing in each place, with bands that hold what they say."""

from dataclasses import dataclass

from core.card import Card, Role, Table
from core.settings import Settings, dial
from core.words import msg


@dataclass(frozen=True)
class Config(Settings):
    """The dials of demand."""

    quick: bool = dial(True, msg("Quick answer only"), msg("Skip the deeper model."), shown="front")
    steps: int | None = dial(
        None,
        msg("Trees"),
        msg("At most so many trees a quantile; empty: as many as serve."),
        low=1,
        high=10_000,
    )
    horizon: int | None = dial(
        None,
        msg("Horizon"),
        msg("How many periods ahead; empty: 8 weeks, 14 days, 6 months, by how often it is told."),
        low=1,
        high=400,
        shown="front",
    )
    season: int | None = dial(
        None,
        msg("Season"),
        msg("Periods after which the year or week repeats; empty: 52 weeks, 7 days, 12 months."),
        low=1,
        high=1000,
    )
    origins: int = dial(
        3,
        msg("Tests"),
        msg("How many times the last periods are held out and forecast, one horizon apart."),
        low=1,
        high=20,
    )
    min_history: int | None = dial(
        None,
        msg("Shortest history"),
        msg(
            "Series with fewer periods before the first test are forecast but not scored; empty: "
            "two seasons."
        ),
        low=2,
        high=10_000,
    )


_SERIES = Role(
    "series",
    msg("Series columns"),
    msg("The columns that tell series apart: product, store, region; together they name one."),
    kind="category",
    many=True,
    synonyms=(
        *("store", "department", "dept", "sku", "item", "item_id", "product", "product_id"),
        *("article", "stockcode", "warehouse", "location", "site", "store_nbr", "family"),
        *("series", "series_id", "unique_id", "shop", "branch", "channel"),
        *("门店", "店铺", "部门", "商品", "商品编号", "产品", "产品编号", "仓库", "品类", "序列"),
    ),
)
_DATE = Role(
    "date",
    msg("Date"),
    msg("The day, week or month that the quantity belongs to."),
    kind="date",
    required=True,
    synonyms=(
        *("date", "week", "day", "month", "period", "ds", "timestamp", "time", "invoicedate"),
        *("order_date", "week_start", "日期", "周", "月份", "时间", "下单日期"),
    ),
)
_QUANTITY = Role(
    "quantity",
    msg("Quantity"),
    msg("What was sold or asked for: pieces, or money. Blank where it is still to come."),
    kind="number",
    required=True,
    synonyms=(
        *("quantity", "demand", "sales", "units", "units_sold", "qty", "volume", "weekly_sales"),
        *("sold", "y", "amount", "revenue", "数量", "销量", "需求", "需求量", "销售额"),
    ),
)
_MORE = (
    Role(
        "known",
        msg("Known ahead"),
        msg("What is planned: promotions, prices, holidays. Future rows may hold it."),
        many=True,
        synonyms=(
            *("promotion", "promo", "onpromotion", "holiday", "isholiday", "is_holiday", "price"),
            *("discount", "event", "促销", "节假日", "价格", "折扣", "活动"),
        ),
    ),
    Role(
        "static",
        msg("Of the series"),
        msg("What stays the same of a series: brand, size class, region."),
        kind="category",
        many=True,
        matched=False,
    ),
    Role(
        "stockout",
        msg("Stock-out"),
        msg("Whether the shelf was empty: sales then tell less than the demand."),
        kind="category",
        synonyms=(
            *("stock_out", "stockout", "out_of_stock", "oos", "sold_out", "缺货", "断货", "售罄"),
        ),
    ),
)

card = Card(
    key="demand",
    title=msg("Demand"),
    question=msg(
        "What will be sold in the coming periods, series by series, and how sure that is."
    ),
    icon=":material/trending_up:",
    section="supply",
    order=10,
    tables=(Table("main", msg("Quantities by date"), (_SERIES, _DATE, _QUANTITY, *_MORE)),),
    learns="sequence",
    split="origins",
    minimum_rows=8,
    sample="demand.csv",
    lacks=("model",),
    continues=False,
)
