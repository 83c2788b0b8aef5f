"""Fraud review: which cases to inspect, with the inspectors there are, and why."""

from dataclasses import dataclass

from core.card import GROUPS, TWIN, Card, Role, Table
from core.settings import ScorerSettings, dial
from core.words import msg


@dataclass(frozen=True)
class Config(ScorerSettings):
    """The dials of fraud review."""

    capacity: int | None = dial(
        None,
        msg("Capacity"),
        msg("How many of the cases to be checked can be inspected; empty: 5 % of them."),
        low=1,
        high=10**9,
        shown="front",
    )
    cost_false_negative: float = dial(
        20.0,
        msg("Cost of a miss"),
        msg("What it costs to let one such case through."),
        low=0,
        high=1e12,
    )
    cost_false_positive: float = dial(
        1.0,
        msg("Cost of an inspection"),
        msg("What it costs to inspect one case for nothing."),
        low=0,
        high=1e12,
    )


card = Card(
    key="fraud",
    title=msg("Fraud review"),
    question=msg("Which cases to inspect, with the inspectors there are, and why."),
    icon=":material/policy:",
    section="risk",
    order=20,
    tables=(
        Table(
            "main",
            msg("Cases, some of which may be fraud"),
            (
                Role(
                    "target",
                    msg("Found to be fraud"),
                    msg("What came out: fraud or not. Without it, unusual cases are looked for."),
                    kind="label",
                    synonyms=(
                        *("fraud", "is_fraud", "fraudulent", "fraud_found", "FraudFound_P"),
                        *("fraud_reported", "isfraud", "fraud_flag", "is_fraudulent", "class"),
                        *("欺诈", "是否欺诈", "欺诈标志", "是否为欺诈"),
                    ),
                ),
                Role(
                    "amount",
                    msg("Amount at stake"),
                    msg("What a case is worth: the money that inspections find is counted by it."),
                    kind="number",
                    matched=False,
                    synonyms=("amount", "claim_amount", "total_claim_amount", "金额", "理赔金额"),
                ),
                GROUPS,
                Role(
                    "id",
                    msg("Case number"),
                    msg("Names a case; never used as evidence."),
                    kind="id",
                    synonyms=(
                        *("id", "claim_id", "case_id", "policy_number", "transaction_id"),
                        *("编号", "案件编号", "理赔编号", "保单号", "交易编号"),
                    ),
                ),
            ),
        ),
    ),
    learns="label",
    sources=(TWIN,),
    sample="claims.csv",
)
