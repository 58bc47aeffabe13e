"""Units of the graphs of `graphs.test.ts`, in Seldon's contract."""

import os

import numpy as np


class AddOne:
    def transform_input(self, X, names, meta=None):
        X[:, 0] = X[:, 0] + 0.5
        return X

    def transform_output(self, X, names, meta=None):
        return np.array(X) * 10


class Chooser:
    """Routes to the branch that the first value says, and remembers what it was told."""

    def __init__(self, start=0):
        self.rewards = start

    def route(self, X, names):
        return int(X[0][0])

    def send_feedback(self, features, names, reward, truth, routing=None):
        self.rewards += reward
        return {"rewards": self.rewards, "routing": routing, "truth": None if truth is None else np.array(truth).tolist()}


class Fails:
    def predict(self, X, names):
        raise ValueError("I never work")


class Says:
    def __init__(self, word, times=1):
        self.answer = word * times

    def predict(self, X, names):
        if isinstance(X, str) and X == "die":
            os._exit(3)
        return [[len(self.answer), float(X[0][0])]]

    def tags(self):
        return {"said": self.answer, "unit": os.environ["PREDICTIVE_UNIT_ID"], "extra": os.environ.get("EXTRA")}
