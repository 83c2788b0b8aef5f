"""What the columns of a list of orders are called on the screen, and how they are written."""

from core.words import msg

TITLES = {
    "item": msg("Item"),
    "order": msg("Order"),
    "order_cost": msg("Cost of the order"),
    "expected_gain": msg("Expected gain"),
    "gain_per_money": msg("Earns per 1 spent"),
    "wanted": msg("Wanted"),
    "on_hand": msg("On hand"),
    "on_order": msg("On order"),
    "expected_demand": msg("Demand to cover"),
    "safety_stock": msg("Safety stock"),
    "reorder_point": msg("Reorder point"),
    "order_up_to": msg("Order up to"),
    "service_after": msg("Chance to last"),
}
COUNTS = ("order", "wanted", "on_hand", "on_order", "expected_demand", "safety_stock")
UNITS = {
    **dict.fromkeys((*COUNTS, "reorder_point", "order_up_to"), "count"),
    "order_cost": "money",
    "expected_gain": "money",
    "gain_per_money": "number",
    "service_after": "percent",
}


def is_orders(columns: object) -> bool:
    """Whether a list is one of orders, by its columns."""
    return {"order", "order_cost", "gain_per_money"} <= set(map(str, columns))  # type: ignore[call-overload]
