"""Experiments and runs through the fluent API and the client."""

import math
import os
from collections.abc import Callable

import mlflow
import pandas
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType


def test_the_default_experiment_is_there(client: MlflowClient) -> None:
    assert client.get_experiment("0").name == "Default"
    with mlflow.start_run(experiment_id="0") as run:
        assert run.info.experiment_id == "0"


def test_set_experiment_creates_once_and_then_finds(client: MlflowClient) -> None:
    first = mlflow.set_experiment("found again")
    assert mlflow.set_experiment("found again").experiment_id == first.experiment_id
    assert client.get_experiment_by_name("found again").artifact_location.startswith("mlflow-artifacts:/")
    assert client.get_experiment_by_name("never made") is None


def test_experiments_are_renamed_tagged_deleted_and_restored(client: MlflowClient) -> None:
    experiment_id = client.create_experiment("to change", tags={"team": "a"})
    client.rename_experiment(experiment_id, "changed")
    client.set_experiment_tag(experiment_id, "note", "ünï")
    client.delete_experiment_tag(experiment_id, "team")
    found = client.get_experiment(experiment_id)
    assert (found.name, found.tags) == ("changed", {"note": "ünï"})
    client.delete_experiment(experiment_id)
    assert client.get_experiment(experiment_id).lifecycle_stage == "deleted"
    assert experiment_id not in [each.experiment_id for each in client.search_experiments()]
    assert experiment_id in [each.experiment_id for each in client.search_experiments(view_type=ViewType.DELETED_ONLY)]
    client.restore_experiment(experiment_id)
    assert client.get_experiment(experiment_id).lifecycle_stage == "active"


def test_experiments_are_searched_in_pages(client: MlflowClient) -> None:
    made = [client.create_experiment(f"paged {at}", tags={"kind": "paged"}) for at in range(5)]
    first = client.search_experiments(filter_string="tags.kind = 'paged'", max_results=3, order_by=["name ASC"])
    rest = client.search_experiments(filter_string="tags.kind = 'paged'", max_results=3, order_by=["name ASC"], page_token=first.token)
    assert [each.experiment_id for each in [*first, *rest]] == made
    assert not rest.token
    assert client.search_experiments(filter_string="name ILIKE 'PAGED 1'")[0].experiment_id == made[1]


def test_a_run_keeps_what_it_logged(client: MlflowClient, experiment: str) -> None:
    with mlflow.start_run(run_name="first", tags={"team": "a"}, description="about it") as run:
        mlflow.log_param("lr", 0.1)
        mlflow.log_params({"depth": 3, "text": "ünï\ncode"})
        for step in range(5):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_metrics({"acc": 0.1 + 0.2, "big": 1e300}, step=7)
        mlflow.set_tags({"a": 1, "b": None})
        mlflow.set_tag("gone", 1)
        mlflow.delete_tag("gone")
    found = client.get_run(run.info.run_id)
    assert found.info.status == "FINISHED"
    assert found.info.run_name == "first"
    assert found.info.end_time >= found.info.start_time
    assert found.data.params == {"lr": "0.1", "depth": "3", "text": "ünï\ncode"}
    assert found.data.metrics == {"loss": 0.2, "acc": 0.1 + 0.2, "big": 1e300}
    assert found.data.tags["team"] == "a" and found.data.tags["a"] == "1" and "gone" not in found.data.tags
    assert found.data.tags["mlflow.note.content"] == "about it"
    assert [(point.step, point.value) for point in client.get_metric_history(run.info.run_id, "loss")] == [(step, 1 / (step + 1)) for step in range(5)]


def test_a_run_that_raises_is_failed_and_can_be_resumed(client: MlflowClient, experiment: str) -> None:
    try:
        with mlflow.start_run() as run:
            raise ValueError("no")
    except ValueError:
        pass
    assert client.get_run(run.info.run_id).info.status == "FAILED"
    with mlflow.start_run(run_id=run.info.run_id):
        assert client.get_run(run.info.run_id).info.status == "RUNNING"
        mlflow.log_metric("later", 1)
    assert client.get_run(run.info.run_id).info.status == "FINISHED"
    client.set_terminated(run.info.run_id, status="KILLED")
    client.update_run(run.info.run_id, name="renamed")
    found = client.get_run(run.info.run_id)
    assert (found.info.status, found.info.run_name, found.data.tags["mlflow.runName"]) == ("KILLED", "renamed", "renamed")


def test_nested_runs_know_their_parent(client: MlflowClient, experiment: str) -> None:
    with mlflow.start_run() as parent:
        with mlflow.start_run(nested=True) as child:
            mlflow.log_metric("x", 1)
    found = client.search_runs([experiment], f"tags.mlflow.parentRunId = '{parent.info.run_id}'")
    assert [run.info.run_id for run in found] == [child.info.run_id]
    assert client.get_parent_run(child.info.run_id).info.run_id == parent.info.run_id


