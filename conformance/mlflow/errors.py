"""What the client raises when it is told no: MLflow's codes and words."""

from collections.abc import Callable

import mlflow
import pytest
import requests
from mlflow import MlflowClient
from mlflow.entities import Param
from mlflow.exceptions import MlflowException, RestException


def refused(code: str, message: str) -> "pytest.RaisesContext[RestException]":
    return pytest.raises(RestException, match=f"^{code}: .*{message}")


def test_a_param_keeps_its_first_value(client: MlflowClient, new_run: Callable[..., str]) -> None:
    run_id = new_run({}, {"lr": "0.1"})
    client.log_param(run_id, "lr", "0.1")
    with refused("INVALID_PARAMETER_VALUE", "Changing param values is not allowed"):
        client.log_batch(run_id, params=[Param("lr", "0.2"), Param("new", "1")])
    with pytest.raises(MlflowException, match="Changing param values is not allowed"):
        client.log_param(run_id, "lr", "0.3")
    assert client.get_run(run_id).data.params == {"lr": "0.1"}


def test_names_are_taken_once(client: MlflowClient, experiment: str) -> None:
    name = client.get_experiment(experiment).name
    with refused("RESOURCE_ALREADY_EXISTS", "already exists"):
        client.create_experiment(name)
    client.delete_experiment(experiment)
    with refused("RESOURCE_ALREADY_EXISTS", "deleted"):
        client.create_experiment(name)
    client.create_registered_model("taken")
    with refused("RESOURCE_ALREADY_EXISTS", "already exists"):
        client.create_registered_model("taken")


def test_what_is_not_there_is_named(client: MlflowClient) -> None:
    with refused("RESOURCE_DOES_NOT_EXIST", "Run with id=nobody not found"):
        client.get_run("nobody")
    with refused("RESOURCE_DOES_NOT_EXIST", "No Experiment with id=99999 exists"):
        client.get_experiment("99999")
    with refused("RESOURCE_DOES_NOT_EXIST", "Registered Model with name=nobody not found"):
        client.get_registered_model("nobody")
    with refused("RESOURCE_DOES_NOT_EXIST", "No Experiment with id=99999 exists"):
        client.create_run("99999")


def test_deleted_runs_and_experiments_are_not_written_to(client: MlflowClient, experiment: str, new_run: Callable[..., str]) -> None:
    run_id = new_run()
    client.delete_run(run_id)
    for write in (
        lambda: client.log_metric(run_id, "a", 1),
        lambda: client.log_param(run_id, "a", "1"),
        lambda: client.set_tag(run_id, "a", "1"),
        lambda: client.delete_tag(run_id, "a"),
        lambda: client.set_terminated(run_id),
    ):
        with pytest.raises(MlflowException, match="must be in the 'active' state"):
            write()
    client.delete_experiment(experiment)
    with refused("INVALID_PARAMETER_VALUE", "must be in the 'active' state"):
        client.create_run(experiment)


def test_wrong_names_and_values_are_told_apart(client: MlflowClient, new_run: Callable[..., str]) -> None:
    run_id = new_run()
    for key in ("a/../b", "a#", "/a"):
        with pytest.raises(MlflowException, match="Invalid value"):
            client.log_metric(run_id, key, 1)
    with pytest.raises(MlflowException, match="exceeds the maximum length of 250"):
        client.log_metric(run_id, "k" * 251, 1)
    with refused("RESOURCE_DOES_NOT_EXIST", "No tag with name: never"):
        client.delete_tag(run_id, "never")


def test_wrong_searches_are_explained(client: MlflowClient, experiment: str) -> None:
    for filter_string, message in [
        ("params.lr = 0.1", "Expected a quoted string value for parameter"),
        ("metrics.acc = '1'", "Expected numeric value type for metric"),
        ("params.a = '1' OR params.b = '1'", r"Invalid clause\(s\) in filter string"),
        ("nope = 'x'", "Invalid attribute key 'nope'"),
        ("foo.bar = 'x'", "Invalid entity type 'foo'"),
    ]:
        with refused("INVALID_PARAMETER_VALUE", message):
            client.search_runs([experiment], filter_string)
    with refused("INVALID_PARAMETER_VALUE", "order_by"):
        client.search_runs([experiment], order_by=["metrics.acc sideways"])
    with refused("INVALID_PARAMETER_VALUE", "[Pp]age token"):
        client.search_runs([experiment], page_token="junk")
    with refused("INVALID_PARAMETER_VALUE", "50000"):
        client.search_runs([experiment], max_results=50001)


def test_aliases_that_would_be_versions_are_refused(client: MlflowClient) -> None:
    client.create_registered_model("aliased")
    client.create_model_version("aliased", "s3://bucket/x")
    for alias in ("latest", "v1", "a b"):
        with pytest.raises(MlflowException, match="reserved|Invalid alias name"):
            client.set_registered_model_alias("aliased", alias, "1")
    with refused("RESOURCE_DOES_NOT_EXIST", "not found"):
        client.set_registered_model_alias("aliased", "champion", "9")


def test_files_of_the_server_are_not_registered(client: MlflowClient) -> None:
    client.create_registered_model("sourced")
    for source in ("/etc", "file:///etc"):
        with pytest.raises(MlflowException, match="Invalid model version source"):
            client.create_model_version("sourced", source)


def test_parts_of_mlflow_that_are_not_here_say_so_at_once(experiment: str) -> None:
    with refused("ENDPOINT_NOT_FOUND", "No route"):
        mlflow.MlflowClient().search_traces(experiment_ids=[experiment])


def test_bodies_that_are_not_json_or_too_large_are_refused_with_a_reason() -> None:
    url = f"{mlflow.get_tracking_uri()}/api/2.0/mlflow/runs/log-metric"
    headers = {"Content-Type": "application/json"}
    bare = requests.post(url, data='{"run_id": "x", "key": "k", "value": NaN, "timestamp": 1}', headers=headers, timeout=30)
    assert (bare.status_code, bare.json()["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert "NaN and infinities are not JSON" in bare.json()["message"]
    large = requests.post(url, data=b'{"key": "' + b"k" * 45_000_000 + b'"}', headers=headers, timeout=60)
    assert (large.status_code, large.json()["error_code"]) == (413, "INVALID_PARAMETER_VALUE")
