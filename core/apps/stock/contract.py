"""Stock: what to order now, from how demand may come and what stock costs."""

from dataclasses import dataclass

from core.card import Card, Role, Source, Table
from core.settings import Settings, dial
from core.words import msg

OBJECTIVES, POLICIES = ("service", "cost"), ("RS", "sS", "RQ", "newsvendor")


@dataclass(frozen=True)
class Aims(Settings):
    """What is to be reached, by which policy, with how much money."""

    service: float = dial(
        0.95,
        msg("Service level"),
        msg("The share of order cycles that should end without running out."),
        low=0.5,
        high=0.999,
        shown="front",
    )
    objective: str = dial(
        "service",
        msg("Aim"),
        msg("Reach the service level, or the least cost of leftovers and shortages."),
        choices=OBJECTIVES,
        shown="front",
    )
    policy: str = dial(
        "RS",
        msg("Policy"),
        msg("How orders are placed; newsvendor: one order for a single season."),
        choices=POLICIES,
        shown="front",
    )
    review: int = dial(
        1,
        msg("Review every"),
        msg("Periods from one look at the stock to the next."),
        low=1,
        high=100,
        shown="front",
    )
    budget_money: float | None = dial(
        None,
        msg("Money for orders"),
        msg("What all orders together may cost; empty: no limit."),
        low=0,
        high=1e15,
        shown="front",
    )


@dataclass(frozen=True)
class Config(Aims):
    """The dials of stock. Periods are those of the forecast or of the table's means."""

    quick: bool = dial(True, msg("Quick answer only"), msg("Skip the deeper model."), shown="never")
    budget: float = dial(
        60.0,
        msg("Time budget"),
        msg("CPU-seconds for the deeper model."),
        low=1,
        high=86_400,
        shown="never",
    )
    steps: int | None = dial(
        None,
        msg("Draws"),
        msg("How many times the demand of every item is drawn; empty: 1,000."),
        low=1,
        high=20_000,
    )
    holding_rate: float = dial(
        0.25,
        msg("Holding cost a year"),
        msg("Share of the unit cost that keeping a unit for a year takes: capital, space, loss."),
        low=0,
        high=10,
        shown="front",
    )
    ordering_cost: float = dial(
        0.0,
        msg("Cost of an order"),
        msg("What one order of an item costs, whatever its size."),
        low=0,
        high=1e9,
    )
    shortage_cost: float | None = dial(
        None,
        msg("Cost of a unit short"),
        msg("The same for all items; empty: the margin, price less unit cost."),
        low=0,
        high=1e9,
    )
    salvage: float = dial(
        0.0,
        msg("Worth of a leftover"),
        msg("Newsvendor only: the share of its unit cost that a leftover still brings."),
        low=0,
        high=0.99,
    )
    lead_time: float | None = dial(
        None,
        msg("Lead time"),
        msg("Periods from order to delivery, for all items; empty: the column's, else 1."),
        low=0,
        high=200,
    )
    lead_time_deviation: float | None = dial(
        None,
        msg("Deviation of the lead time"),
        msg("In periods, for all items; empty: the column's, else 0."),
        low=0,
        high=100,
    )
    lead_time_added: float = dial(
        0.0,
        msg("Longer lead time"),
        msg("Periods that every delivery takes longer than said."),
        low=0,
        high=100,
    )
    dependence: float | None = dial(
        None,
        msg("Dependence of periods"),
        msg(
            "Correlation of what is asked for beyond the forecast from period to period; empty: as "
            "measured in the tests of the forecast, else 0."
        ),
        low=0,
        high=0.95,
    )
    periods_per_year: float | None = dial(
        None,
        msg("Periods in a year"),
        msg("Empty: as the forecast's dates say, else 52."),
        low=0.1,
        high=10_000,
    )


