"""Every constant of the drawn company. The README names each of them; a test holds it to that."""

from dataclasses import dataclass

Effects = tuple[tuple[str, float], ...]

SEED = 20260101
CUSTOMERS, LOANS, CLAIMS, REVIEWS = 5000, 5000, 4000, 2600
FIRST_DAY, LAST_DAY = "2023-01-02", "2025-12-28"  # 156 whole weeks, Monday to Sunday
CLICKS_FROM = "2025-07-01"


@dataclass(frozen=True)
class DefaultTruth:
    """Log-odds that a loan is not paid back; every input is a column of loans.csv."""

    intercept: float = -3.5
    burden: float = 1.4  # times how far the instalment's share of income is between the two below
    burden_from: float = 0.05
    burden_to: float = 0.14
    burden_unstated: float = 0.45  # that distance where no income is stated
    late_payment: float = 0.6  # times the square root of previous_late_payments, at most 4
    late_and_burdened: float = 1.3  # any late payment AND a burden past the middle
    employed_year: float = -0.14  # times employment_years, at most 8
    employed_unstated: float = 3.0  # years that count where none are stated
    new_job_long_term: float = 1.7  # under 2 years in the job AND a term of 24 months or more
    age_bend: float = 0.7  # times ((age - 46) / 20) squared, at most 1.5
    credit_history: Effects = (
        ("clean", 0.0),
        ("first_loan", 0.4),
        ("some_delays", 0.5),
        ("poor", 1.2),
    )
    savings: Effects = (
        ("no_savings", 0.6),
        ("under_500", 0.3),
        ("500_to_2000", 0.0),
        ("over_2000", -0.9),
        ("", 0.2),
    )
    housing: Effects = (("own", -0.4), ("mortgage", -0.1), ("rent", 0.35), ("family", 0.1))
    purpose: Effects = (
        ("furniture", 0.0),
        ("electronics", 0.15),
        ("repairs", 0.0),
        ("education", -0.25),
        ("medical", 0.2),
        ("debt_consolidation", 0.6),
        ("other", 0.1),
    )
    guarantor: float = -0.9


@dataclass(frozen=True)
class ChurnTruth:
    """Log-odds that a customer closes the account; every input is a column of customers.csv."""

    intercept: float = -3.2
    silence: float = 2.0  # times how far days_since_last_order / usual gap is between these two
    silence_from: float = 0.4  # usual gap: (tenure_months x 30 + 30) / (orders_total + 1)
    silence_to: float = 2.4
    new_member: float = 0.9  # times exp(-tenure_months / 6)
    ticket: float = 0.55  # times support_tickets, at most 4
    unhappy: float = 0.55  # times (7 - satisfaction) where satisfaction is below 7
    unasked: float = 0.5  # where satisfaction is blank
    tickets_on_monthly: float = 0.9  # two or more tickets AND the monthly plan
    plan: Effects = (("free", 0.0), ("monthly", 0.4), ("yearly", -0.9))
    app_user: float = -0.4
    offer: float = -0.6  # retention_offer, for everyone
    offer_on_monthly: float = -0.8  # and this on top for the monthly plan
    offer_when_silent: float = 0.9  # and this on top where silence is above 0.9: it reminds them


@dataclass(frozen=True)
class FraudTruth:
    """Log-odds that a claim is made up; every input is a column of claims.csv."""

    intercept: float = -4.9
    full_value: float = 1.0  # amount is at least 95 % of the purchase
    early: float = 1.3  # times exp(-days_since_purchase / 15)
    prior_claim: float = 0.5  # times prior_claims, at most 4
    account_changed: float = 1.2  # bank_account_changed
    theft_unreported: float = 2.0  # claim_type theft AND no police_report
    costly_without_photo: float = 1.3  # purchase above 150 AND photos = 0
    night: float = 0.5  # filed_hour from 0 to 4
    claim_type: Effects = (("damage", 0.0), ("defect", -0.5), ("loss", 0.7), ("theft", 0.3))


@dataclass(frozen=True)
class PurchaseTruth:
    """How customers come back (BG/NBD) and how much they take."""

    r: float = 0.85
    alpha: float = 75.0  # days
    a: float = 0.75
    b: float = 2.8
    quantity_shape: float = 0.8  # extra pieces: Poisson of a Gamma(shape, scale) of the customer
    quantity_scale: float = 0.6
    returned: float = 0.05  # share of order lines
    discount: float = 0.9  # price factor of the share of orders below
    discounted: float = 0.15


@dataclass(frozen=True)
class TasteTruth:
    """What customers look at next: a companion of what they saw, else their cluster's taste."""

    companion: float = 0.5
    companions: int = 3
    first_companion: float = 0.6  # the second 0.3, the third 0.1
    second_companion: float = 0.3
    favourite: float = 8.0  # weight of a cluster's two categories against 1 for the others
    style: float = 3.0  # weight of a cluster's style against 1
    popularity: float = 0.7  # Zipf exponent inside a category
    bought: float = 0.3  # chance that a thing seen in an order's visit is bought too


@dataclass(frozen=True)
class DemandTruth:
    """Log of the expected weekly units of a store and department."""

    promotion: float = 0.45  # a lift of 57 %, beyond what the lower price brings
    promotion_price: float = 0.85  # price factor in promotion weeks
    promoted: float = 0.1  # share of weeks
    elasticity: float = -1.2  # of price against the usual price
    inflation: float = 0.03  # of the usual price, per year
    dispersion: float = 30.0  # negative binomial: variance = mean + mean^2 / dispersion
    stock_out: float = 0.02  # share of weeks; 20 to 70 % of demand is served
    # per department: base units, yearly trend, season's height, season's peak week, holiday lift
    department: tuple[tuple[str, float, float, float, int, float], ...] = (
        ("kitchen", 120.0, 0.05, 0.2, 48, 0.3),
        ("lighting", 60.0, 0.02, 0.35, 50, 0.15),
        ("garden", 80.0, 0.06, 0.9, 20, 0.0),
        ("toys", 90.0, 0.0, 0.6, 49, 0.5),
        ("sports", 70.0, 0.1, 0.45, 24, 0.05),
        ("electronics", 50.0, 0.12, 0.25, 47, 0.4),
        ("textiles", 100.0, -0.05, 0.4, 46, 0.2),
        ("stationery", 140.0, -0.08, 0.5, 35, 0.0),
    )
    # per store: size, and the week it opened
    store: tuple[tuple[str, float, int], ...] = (
        ("Berlin", 1.6, 0),
        ("Lyon", 1.0, 0),
        ("Kraków", 0.8, 0),
        ("Utrecht", 0.7, 0),
        ("上海", 1.3, 0),
        ("Leeds", 0.9, 78),
    )


@dataclass(frozen=True)
class ReviewTruth:
    """What is said: products differ, late autumn brings trouble with deliveries."""

    quality_spread: float = 0.8  # standard deviation between products, in stars
    taste_spread: float = 1.1  # between reviews of one product
    level: float = 3.9
    delivery: float = 0.2  # share of bad reviews about delivery, all year
    delivery_in_rush: float = 0.6  # the same in November and December
    mixed: float = 0.2  # share with a second topic of the opposite tone


DEFAULT, CHURN, FRAUD = DefaultTruth(), ChurnTruth(), FraudTruth()
PURCHASE, TASTE, DEMAND, REVIEW = PurchaseTruth(), TasteTruth(), DemandTruth(), ReviewTruth()
