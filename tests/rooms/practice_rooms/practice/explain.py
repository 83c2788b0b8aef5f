"""Nothing to explain."""


def explain(fitted, test) -> None:
    return None
