"""What a model sees of the trace that its call belongs to, by the real OpenTelemetry."""

import json

import numpy as np
import pytest

from ovenbird_model_worker.__main__ import _answer
from ovenbird_model_worker.frames import RawFrame
from ovenbird_model_worker.trace import trace_headers

TRACE_ID, SPAN_ID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
HEADERS = {"traceparent": f"00-{TRACE_ID}-{SPAN_ID}-01", "b3": f"{TRACE_ID}-{SPAN_ID}-1"}
UNSAMPLED = {"traceparent": f"00-{TRACE_ID}-{SPAN_ID}-00"}


class Spanning:
    """Makes a span of its own for each answer."""

    refusals = ()

    def __init__(self) -> None:
        pytest.importorskip("opentelemetry.sdk", reason="the package opentelemetry-sdk is not in this environment")
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import SimpleSpanProcessor
        from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

        self.exporter = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.tracer = provider.get_tracer("of the model")
        self.headers: list[dict[str, str]] = []

    def predict(self, data, params):
        with self.tracer.start_as_current_span("look up"):
            self.headers.append(trace_headers())
            if np.isnan(data).any():
                raise RuntimeError("boom")
            return data

    def parents(self) -> list[str | None]:
        spans = self.exporter.get_finished_spans()
        return [span.parent and f"{span.parent.trace_id:032x}-{span.parent.span_id:016x}" for span in spans]


def ask(model, value=1.0, **more):
    tensors = [{"name": "", "datatype": "float64", "shape": [1]}]
    header = json.dumps({"kind": "predict", "form": "array", "tensors": tensors, **more})
    return _answer(model, RawFrame(header.encode(), bytearray(np.array([value]).tobytes())))[0]


def test_spans_of_a_model_are_parts_of_the_trace_of_its_call_and_of_no_other():
    model = Spanning()
    assert "ran" not in ask(model, trace=HEADERS)
    assert ask(model, float("nan"), trace=HEADERS)["code"] == "internal"
    ask(model)
    assert model.parents() == [f"{TRACE_ID}-{SPAN_ID}", f"{TRACE_ID}-{SPAN_ID}", None]
    assert model.headers == [HEADERS, HEADERS, {}]
    assert trace_headers() == {}


def test_spans_of_a_model_are_not_kept_where_its_caller_keeps_none():
    model = Spanning()
    ask(model, trace=UNSAMPLED)
    assert model.parents() == []
    assert model.headers == [UNSAMPLED]


def test_an_answer_says_how_long_it_took_where_it_is_asked_for_that():
    model = Spanning()
    for value, kind in ((1.0, "result"), (float("nan"), "error")):
        reply = ask(model, value, trace=HEADERS, timed=True)
        began, took = reply["ran"]
        assert reply["kind"] == kind
        assert began > 1.7e12
        assert took >= 0
