import numpy as np
from safetensors.numpy import save_file, load_file


class G:
    def __init__(self, codes, sizes, p):
        self.codes = codes
        self.sizes = sizes
        self.p = p

    def sample(self, n, rng, allowed=None, given=None):
        if given is not None:
            out = given.copy()
            n = len(out)
            f = self.codes[rng.integers(0, len(self.codes), n)]
            return np.where(out < 0, f, out)
        c = self.codes[rng.integers(0, len(self.codes), n)].copy()
        m = rng.random(c.shape) < self.p
        o = (
            np.stack(
                [self.codes[rng.integers(0, len(self.codes), n), j] for j in range(c.shape[1])], 1
            )
            if c.shape[1]
            else c
        )
        return np.where(m, o, c).astype(np.int32)

    def nll(self, c):
        return np.zeros(len(c))

    def critic(self, c):
        return np.zeros(len(c))

    def network(self):
        return None

    def save(self, f):
        f.mkdir(exist_ok=True, parents=True)
        save_file({"c": self.codes}, f / "g.safetensors")
        (f / "g.json").write_text(str(self.p))

    @classmethod
    def load(cls, f):
        return cls(load_file(f / "g.safetensors")["c"], None, float((f / "g.json").read_text()))


def go(cls, p, codes, encoding, budget=None, steps=None, seed=0, tell=None):
    for i in range(10):
        if tell(i / 10, "train", None, loss=1 / (i + 1)):
            break
    return cls(codes, encoding.sizes, p)
