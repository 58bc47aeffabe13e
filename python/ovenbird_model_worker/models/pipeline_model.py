"""Pipelines of transformers for texts, from a local folder. Nothing is ever downloaded: neither models nor the code of models."""

from __future__ import annotations

import importlib.util
import inspect
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from .learned_signature import signature, tensor, tensors
from .model import REFUSALS
from .tensorflow_threads import set_tensorflow_threads
from .unit_parameters import layer_threads

# Tasks on images and sounds would fetch what a caller's text names, be it an address or a path of this machine.
TASKS = {
    "ForSequenceClassification": "text-classification",
    "ForTokenClassification": "token-classification",
    "ForQuestionAnswering": "question-answering",
    "ForMaskedLM": "fill-mask",
    "ForCausalLM": "text-generation",
    "LMHeadModel": "text-generation",
    "ForConditionalGeneration": "text2text-generation",
    "Model": "feature-extraction",
}
SERVED = (*TASKS.values(), "sentiment-analysis", "ner", "zero-shot-classification", "summarization", "translation")
NAMES_OF_TEXTS = ("args", "inputs", "array_inputs", "text_inputs", "sequences", "text")
INPUTS = {"question-answering": ("question", "context"), "zero-shot-classification": ("args", "candidate_labels")}


class PipelineModel:
    def __init__(self, path: str, parameters: dict[str, str]) -> None:
        os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", TOKENIZERS_PARALLELISM="false")
        self._task = _task_of(path, parameters)
        framework = _framework(parameters)
        _set_threads(framework, parameters)
        from transformers import pipeline

        self._pipeline = pipeline(
            self._task,
            model=path,
            tokenizer=parameters.get("pretrained_tokenizer") or path,
            framework=framework,
            device=int(parameters.get("device") or -1),
            trust_remote_code=False,
            **_without_torch(pipeline, framework),
        )
        self.refusals = REFUSALS
        inputs = INPUTS.get(self._task, ("args",))
        self.signature = signature(
            tensors(*(tensor(name, "string", [None]) for name in inputs)), tensors(tensor("output", "json", [None])), "shown"
        )

    def predict(self, data: Any, params: dict[str, Any] | None) -> Any:
        texts, named = _arguments(data)
        named = {**named, **(params or {})}
        answer = self._pipeline(**named) if texts is None else self._pipeline(texts, **named)
        answers = list(answer) if isinstance(answer, list) else [answer]
        boxed = np.empty(len(answers), dtype=object)
        boxed[:] = answers
        return boxed


def _task_of(path: str, parameters: dict[str, str]) -> str:
    task = parameters.get("task") or _own_task(path)
    if task == "translation":
        task += parameters.get("task_suffix") or ""
    if task in SERVED or task.startswith("translation_"):
        return task
    raise ValueError(f"parameter task: {task} is not served; these are: {', '.join(SERVED)}")


def _own_task(path: str) -> str:
    """What the model was made for, by the name of its class; the library itself would ask its hub."""
    architectures = json.loads((Path(path) / "config.json").read_text()).get("architectures") or []
    task = next((task for name in architectures for end, task in TASKS.items() if name.endswith(end)), None)
    if task is None:
        raise ValueError("parameter task: the model's config.json does not say what it is for, so the unit must")
    return task


def _framework(parameters: dict[str, str]) -> str:
    given = parameters.get("framework")
    if given not in (None, "", "pt", "tf"):
        raise ValueError(f"parameter framework: expected pt or tf, got {given}")
    has_torch = importlib.util.find_spec("torch") is not None
    framework = given or ("tf" if not has_torch and importlib.util.find_spec("tensorflow") is not None else "pt")
    for module in ("transformers", *(("torch",) if framework == "pt" else ("tensorflow", "tf_keras"))):
        if importlib.util.find_spec(module) is None:
            raise ModuleNotFoundError(f"No module named {module!r}", name=module)
    return framework


def _set_threads(framework: str, parameters: dict[str, str]) -> None:
    within = layer_threads(parameters, "intra_op_threads" if "intra_op_threads" in parameters else "threads")
    between = int(parameters.get("inter_op_threads") or 1)
    if framework == "tf":
        set_tensorflow_threads(within, between)
    else:
        import torch

        torch.set_num_threads(within)
        torch.set_num_interop_threads(between)


def _without_torch(pipeline: Any, framework: str) -> dict[str, Any]:
    """The newest version for TensorFlow looks its default type up in PyTorch, and fails where that is not installed."""
    return {"dtype": None} if framework == "tf" and "dtype" in inspect.signature(pipeline).parameters else {}


def _arguments(data: Any) -> tuple[list[str] | None, dict[str, Any]]:
    """The texts of a request, and what else the pipeline is called with by name, e.g. ``question`` and ``context``."""
    if hasattr(data, "columns"):
        data = {str(name): data[name].to_numpy() for name in data.columns}
    if isinstance(data, dict):
        named = {str(name): _plain(value) for name, value in data.items()}
        extra = named.pop("parameters", None)
        main = next((name for name in NAMES_OF_TEXTS if name in named), None)
        texts = None if main is None else _texts(named.pop(main))
        return texts, {**named, **(extra if isinstance(extra, dict) else {})}
    values = _plain(data)
    if isinstance(values, list) and values and all(isinstance(value, dict) for value in values):
        names = values[0].keys()
        return _arguments({name: [value[name] for value in values] for name in names})
    return _texts(values), {}


def _plain(value: Any) -> Any:
    return value.reshape(-1).tolist() if isinstance(value, np.ndarray) else value


def _texts(values: Any) -> list[str]:
    texts = values if isinstance(values, list) else [values]
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            raise ValueError(f"args[{position}]: expected a text, got {type(text).__name__}")
    if not texts:
        raise ValueError("args: expected a text or texts, got none")
    return texts
