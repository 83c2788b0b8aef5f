from core.learn.synth._stub import G, go


class Gan(G):
    pass


def fit_gan(codes, encoding, *, budget=None, steps=None, seed=0, tell=None):
    return go(Gan, 0.6, codes, encoding, budget, steps, seed, tell)
