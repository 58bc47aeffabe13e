import numpy as np

from ovenbird_model_worker.shortcut import TRIALS, Shortcut


class Metadata:
    flavors = {"python_function": {"loader_module": "mlflow.pyfunc.model"}}


class Model:
    """Counts how it was called."""

    metadata = Metadata()

    def __init__(self, inner):
        self.public_calls = 0
        self._predict_fn = inner

    def predict(self, data):
        self.public_calls += 1
        return np.asarray(data) * 2


def run(inner, times=10):
    model = Model(inner)
    shortcut = Shortcut(model)
    answers = [shortcut.predict(np.array([1.0, np.nan])) for _ in range(times)]
    for answer in answers:
        np.testing.assert_array_equal(answer, [2.0, np.nan])
    return model.public_calls


def test_a_way_that_gives_the_same_is_taken_after_the_trials():
    assert run(lambda data: data * 2) == TRIALS


def test_a_way_that_gives_another_value_is_never_taken():
    assert run(lambda data: data * 3) == 10


def test_a_way_that_gives_another_type_is_never_taken():
    assert run(lambda data: (data * 2).astype("float32")) == 10
    assert run(lambda data: (data * 2).tolist()) == 10


def test_a_way_that_fails_is_never_taken():
    def fails(data):
        raise ValueError("no")

    assert run(fails) == 10


def test_a_way_that_was_right_once_and_then_wrong_is_dropped():
    answers = iter([2.0, 5.0])
    assert run(lambda data: data * next(answers)) == 10


def test_a_model_without_an_inner_function_is_called_as_usual():
    class Plain:
        metadata = Metadata()

        def predict(self, data):
            return data

    assert Shortcut(Plain()).predict(5) == 5
