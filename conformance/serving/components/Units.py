"""The classes behind the recorded pairs of `wrapper-vectors.json`, as its reference describes them."""

import numpy as np
from seldon_core.flask_utils import SeldonMicroserviceException
from seldon_core.metrics import create_counter, create_gauge, create_timer
from seldon_core.user_model import SeldonComponent, SeldonResponse


class Echo:
    def predict(self, X, features_names=None):
        return X


class Full(SeldonComponent):
    def predict(self, X, names, meta=None):
        return np.multiply(X, 2)

    def class_names(self):
        return ["c0", "c1"]

    def tags(self):
        return {"t": 1, "s": "v"}

    def metrics(self):
        return [create_counter("k", 1, {"a": "b"}), create_gauge("g", 5), create_timer("ti", 20.6)]

    def init_metadata(self):
        return {
            "name": "m",
            "versions": ["v1"],
            "platform": "p",
            "inputs": [{"messagetype": "tensor", "schema": {"names": ["a", "b"], "shape": [2]}}],
            "outputs": [{"messagetype": "tensor", "schema": {"shape": [1]}}],
        }

    def send_feedback(self, features, feature_names, reward, truth, routing=None):
        return [reward]


class Runtime:
    def predict(self, X, names, meta=None):
        return SeldonResponse(X, {"rt": True}, [create_gauge("g", 3)])


class Str:
    def predict(self, X, names):
        return "hello " + str(X)


class Js:
    def predict(self, X, names):
        return {"got": X}


class Raw:
    def predict_raw(self, msg):
        return {"data": {"ndarray": [[9]]}, "meta": {"tags": {"raw": 1}}}


class Err:
    def predict(self, X, names):
        raise ValueError("boom")


class Err2:
    def predict(self, X, names):
        raise SeldonMicroserviceException("bad thing", status_code=403, reason="MY_REASON")


class Status:
    def predict_raw(self, msg):
        return {"status": {"code": 400, "reason": "r", "info": "i", "status": 1}}


class BadMetric(Echo):
    def metrics(self):
        return [{"type": "BAD", "key": "k", "value": 1}]


class Router:
    def route(self, X, names):
        return 1


class Router2:
    def route(self, X, names):
        return -1


class RouterBad:
    def route(self, X, names):
        return "x"


class Tr:
    def transform_input(self, X, names):
        return X + 1

    def transform_output(self, X, names):
        return X - 1


class Comb:
    def aggregate(self, features, names):
        return np.mean(features, axis=0)

    def tags(self):
        return {"comb": 1}


class Empty:
    pass


class Settings:
    """Says what it was made with, and dies when it is told to."""

    def __init__(self, text, count, ratio, on):
        self.made_with = [text, count, ratio, on]

    def predict(self, X, names, meta=None):
        import os

        if isinstance(X, str) and X == "die":
            os._exit(3)
        return {
            "made_with": self.made_with,
            "unit": os.environ["PREDICTIVE_UNIT_ID"],
            "extra": os.environ.get("EXTRA"),
            "dtype": str(getattr(X, "dtype", type(X).__name__)),
            "tags": (meta or {}).get("tags"),
        }
