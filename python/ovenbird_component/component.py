"""An object with Seldon's methods, called as Seldon's own wrapper calls it."""

from __future__ import annotations

import inspect
import json
from typing import Any

import numpy as np

from .messages import Request, decode, encode, plain
from .refusal import BAD_DATA, BAD_METRIC, INTERNAL_ERROR, Refusal, to_refusal

#: What the metrics of a method are tagged with.
METRIC_METHODS = {
    "predict": "predict",
    "transform_input": "inputtransform",
    "transform_output": "outputtransform",
    "route": "router",
    "aggregate": "aggregate",
    "send_feedback": "feedback",
}
METRIC_TYPES = ("COUNTER", "GAUGE", "TIMER")
MISSING = object()


class Component:
    def __init__(self, user_object: Any) -> None:
        self._user = user_object

    def load(self) -> None:
        if self._has("load"):
            self._user.load()

    def has_health(self) -> bool:
        return self._has("health_status")

    def metadata(self) -> dict[str, Any] | None:
        try:
            result = self._call("init_metadata")
        except Exception as error:  # A class that cannot say what it is can still answer.
            print(f"init_metadata failed: {error}", flush=True)
            return None
        return plain(result) if isinstance(result, dict) else None

    def answer(self, call: dict[str, Any]) -> dict[str, Any]:
        """A header of kind ``answer`` or ``refused``; nothing that a class does is raised."""
        try:
            if call.get("kind") == "health":
                self._call("health_status")
                return {"kind": "answer"}
            return {"kind": "answer", **self._answer(call)}
        except Exception as error:
            return to_refusal(error).as_header()

    def _answer(self, call: dict[str, Any]) -> dict[str, Any]:
        method = call["method"]
        if method == "send_feedback":
            return self._feedback(call["feedback"])
        messages = call["messages"]
        raw = self._call(f"{method}_raw", messages[0] if method != "aggregate" else {"seldonMessages": messages})
        if raw is not MISSING:
            return self._raw(method, raw)
        requests = [decode(message, floats) for message, floats in zip(messages, call["floats"], strict=True)]
        if method == "aggregate":
            return self._aggregate(requests)
        return self._route(requests[0]) if method == "route" else self._transform(method, requests[0])

    def _raw(self, method: str, message: Any) -> dict[str, Any]:
        if not isinstance(message, dict):
            raise Refusal(500, INTERNAL_ERROR, f"{method}_raw must return a message as a dict, got {type(message).__name__}")
        answer = {"message": plain(message), "raw": True}
        return {**answer, "branch": _branch_in(message)} if method == "route" else answer

    def _transform(self, method: str, request: Request) -> dict[str, Any]:
        result = self._call(method, request.features, request.names, meta=request.meta)
        if result is MISSING:
            # A class that only has other methods lets data through; one that cannot predict has no answer.
            result = np.array([]) if method == "predict" else request.features
        return self._message(method, result, request.encoding)

    def _route(self, request: Request) -> dict[str, Any]:
        result = self._call("route", request.features, request.names, meta=request.meta)
        if result is MISSING:
            raise Refusal(400, BAD_DATA, "Route not defined")
        data, tags, metrics = _parts(result)
        if isinstance(data, np.integer):
            data = int(data)
        if not isinstance(data, int):
            raise Refusal(400, BAD_DATA, f"Routing response must be int but got {data}")
        return {"branch": data, **self._added("route", tags, metrics)}

    def _aggregate(self, requests: list[Request]) -> dict[str, Any]:
        result = self._call("aggregate", [one.features for one in requests], [one.names for one in requests])
        if result is MISSING:
            raise Refusal(400, BAD_DATA, "Aggregate not defined")
        return self._message("aggregate", result, requests[0].encoding if requests else None)

    def _feedback(self, feedback: dict[str, Any]) -> dict[str, Any]:
        message = {key: feedback[key] for key in ("request", "response", "reward", "truth") if key in feedback}
        raw = self._call("send_feedback_raw", message)
        if raw is not MISSING and raw is not None:
            return self._raw("send_feedback", raw)
        request = _decoded(feedback.get("features"))
        truth = _decoded(feedback.get("expected"))
        result = self._call(
            "send_feedback",
            request.features if request else None,
            request.names if request else [],
            feedback.get("reward", 0),
            truth.features if truth else None,
            routing=feedback.get("branch"),
        )
        if result is MISSING or result is None:
            return {}
        return self._message("send_feedback", result, request.encoding if request else None)

    def _message(self, method: str, result: Any, encoding: str | None) -> dict[str, Any]:
        data, tags, metrics = _parts(result)
        encoded = encode(data, self._class_names(), encoding)
        return {"message": encoded.message, "floats": encoded.floats, **self._added(method, tags, metrics)}

    def _added(self, method: str, tags: dict[str, Any], metrics: list[Any]) -> dict[str, Any]:
        own_tags = self._call("tags")
        own_metrics = self._call("metrics")
        every = _check_metrics([] if own_metrics in (MISSING, None) else own_metrics) + _check_metrics(metrics)
        tagged = [
            {**metric, "tags": {**metric["tags"], "method": METRIC_METHODS[method]}} if metric.get("tags") else metric for metric in every
        ]
        return {"tags": plain({**({} if own_tags in (MISSING, None) else own_tags), **tags}), "metrics": plain(tagged)}

    def _class_names(self) -> list[str] | None:
        attribute = getattr(self._user, "class_names", None)
        if attribute is None:
            return None
        names = attribute() if callable(attribute) else attribute
        return [str(name) for name in names]

    def _has(self, name: str) -> bool:
        return callable(getattr(self._user, name, None))

    def _call(self, name: str, *arguments: Any, **optional: Any) -> Any:
        """Optional arguments are given to methods that take them: classes of all of Seldon's versions are about."""
        if not self._has(name):
            return MISSING
        method = getattr(self._user, name)
        try:
            return method(*arguments, **{key: value for key, value in optional.items() if _takes(method, key)})
        except NotImplementedError:
            # Seldon's base class has every method, and says so of those that a class does not define.
            return MISSING


def _takes(method: Any, name: str) -> bool:
    try:
        parameters = inspect.signature(method).parameters.values()
    except (TypeError, ValueError):
        return False
    return any(parameter.name == name or parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters)


def _parts(result: Any) -> tuple[Any, dict[str, Any], list[Any]]:
    """A result, or the result, tags and metrics of one call (``SeldonResponse``)."""
    if all(hasattr(result, name) for name in ("data", "tags", "metrics")) and not isinstance(result, np.ndarray):
        return result.data, dict(result.tags or {}), list(result.metrics or [])
    return result, {}, []


def _check_metrics(metrics: Any) -> list[dict[str, Any]]:
    valid = isinstance(metrics, list) and all(
        isinstance(metric, dict)
        and "key" in metric
        and metric.get("type") in METRIC_TYPES
        and isinstance(metric.get("value"), int | float | np.integer | np.floating)
        for metric in metrics
    )
    if not valid:
        raise Refusal(500, BAD_METRIC, f"Bad metric created during request: {json.dumps(metrics, default=str)}")
    return metrics


def _decoded(message: dict[str, Any] | None) -> Request | None:
    return decode(message, False) if message else None


def _branch_in(message: dict[str, Any]) -> int:
    data = message.get("data") or {}
    values = data["tensor"].get("values", []) if "tensor" in data else data.get("ndarray", [])
    while isinstance(values, list) and values:
        values = values[0]
    if isinstance(values, float) and values.is_integer():
        values = int(values)
    if not isinstance(values, int):
        raise Refusal(400, BAD_DATA, f"Routing response must be int but got {values}")
    return values
