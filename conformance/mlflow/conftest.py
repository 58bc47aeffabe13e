"""What the tests of this folder share: the real client, pointed at the platform that MLFLOW_TRACKING_URI names."""

import itertools
from collections.abc import Callable

import mlflow
import pytest
from mlflow import MlflowClient

_numbers = itertools.count()


@pytest.fixture
def client() -> MlflowClient:
    return MlflowClient()


@pytest.fixture
def experiment(request: pytest.FixtureRequest) -> str:
    """A new experiment, which is also the current one of the fluent API."""
    name = f"{request.node.name} {next(_numbers)}"
    return mlflow.set_experiment(name).experiment_id


@pytest.fixture
def new_run(client: MlflowClient, experiment: str) -> Callable[..., str]:
    """Makes a run with metrics and params, and gives its id."""

    def make(metrics: dict[str, float] | None = None, params: dict[str, str] | None = None, **kwargs: object) -> str:
        run = client.create_run(experiment, **kwargs)
        for key, value in (metrics or {}).items():
            client.log_metric(run.info.run_id, key, value)
        for key, value in (params or {}).items():
            client.log_param(run.info.run_id, key, value)
        return run.info.run_id

    return make