def test_numbers_that_are_not_finite_come_back_as_mlflow_gives_them(client: MlflowClient, new_run: Callable[..., str]) -> None:
    run_id = new_run({"nan": math.nan, "inf": math.inf, "minus": -math.inf, "tiny": 5e-324})
    metrics = client.get_run(run_id).data.metrics
    assert math.isnan(metrics["nan"])
    assert metrics["inf"] == 1.7976931348623157e308 and metrics["minus"] == -1.7976931348623157e308
    assert metrics["tiny"] == 5e-324


def test_the_latest_metric_is_that_of_the_greatest_step(client: MlflowClient, new_run: Callable[..., str]) -> None:
    run_id = new_run()
    for value, timestamp, step in [(1, 100, 5), (2, 200, 4), (3, 100, 5), (4, 50, 5), (5, 100, -1)]:
        client.log_metric(run_id, "m", value, timestamp=timestamp, step=step)
    assert client.get_run(run_id).data.metrics == {"m": 3}
    assert len(client.get_metric_history(run_id, "m")) == 5


def test_a_large_batch_is_split_by_the_client_and_taken_whole(client: MlflowClient, new_run: Callable[..., str]) -> None:
    run_id = new_run()
    metrics = [Metric(f"m{at % 7}", at, at, at) for at in range(2500)]
    params = [Param(f"p{at}", str(at)) for at in range(250)]
    tags = [RunTag(f"t{at}", str(at)) for at in range(100)]
    client.log_batch(run_id, metrics[:1000], params[:0], [])
    client.log_batch(run_id, metrics[1000:1800], params[:100], tags[:100])
    with mlflow.start_run(run_id=run_id):
        mlflow.log_params({param.key: param.value for param in params[100:]})
    client.log_batch(run_id, metrics[1800:], [], [])
    found = client.get_run(run_id)
    assert len(found.data.params) == 250 and sum(tag.startswith("t") for tag in found.data.tags) == 100
    assert sum(len(client.get_metric_history(run_id, f"m{key}")) for key in range(7)) == 2500


def test_a_long_history_is_read_whole(client: MlflowClient, new_run: Callable[..., str]) -> None:
    run_id = new_run()
    for start in range(0, 5000, 1000):
        client.log_batch(run_id, [Metric("loss", step, step, step) for step in range(start, start + 1000)])
    assert [point.step for point in client.get_metric_history(run_id, "loss")] == list(range(5000))


def test_metrics_are_logged_asynchronously(client: MlflowClient, experiment: str) -> None:
    with mlflow.start_run() as run:
        futures = [mlflow.log_metric("loss", step, step=step, synchronous=False) for step in range(50)]
        for future in futures:
            future.wait()
    assert len(client.get_metric_history(run.info.run_id, "loss")) == 50


def test_datasets_are_logged_as_inputs(client: MlflowClient, experiment: str) -> None:
    frame = pandas.DataFrame({"x": [1.0, 2.0], "y": ["a", "b"]})
    with mlflow.start_run() as run:
        for _ in range(2):
            mlflow.log_input(mlflow.data.from_pandas(frame, source="/data/foods.csv", name="foods"), context="training")
    inputs = client.get_run(run.info.run_id).inputs.dataset_inputs
    assert [(each.dataset.name, each.tags[0].value) for each in inputs] == [("foods", "training")]
    assert "mlflow_colspec" in inputs[0].dataset.schema
    assert len(client.search_runs([experiment], "datasets.name = 'foods' AND dataset.context = 'training'")) == 1


def test_runs_carry_the_context_of_the_task_that_made_them(client: MlflowClient, experiment: str) -> None:
    os.environ["MLFLOW_RUN_CONTEXT"] = '{"ovenbird.execution": "p/d/a1", "ovenbird.node": "n0", "ovenbird.attempt": "0"}'
    try:
        with mlflow.start_run() as run:
            pass
    finally:
        del os.environ["MLFLOW_RUN_CONTEXT"]
    assert client.get_run(run.info.run_id).data.tags["ovenbird.execution"] == "p/d/a1"


def test_deleted_runs_are_kept_and_restored(client: MlflowClient, experiment: str, new_run: Callable[..., str]) -> None:
    run_id = new_run()
    client.delete_run(run_id)
    assert client.get_run(run_id).info.lifecycle_stage == "deleted"
    assert client.search_runs([experiment]) == []
    assert len(client.search_runs([experiment], run_view_type=ViewType.DELETED_ONLY)) == 1
    client.restore_run(run_id)
    assert len(client.search_runs([experiment])) == 1
