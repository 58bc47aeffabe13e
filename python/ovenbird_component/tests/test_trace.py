"""What a class sees of the trace that its call belongs to."""

from typing import Any

from ovenbird_component.__main__ import _answer
from ovenbird_component.component import Component
from ovenbird_component.trace import trace_headers

TRACE_ID, SPAN_ID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
HEADERS = {"traceparent": f"00-{TRACE_ID}-{SPAN_ID}-01", "b3": f"{TRACE_ID}-{SPAN_ID}-1"}


class Seeing:
    def __init__(self) -> None:
        self.seen: list[Any] = []

    def predict(self, X, names):
        from opentelemetry import trace

        self.seen.append((trace_headers(), f"{trace.get_current_span().get_span_context().trace_id:032x}"))
        return X


def ask(user_object: Any, **more: Any) -> dict[str, Any]:
    call = {"kind": "call", "method": "predict", "messages": [{"data": {"ndarray": [[1]]}}], "floats": [False], **more}
    return _answer(Component(user_object), call)


def test_a_class_goes_on_with_the_trace_of_its_call_and_with_no_other():
    import opentelemetry.trace  # noqa: F401  # as a class that uses it does

    user_object = Seeing()
    assert "ran" not in ask(user_object, trace=HEADERS)
    assert "ran" not in ask(user_object)
    assert user_object.seen == [(HEADERS, TRACE_ID), ({}, "0" * 32)]
    assert trace_headers() == {}


def test_a_timed_call_says_when_it_began_and_how_long_it_took_also_when_it_failed():
    class Failing:
        def predict(self, X, names):
            raise ValueError("no")

    for user_object, kind in ((Seeing(), "answer"), (Failing(), "refused")):
        reply = ask(user_object, trace=HEADERS, timed=True)
        began, took = reply["ran"]
        assert reply["kind"] == kind
        assert began > 1.7e12
        assert took >= 0
    assert trace_headers() == {}
