"""Synthetic samples: a twin of a table that is safe to share, with the proof."""

from dataclasses import dataclass

from core.card import Card, Role, Table
from core.settings import Settings, dial
from core.words import msg


@dataclass(frozen=True)
class Config(Settings):
    """The dials of synthetic samples."""

    budget: float = dial(
        100.0,
        msg("Time budget"),
        msg("CPU-seconds for each generator; the likelihood one ends sooner by itself."),
        low=1,
        high=86_400,
    )
    generator: str = dial(
        "both",
        msg("Generator"),
        msg(
            "gan: two networks, one makes rows and one tells them from real ones. autoregressive: "
            "one network learns each cell from the others. both: side by side."
        ),
        choices=("both", "gan", "autoregressive"),
        shown="front",
    )
    exclude: tuple[str, ...] = dial(
        (), msg("Leave out"), msg("Columns that the twin must not have."), shown="front"
    )
    epsilon: float | None = dial(
        None,
        msg("Differential privacy: epsilon"),
        msg(
            "A proven bound on what the rows tell of anybody: 1 is strict, 10 is loose; empty: "
            "none. In place of the networks, tables of noisy counts are learnt."
        ),
        low=0.01,
        high=100,
    )
    rows: int | None = dial(
        None,
        msg("Rows of the twin"),
        msg(
            "How many rows the stored twin has; empty: as many as were learnt from, 100,000 "
            "at most."
        ),
        low=1,
        high=1_000_000,
    )
    protect: int = dial(
        10,
        msg("Protect values held by fewer rows than"),
        msg("Rarer values are never generated: they could name a person."),
        low=1,
        high=1_000,
    )
    constraints: str = dial(
        "",
        msg("Rules that must hold"),
        msg(
            "Parted by ;. Write start <= end for an order, country & city for combinations that "
            "occur, age in 18..99 for a range."
        ),
    )


card = Card(
    key="synth",
    title=msg("GAN samples"),
    question=msg("A twin of a table that is safe to share, with the proof."),
    icon=":material/content_copy:",
    section="synth",
    order=10,
    tables=(
        Table(
            "main",
            msg("A table with one row per person, case or thing"),
            (
                Role(
                    "target",
                    msg("Outcome"),
                    msg("What models will be trained to tell; the proof trains one on the twin."),
                    kind="label",
                    synonyms=(
                        *("target", "label", "class", "default", "defaulted", "bad", "outcome"),
                        *("churn", "churned", "exited", "is_fraud", "fraud", "fraud_found"),
                        *("fraudfound_p", "loan_status", "income", "y", "survived", "response"),
                        *("违约", "是否违约", "流失", "是否流失", "欺诈", "标签", "目标", "结果"),
                    ),
                ),
                Role(
                    "id",
                    msg("Numbers and names"),
                    msg("Tell rows apart; they are made anew, never copied."),
                    kind="id",
                    many=True,
                    synonyms=(
                        *("id", "loan_id", "case_id", "customer_id", "customerid", "user_id"),
                        *("application_id", "policy_number", "account_id", "claim_id"),
                        *("编号", "客户编号", "贷款编号", "申请编号", "用户编号"),
                    ),
                ),
            ),
        ),
    ),
    learns="density",
    minimum_rows=30,
    sample="loans.csv",
    continues=False,
)