_SERIES = Role(
    "series",
    msg("Item columns"),
    msg("The columns that name an item: product, store; with a demand run as in its series."),
    kind="category",
    many=True,
    synonyms=(
        *("store", "department", "dept", "sku", "item", "item_id", "product", "product_id"),
        *("article", "stockcode", "warehouse", "location", "site", "store_nbr", "family"),
        *("series", "series_id", "unique_id", "shop", "branch", "channel", "material"),
        *("门店", "店铺", "部门", "商品", "商品编号", "产品", "产品编号", "仓库", "品类", "物料"),
    ),
)
_MEAN = Role(
    "mean",
    msg("Mean demand"),
    msg("What is asked for in a period on average. Not needed beside a run of demand."),
    kind="number",
    required=True,
    unless="demand",
    synonyms=(
        *("mean", "mean_demand", "average_demand", "avg_demand", "demand_mean", "average"),
        *("expected_demand", "forecast", "平均需求", "需求均值", "均值", "平均销量", "预测"),
    ),
)
_DEVIATION = Role(
    "deviation",
    msg("Deviation of demand"),
    msg("Its standard deviation from period to period. Not needed beside a run of demand."),
    kind="number",
    required=True,
    unless="demand",
    synonyms=(
        *("deviation", "standard_deviation", "std", "stdev", "std_dev", "sd", "sigma"),
        *("demand_deviation", "demand_std", "标准差", "需求标准差", "偏差"),
    ),
)
_MORE = (
    Role(
        "lead_time",
        msg("Lead time"),
        msg("Periods from order to delivery."),
        kind="number",
        synonyms=("lead_time", "leadtime", "delivery_time", "提前期", "交货期", "到货周期"),
    ),
    Role(
        "lead_time_deviation",
        msg("Deviation of the lead time"),
        msg("By how many periods deliveries come early or late (standard deviation)."),
        kind="number",
        synonyms=("lead_time_deviation", "lead_time_std", "lead_time_sd", "提前期标准差"),
    ),
    Role(
        "unit_cost",
        msg("Unit cost"),
        msg("What one unit costs to buy."),
        kind="number",
        synonyms=(
            *("unit_cost", "cost", "purchase_price", "buying_price", "cost_price", "cogs"),
            *("单位成本", "成本", "进价", "采购价", "采购单价"),
        ),
    ),
    Role(
        "price",
        msg("Price"),
        msg("What one unit sells for; less the unit cost it is what a unit short loses."),
        kind="number",
        synonyms=("price", "unit_price", "sales_price", "selling_price", "售价", "单价", "价格"),
    ),
    Role(
        "pack",
        msg("Pack size"),
        msg("Units in a pack: orders are whole packs."),
        kind="number",
        synonyms=("pack", "pack_size", "case_size", "lot_size", "箱规", "包装数量", "每箱数量"),
    ),
    Role(
        "minimum",
        msg("Minimum order"),
        msg("Fewest units that one order may have."),
        kind="number",
        synonyms=("minimum_order", "min_order", "moq", "minimum", "最小订购量", "起订量"),
    ),
    Role(
        "on_hand",
        msg("On hand"),
        msg("Units in stock now; below zero: owed to customers."),
        kind="number",
        synonyms=("on_hand", "stock", "inventory", "stock_on_hand", "库存", "现有库存", "在库"),
    ),
    Role(
        "on_order",
        msg("On order"),
        msg("Units ordered before that have not come yet."),
        kind="number",
        synonyms=("on_order", "in_transit", "open_orders", "在途", "在途库存", "在订"),
    ),
)

card = Card(
    key="stock",
    title=msg("Stock"),
    question=msg("What to order now, how much of it, and what a service level costs."),
    icon=":material/inventory_2:",
    section="supply",
    order=20,
    tables=(Table("main", msg("Items with their costs"), (_SERIES, _MEAN, _DEVIATION, *_MORE)),),
    learns="nothing",
    split="none",
    minimum_rows=1,
    sources=(Source("demand", msg("Run of demand"), ("demand",)),),
    sample="stock.csv",
    lacks=("model",),
    continues=False,
)
