"""A component called as the serving process calls it, without the process around it."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ovenbird_component.component import Component

sys.path.append(str(Path(__file__).parents[1] / "compat"))

from seldon_core.flask_utils import SeldonMicroserviceException  # noqa: E402
from seldon_core.user_model import SeldonComponent, SeldonNotImplementedError, SeldonResponse  # noqa: E402


def ask(user_object: Any, method: str = "predict", message: dict[str, Any] | None = None, floats: bool = False, **more: Any) -> dict[str, Any]:
    messages = [message if message is not None else {"data": {"names": ["a"], "ndarray": [[1, 2]]}}]
    return Component(user_object).answer({"kind": "call", "method": method, "messages": messages, "floats": [floats], **more})


class Types:
    def predict(self, X, names):
        return {"type": type(X).__name__, "dtype": str(getattr(X, "dtype", None)), "names": names}


@pytest.mark.parametrize(
    ("message", "floats", "expected"),
    [
        ({"data": {"ndarray": [[1, 2]]}}, False, ("ndarray", "int64")),
        ({"data": {"ndarray": [[1, 2]]}}, True, ("ndarray", "float64")),
        ({"data": {"tensor": {"shape": [2, 1], "values": [1, 2]}}}, True, ("ndarray", "float64")),
        ({"data": {"ndarray": [["a", 1]]}}, False, ("ndarray", "<U21")),
        ({"data": {"ndarray": [[1.5, None]]}}, False, ("ndarray", "object")),
        ({"strData": "x"}, False, ("str", "None")),
        ({"binData": "eHl6"}, False, ("bytes", "None")),
        ({"jsonData": {"a": 1}}, False, ("dict", "None")),
    ],
)
def test_data_comes_as_numpy_has_it(message, floats, expected):
    answer = ask(Types(), message=message, floats=floats)
    assert (answer["message"]["jsonData"]["type"], answer["message"]["jsonData"]["dtype"]) == expected


@pytest.mark.parametrize("message", [{"binData": "A"}, {"data": {"tensor": {"shape": [3], "values": [1]}}}, {"data": {"ndarray": [[1], [1, 2]]}}])
def test_data_that_is_none_is_the_callers_fault(message):
    answer = ask(Types(), message=message)
    assert (answer["kind"], answer["status"], answer["reason"]) == ("refused", 400, "MICROSERVICE_BAD_DATA")


class Returns:
    def __init__(self, result):
        self.result = result

    def predict(self, X, names):
        return self.result


@pytest.mark.parametrize(
    ("result", "message", "floats"),
    [
        (np.array([[1.0, np.nan]]), {"data": {"names": ["t:0", "t:1"], "ndarray": [[1.0, None]]}}, True),
        (np.array([1, 2]), {"data": {"names": [], "ndarray": [1, 2]}}, False),
        ([["a", "b"]], {"data": {"names": ["t:0", "t:1"], "ndarray": [["a", "b"]]}}, False),
        (b"xyz", {"binData": "eHl6"}, False),
        ({"n": np.int64(3), "a": np.array([1])}, {"jsonData": {"n": 3, "a": [1]}}, False),
        ([{"a": np.float32(0.5)}], {"jsonData": [{"a": 0.5}]}, False),
    ],
)
def test_results_become_messages(result, message, floats):
    answer = ask(Returns(result))
    assert answer["message"] == message
    assert answer["floats"] is floats


def test_a_result_of_no_kind_is_a_fault_of_the_class():
    assert ask(Returns(7)) == {
        "kind": "refused",
        "status": 500,
        "reason": "MICROSERVICE_INTERNAL_ERROR",
        "message": "Unknown data type returned as payload (must be list or np array): 7",
    }


def test_ragged_data_is_the_callers_fault():
    assert ask(Types(), message={"data": {"ndarray": [[1], [1, 2]]}})["status"] == 400


class Old:
    def predict(self, X, features_names):
        return features_names


class New:
    def predict(self, X, names, meta=None):
        return {"tags": meta["tags"]}


class Open:
    def predict(self, X, names, **more):
        return sorted(more)


def test_meta_is_given_to_methods_that_take_it():
    message = {"data": {"names": ["a"], "ndarray": [[1]]}, "meta": {"tags": {"x": 1}}}
    assert ask(Old(), message=message)["message"]["data"]["ndarray"] == ["a"]
    assert ask(New(), message=message)["message"]["jsonData"] == {"tags": {"x": 1}}
    assert ask(Open(), message=message)["message"]["data"]["ndarray"] == ["meta"]


class Whole(SeldonComponent):
    def predict_raw(self, msg):
        raise SeldonNotImplementedError

    def predict(self, X, names, meta=None):
        return SeldonResponse(X, tags={"own": 1}, metrics=[{"key": "m", "type": "TIMER", "value": np.float64(2), "tags": {"a": "b"}}])

    def tags(self):
        return {"own": 0, "class": 2}


def test_tags_and_metrics_of_the_call_go_over_those_of_the_class():
    answer = ask(Whole())
    assert answer["tags"] == {"own": 1, "class": 2}
    assert answer["metrics"] == [{"key": "m", "type": "TIMER", "value": 2.0, "tags": {"a": "b", "method": "predict"}}]


class Routes:
    def __init__(self, branch):
        self.branch = branch

    def route(self, X, names):
        return self.branch


def test_routes_are_whole_numbers():
    assert ask(Routes(np.int64(2)), "route")["branch"] == 2
    assert ask(Routes(1.5), "route")["message"] == "Routing response must be int but got 1.5"


class RawRoutes:
    def route_raw(self, msg):
        return {"data": {"tensor": {"shape": [1, 1], "values": [1.0]}}}


def test_a_raw_route_is_read_from_its_message():
    assert ask(RawRoutes(), "route")["branch"] == 1


class Refuses:
    def predict(self, X, names):
        raise SeldonMicroserviceException("no", status_code=418, reason="TEAPOT")


def test_the_class_chooses_its_status():
    assert ask(Refuses()) == {"kind": "refused", "status": 418, "reason": "TEAPOT", "message": "no"}


class Learns:
    def send_feedback(self, features, names, reward, truth, routing=None):
        self.told = (features, names, reward, truth, routing)


def test_feedback_without_data_has_none():
    learner = Learns()
    assert ask(learner, "send_feedback", feedback={"reward": 0.5, "branch": 1}) == {"kind": "answer"}
    assert learner.told == (None, [], 0.5, None, 1)


class Metadata:
    def init_metadata(self):
        raise RuntimeError("no idea")


def test_a_class_that_cannot_say_what_it_is_can_still_answer():
    assert Component(Metadata()).metadata() is None
    assert Component(Old()).metadata() is None


class Health:
    def __init__(self, fault: str | None = None) -> None:
        self.fault = fault

    def health_status(self):
        if self.fault:
            raise RuntimeError(self.fault)
        return [1]


def test_a_class_with_health_status_says_whether_it_is_well():
    assert Component(Health()).has_health()
    assert not Component(Types()).has_health()
    assert Component(Health()).answer({"kind": "health"}) == {"kind": "answer"}
    refused = Component(Health("no connection")).answer({"kind": "health"})
    assert (refused["kind"], refused["message"]) == ("refused", "no connection")
    assert Component(SeldonComponent()).answer({"kind": "health"}) == {"kind": "answer"}
