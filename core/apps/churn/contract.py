"""Churn: who is about to leave, whom a call pays for, and how the proof is kept."""

from dataclasses import dataclass

from core.card import GROUPS, TWIN, Card, Role, Source, Table
from core.settings import ScorerSettings, dial
from core.words import msg


@dataclass(frozen=True)
class Config(ScorerSettings):
    """The dials of churn."""

    contact_cost: float = dial(
        60.0,
        msg("Cost of a contact"),
        msg("What one call costs, with the offer that is made in it."),
        low=0,
        high=1e9,
        shown="front",
    )
    save_rate: float = dial(
        0.3,
        msg("Save rate"),
        msg("The share of those about to leave whom a call keeps: your estimate until tested."),
        low=0,
        high=1,
        shown="front",
    )
    customer_value: float = dial(
        600.0,
        msg("Value of a customer (assumed)"),
        msg("What a kept customer is worth, the same for all: where no column and no run says it."),
        low=0,
        high=1e12,
        shown="front",
    )
    budget_money: float | None = dial(
        None,
        msg("Money for calls"),
        msg("What all calls together may cost; empty: every call that pays."),
        low=0,
        high=1e12,
    )
    power: float = dial(
        0.8,
        msg("Power of the control group"),
        msg("The chance that the control group shows the effect of the calls, if there is one."),
        low=0.5,
        high=0.99,
    )
    cost_false_negative: float = dial(
        5.0,
        msg("Cost of a miss"),
        msg("What it costs to let one such case through."),
        low=0,
        high=1e12,
        shown="never",
    )
    cost_false_positive: float = dial(
        1.0,
        msg("Cost of a false alarm"),
        msg("What it costs to stop one good case."),
        low=0,
        high=1e12,
        shown="never",
    )


TARGET = Role(
    "target",
    msg("Left or stayed"),
    msg("What came out: the customer left or stayed. Two different values."),
    kind="label",
    required=True,
    synonyms=(
        *("churn", "churned", "is_churn", "churn_label", "churn_value", "exited", "left"),
        *("attrition", "attrition_flag", "cancelled", "canceled", "unsubscribed"),
        *("流失", "是否流失", "客户流失", "流失标志", "是否离网", "是否退订"),
    ),
)
VALUE = Role(
    "value",
    msg("Value of the customer"),
    msg("What a kept customer is worth, such as the spend of a year; unknown counts as nothing."),
    kind="number",
    synonyms=(
        *("customer_value", "clv", "cltv", "ltv", "lifetime_value", "customer_lifetime_value"),
        *(
            "spend_last_year",
            "annual_spend",
            "yearly_spend",
            "annual_revenue",
            "年消费",
            "年消费额",
        ),
        *("客户价值", "生命周期价值", "客户终身价值"),
    ),
)
TENURE = Role(
    "tenure",
    msg("Time as a customer"),
    msg("How long the customer has been one, as a number of months (or other periods)."),
    kind="number",
    synonyms=(
        *("tenure", "tenure_months", "months_on_book", "account_length", "customer_age_months"),
        *("在网时长", "在网月数", "客户年限", "入网时长", "使用月数"),
    ),
)
TREATMENT = Role(
    "treatment",
    msg("Was contacted"),
    msg("Whether the customer got the call or offer: two values, best dealt by chance."),
    kind="label",
    matched=False,
    synonyms=("treatment", "treated", "contacted", "offer", "retention_offer", "是否联系", "干预"),
)

card = Card(
    key="churn",
    title=msg("Churn"),
    question=msg("Who is about to leave, and whom a call pays for."),
    icon=":material/person_remove:",
    section="crm",
    order=20,
    tables=(
        Table(
            "main",
            msg("Customers, and who of them left"),
            (
                TARGET,
                Role(
                    "id",
                    msg("Customer number"),
                    msg("Names a customer, also in a run of customer value; never evidence."),
                    kind="id",
                    synonyms=(
                        *("customer_id", "customerid", "id", "user_id", "client_id", "account_id"),
                        *("客户编号", "用户编号", "客户号", "编号", "会员编号"),
                    ),
                ),
                VALUE,
                TENURE,
                Role(
                    "time",
                    msg("Date"),
                    msg("When each row was drawn: the latest fifth becomes the test."),
                    kind="date",
                    matched=False,
                    synonyms=("date", "snapshot_date", "month", "日期", "统计日期"),
                ),
                TREATMENT,
                GROUPS,
            ),
        ),
    ),
    learns="label",
    sources=(Source("value", msg("Run of customer value"), ("value",)), TWIN),
    sample="customers.csv",
)
