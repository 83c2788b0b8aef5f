"""Names that several parts of the report of stock use."""

from core.words import Message, msg

POLICIES: dict[str, Message] = {
    "RS": msg("order up to a level at every review (R, S)"),
    "sS": msg("at the reorder point, up to a level (s, S)"),
    "RQ": msg("at the reorder point, whole lots (R, Q)"),
    "newsvendor": msg("one order for a single season (newsvendor)"),
}
SCORES: dict[str, tuple[Message, str]] = {
    "cost_ratio": (msg("Cost, the usual rule being 100 %"), "percent"),
    "service": (msg("Cycles without running out"), "percent"),
    "fill_rate": (msg("Demand met from stock"), "percent"),
}
RULE = msg("usual rule")
