"""Risk scoring: who is likely not to pay back, at which cut-off, and why."""

from dataclasses import dataclass

from core.card import GROUPS, TWIN, Card, Role, Table
from core.settings import ScorerSettings, dial
from core.words import msg


@dataclass(frozen=True)
class Config(ScorerSettings):
    """The dials of risk scoring."""

    only_rise: tuple[str, ...] = dial(
        (), msg("Can only rise"), msg("Columns that advice may raise but not lower, such as age.")
    )
    only_fall: tuple[str, ...] = dial(
        (), msg("Can only fall"), msg("Columns that advice may lower but not raise.")
    )
    loss_share: float = dial(
        1.0,
        msg("Share lost when bad"),
        msg("Of the amount at stake, the share that is lost where a case turns out bad."),
        low=0,
        high=100,
    )
    margin: float | None = dial(
        None,
        msg("Share earned when good"),
        msg(
            "Of the amount at stake, the share that a good case earns; empty: in the same "
            "proportion to the share lost as a false alarm to a miss."
        ),
        low=0,
        high=100,
    )
    handling: float = dial(
        0.0,
        msg("Handling cost"),
        msg("What each approved case costs, in money, whatever its amount."),
        low=0,
        high=1e12,
    )


card = Card(
    key="risk",
    title=msg("Risk scoring"),
    question=msg("Who is likely not to pay back, at which cut-off, and why."),
    icon=":material/credit_score:",
    section="risk",
    order=10,
    tables=(
        Table(
            "main",
            msg("Past cases with a known outcome"),
            (
                Role(
                    "target",
                    msg("Outcome"),
                    msg("What happened: paid back or not. Two different values."),
                    kind="label",
                    required=True,
                    synonyms=(
                        *("target", "label", "class", "default", "defaulted", "bad", "outcome"),
                        *("loan_status", "status", "risk", "income", "y", "is_default"),
                        *("default payment next month", "seriousdlqin2yrs", "good_bad"),
                        *("违约", "是否违约", "标签", "目标", "逾期", "好坏", "结果"),
                    ),
                ),
                Role(
                    "time",
                    msg("Date"),
                    msg("When each case was decided: the latest fifth becomes the test."),
                    kind="date",
                    matched=False,
                    synonyms=("date", "application_date", "issue_date", "日期", "申请日期"),
                ),
                Role(
                    "value",
                    msg("Amount at stake"),
                    msg(
                        "What a case is worth, such as the loan: its loss is weighed by it, and "
                        "the expected gain of each case counted from it."
                    ),
                    kind="number",
                    matched=False,
                    synonyms=("amount", "loan_amount", "credit_amount", "金额", "贷款金额"),
                ),
                GROUPS,
                Role(
                    "id",
                    msg("Case number"),
                    msg("Names a case; never used as evidence."),
                    kind="id",
                    synonyms=(
                        *(
                            "id",
                            "loan_id",
                            "case_id",
                            "customer_id",
                            "customerid",
                            "application_id",
                        ),
                        *("编号", "客户编号", "贷款编号", "申请编号"),
                    ),
                ),
            ),
        ),
    ),
    learns="label",
    sources=(TWIN,),
    sample="loans.csv",
)
