"""A tiny transformer with random weights, made here: nothing is downloaded."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ovenbird_model_worker.models import load_model

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "cake", "is"]


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    from transformers import DistilBertConfig, DistilBertTokenizerFast, TFDistilBertForQuestionAnswering, TFDistilBertForSequenceClassification

    def save(kind):
        folder = tmp_path_factory.mktemp("pretrained")
        (folder / "words.txt").write_text("\n".join(WORDS))
        tokenizer = DistilBertTokenizerFast(str(folder / "words.txt"))
        labels = {"id2label": {0: "bad", 1: "good"}, "label2id": {"bad": 0, "good": 1}}
        model = kind(DistilBertConfig(vocab_size=len(WORDS), dim=16, hidden_dim=16, n_layers=1, n_heads=2, **labels))
        model(tokenizer(["good"], return_tensors="tf"))
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        return str(folder)

    return {"labels": save(TFDistilBertForSequenceClassification), "answers": save(TFDistilBertForQuestionAnswering)}


@pytest.fixture(scope="module")
def labels(make):
    return load_model("huggingface", make["labels"], {})


def test_the_task_is_the_models_own_and_texts_give_a_list_of_dicts(labels):
    from transformers import pipeline

    own = pipeline("text-classification", model=labels._pipeline.model, tokenizer=labels._pipeline.tokenizer, framework="tf", dtype=None)
    wanted = own(["good cake", "bad"])
    for given in (["good cake", "bad"], np.array(["good cake", "bad"], dtype=object), {"args": np.array([["good cake"], ["bad"]], dtype=object)}):
        assert [answer["label"] for answer in labels.predict(given, None)] == [answer["label"] for answer in wanted]
        assert [answer["score"] for answer in labels.predict(given, None)] == pytest.approx([answer["score"] for answer in wanted], abs=1e-5)
    assert len(labels.predict("good", None)) == 1


def test_what_a_pipeline_takes_beside_texts_goes_by_name(labels):
    assert len(labels.predict("good", {"top_k": 2})[0]) == 2
    assert len(labels.predict({"inputs": "good", "parameters": {"top_k": 2}}, None)[0]) == 2


def test_questions_have_a_context(make):
    model = load_model("huggingface", make["answers"], {})
    assert [spec["name"] for spec in model.signature["inputs"]["tensors"]] == ["question", "context"]
    answer = model.predict({"question": "is good", "context": "good cake is bad"}, None)
    assert set(answer[0]) == {"score", "start", "end", "answer"}
    assert len(model.predict([{"question": "is good", "context": "cake"}] * 2, None)) == 2


@pytest.mark.parametrize(("given", "message"), [(5, r"args\[0\]: expected a text, got int"), ([], "args: expected a text or texts, got none")])
def test_what_is_no_text_is_refused(labels, given, message):
    with pytest.raises(ValueError, match=message):
        labels.predict(given, None)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"task": "image-classification"}, "parameter task: image-classification is not served"),
        ({"framework": "jax"}, "parameter framework: expected pt or tf, got jax"),
    ],
)
def test_a_parameter_that_cannot_be_is_named(make, parameters, message):
    with pytest.raises(ValueError, match=message):
        load_model("huggingface", make["labels"], parameters)


ASKING_A_HUB = """
import socket, sys

def refuse(*_, **__):
    print("a connection was tried")
    raise OSError("no network here")

socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from ovenbird_model_worker.models import load_model
try:
    load_model("huggingface", sys.argv[1], {"pretrained_tokenizer": "distilbert-base-uncased"})
except OSError as error:
    print("refused")
"""


def test_nothing_is_downloaded(make):
    # A process of its own: the libraries read whether they are offline when they are imported.
    command = [sys.executable, "-c", ASKING_A_HUB, make["labels"]]
    ended = subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, text=True, timeout=120, check=True)
    assert ended.stdout.split("\n")[-2:] == ["refused", ""]
    assert "a connection was tried" not in ended.stdout
