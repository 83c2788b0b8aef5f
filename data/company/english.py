"""What reviewers say in English: per topic the good, the bad and the lukewarm.

{thing} is the product, {days} and {percent} are numbers, {who} is whom it was bought for.
"""

SAID: dict[str, dict[str, tuple[str, ...]]] = {
    "quality": {
        "positive": (
            "The {thing} feels solid and nothing rattles",
            "After {days} days of daily use the {thing} still looks new",
            "Lovely finish on the {thing}, you can tell someone cared",
            "Much sturdier than the one it replaces",
            "The material is thick and pleasant to touch",
            "No loose threads, no scratches, simply well made",
        ),
        "negative": (
            "The {thing} broke after {days} days",
            "A seam came apart the second time we used it",
            "The surface of the {thing} scratches if you so much as look at it",
            "It smells of glue and the edges are rough",
            "Two screws were missing and the third did not hold",
            "The colour faded within {days} days",
        ),
        "neutral": (
            "The {thing} is neither bad nor special",
            "Decent make, although I have seen better",
            "It does what it should, the finish is average",
            "Fine so far, too early to say more",
        ),
    },
    "delivery": {
        "positive": (
            "The parcel was here after {days} days, sooner than promised",
            "Delivered on the morning they had named",
            "The driver even carried the {thing} upstairs",
            "Tracking was accurate to the hour",
            "Ordered on Sunday night, in my hands before the week was out",
            "Arrived early, with a message the day before",
        ),
        "negative": (
            "I waited {days} days for the {thing} and nobody could say where it was",
            "The parcel was left in the rain",
            "Delivery was put off three times",
            "They brought it to a pick-up point on the other side of town",
            "The tracking page said delivered, my hallway said otherwise",
            "By the time the {thing} came the birthday was over",
        ),
        "neutral": (
            "Delivery took {days} days, about what they announced",
            "It came a little late but it came",
            "Shipping was ordinary",
            "The courier left it with a neighbour, which was all right",
        ),
    },
    "price": {
        "positive": (
            "For this money you will not find a better {thing}",
            "I paid {percent} percent less than in town",
            "Fair price for what you get",
            "The discount made it an easy decision",
            "Worth every cent",
            "A {thing} at half the price of the big brands and just as good",
        ),
        "negative": (
            "Far too expensive for such a plain {thing}",
            "A week later it was {percent} percent cheaper, which stings",
            "You pay for the name here",
            "With shipping on top the bargain is gone",
            "I would not spend that much on it again",
            "The same {thing} costs {percent} percent less elsewhere",
        ),
        "neutral": (
            "The price is in the usual range",
            "Not cheap, not outrageous",
            "You get roughly what you pay for",
            "I would wait for a sale",
        ),
    },
    "service": {
        "positive": (
            "I wrote to support and had an answer within the hour",
            "They exchanged the {thing} without a single question",
            "The woman on the phone knew her products",
            "My refund was there after {days} days",
            "Friendly people who actually read what you write",
            "A mistake in my address was mended in minutes",
        ),
        "negative": (
            "Support answers with the same text every time",
            "Four calls, four stories, no solution",
            "I have been waiting {days} days for my refund",
            "The chat closed while I was still typing",
            "Nobody feels responsible for the missing part",
            "They blamed me for the damage and hung up",
        ),
        "neutral": (
            "Support was polite, if slow",
            "It took two mails but the matter was settled",
            "The return worked, with a lot of paper",
            "I got a standard answer that more or less helped",
        ),
    },
    "packaging": {
        "positive": (
            "Packed with care and without a shred of plastic",
            "The {thing} sat in its box like a jewel",
            "Nothing could move in the parcel",
            "The box is so pretty that I kept it",
            "Paper and cardboard only, thank you",
            "Even the lid was wrapped on its own",
        ),
        "negative": (
            "A huge box full of foil for one small {thing}",
            "The carton was torn and a corner of the {thing} is dented",
            "No padding at all, no wonder it arrived in pieces",
            "It took me longer to unpack than to use",
            "So much plastic that the bin was full",
            "Someone had opened the box before and taped it shut",
        ),
        "neutral": (
            "The packaging was as usual",
            "A bit too much cardboard for my taste",
            "The box had a dent, the contents did not",
            "Packed simply, nothing broken",
        ),
    },
    "ease_of_use": {
        "positive": (
            "Out of the box and ready in a minute",
            "Even {who} got along with the {thing} at once",
            "The instructions are short and clear",
            "Light enough to carry with one hand",
            "Cleans in no time",
            "I did not need the manual at all",
        ),
        "negative": (
            "The manual must have been translated by a machine",
            "It took us two evenings to put the {thing} together",
            "Too heavy and too awkward for {who}",
            "The lid sticks every single time",
            "Impossible to clean in the corners",
            "You need three hands to handle this {thing}",
        ),
        "neutral": (
            "One gets used to the handling",
            "Setting it up took a while, then it worked",
            "The {thing} is larger than the pictures suggest",
            "Handling is ordinary",
        ),
    },
}

# Openings and closings by tone; the empty ones keep reviews from looking alike.
FRAME: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "positive": (
        (
            "",
            "",
            "Bought this for {who}.",
            "Second order here.",
            "What a nice surprise.",
            "Gift for {who}.",
            "I rarely write reviews.",
        ),
        (
            "",
            "",
            "Would buy again.",
            "Recommended.",
            "Thank you!",
            "{who_capital} is delighted.",
            "Five minutes of joy every day.",
        ),
    ),
    "negative": (
        (
            "",
            "",
            "Bought this for {who}.",
            "Sadly a disappointment.",
            "I had hoped for more.",
            "Where to begin?",
            "Never had this before with this shop.",
        ),
        (
            "",
            "",
            "Sending it back.",
            "I want my money back.",
            "Not again.",
            "Please do better.",
            "Look elsewhere.",
        ),
    ),
    "neutral": (
        ("", "", "Bought this for {who}.", "Mixed feelings.", "Three stars from me."),
        ("", "", "We shall see.", "It is all right.", "Could go either way."),
    ),
}
BUT = ("But: ", "On the other hand: ", "One more thing. ", "")
WHO = ("my mother", "our daughter", "a friend", "my husband", "my wife", "the office", "grandpa")
