"""Searching runs: MLflow's filter language, orders, pages."""

from collections.abc import Callable

import mlflow
import pytest
from mlflow import MlflowClient


@pytest.fixture
def found(client: MlflowClient, experiment: str, new_run: Callable[..., str]) -> Callable[..., list[str]]:
    """Four runs, and a function that gives the names of those that a search finds."""
    new_run({"acc": 0.9, "loss": 1}, {"lr": "0.1"}, run_name="a", start_time=1000, tags={"team": "Red"})
    new_run({"acc": 0.5, "loss": 2}, {"lr": "0.2"}, run_name="b", start_time=2000, tags={"team": "blue"})
    new_run({"acc": float("nan")}, {"lr": "0.1"}, run_name="c", start_time=3000)
    new_run({}, {}, run_name="d", start_time=4000)

    def search(filter_string: str = "", order_by: list[str] | None = None) -> list[str]:
        return [run.info.run_name for run in client.search_runs([experiment], filter_string, order_by=order_by)]

    return search


def test_filters_select_what_they_say(found: Callable[..., list[str]]) -> None:
    assert found() == ["d", "c", "b", "a"]
    assert found("metrics.acc > 0.6") == ["a"]
    assert found("metrics.acc != 0.9") == ["c", "b"]
    assert found("metrics.`acc` <= 0.9 and metrics.loss >= 1") == ["b", "a"]
    assert found("params.lr = '0.1'") == ["c", "a"]
    assert found("params.lr != '0.1'") == ["b"]
    assert found("params.lr IS NULL") == ["d"]
    assert found("tags.team LIKE 'R%'") == ["a"]
    assert found("tags.team ILIKE 'r%'") == ["a"]
    assert found("tags.`team` IS NOT NULL AND attributes.start_time < 1500") == ["a"]
    assert found("attributes.run_name = 'a'") == ["a"]
    assert found("`run name` LIKE '_'") == ["d", "c", "b", "a"]
    assert found("status = 'RUNNING'") == ["d", "c", "b", "a"]
    assert found("metrics.never > 0") == []


def test_orders_put_nan_and_missing_last(found: Callable[..., list[str]]) -> None:
    assert found(order_by=["metrics.acc DESC"]) == ["a", "b", "c", "d"]
    assert found(order_by=["metrics.acc ASC"]) == ["b", "a", "c", "d"]
    assert found(order_by=["params.lr DESC", "start_time ASC"]) == ["b", "a", "c", "d"]
    assert found(order_by=["attributes.run_name ASC"]) == ["a", "b", "c", "d"]
    assert found("metrics.acc > 0", order_by=["metrics.acc DESC"]) == ["a", "b"]


def test_run_ids_are_searched_by_list(client: MlflowClient, experiment: str, new_run: Callable[..., str]) -> None:
    runs = [new_run() for _ in range(3)]
    listed = ", ".join(f"'{run}'" for run in runs[:2])
    assert {run.info.run_id for run in client.search_runs([experiment], f"attributes.run_id IN ({listed})")} == set(runs[:2])
    assert [run.info.run_id for run in client.search_runs([experiment], f"run_id NOT IN ({listed})")] == runs[2:]


def test_pages_give_every_run_once_in_order(client: MlflowClient, experiment: str, new_run: Callable[..., str]) -> None:
    # Ties, NaN and missing values: what makes paging by key hard.
    values = [0.5, 0.5, 0.5, float("nan"), float("nan"), None, None, 0.1, 0.9, 0.9]
    for start, value in enumerate(values):
        new_run({} if value is None else {"acc": value}, start_time=start)
    whole = [run.info.run_id for run in client.search_runs([experiment], order_by=["metrics.acc DESC"])]
    for size in (1, 2, 3, 7):
        pages, token = [], None
        while True:
            page = client.search_runs([experiment], order_by=["metrics.acc DESC"], max_results=size, page_token=token)
            pages += [run.info.run_id for run in page]
            token = page.token
            if not token:
                break
        assert pages == whole
    assert len(set(whole)) == len(values)


def test_runs_of_many_experiments_make_one_frame(client: MlflowClient) -> None:
    ids = [client.create_experiment(f"framed {at}") for at in range(2)]
    for at, experiment_id in enumerate(ids):
        client.log_metric(client.create_run(experiment_id).info.run_id, "acc", at)
    frame = mlflow.search_runs(experiment_ids=ids, order_by=["metrics.acc DESC"])
    assert list(frame["metrics.acc"]) == [1, 0]
    assert list(mlflow.search_runs(experiment_names=["framed 0"])["metrics.acc"]) == [0]
