from core.learn.synth._stub import G, go


class Autoregressive(G):
    pass


def fit_autoregressive(codes, encoding, *, budget=None, steps=None, seed=0, tell=None):
    return go(Autoregressive, 0.3, codes, encoding, budget, steps, seed, tell)
