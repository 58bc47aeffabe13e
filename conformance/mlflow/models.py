"""Models: autologging, logging, loading, registering."""

from collections.abc import Callable

import mlflow
import pandas
import pytest
from mlflow import MlflowClient
from mlflow.entities import LoggedModelStatus
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

X, y = load_iris(return_X_y=True, as_frame=True)


@pytest.fixture(scope="module")
def trained() -> LogisticRegression:
    return LogisticRegression(max_iter=500).fit(X, y)


@pytest.fixture
def logged(experiment: str, trained: LogisticRegression) -> mlflow.models.model.ModelInfo:
    with mlflow.start_run():
        return mlflow.sklearn.log_model(trained, name="iris", signature=infer_signature(X, trained.predict(X)), input_example=X[:2])


@pytest.fixture
def registered(logged: mlflow.models.model.ModelInfo, request: pytest.FixtureRequest) -> str:
    """A registered model with one version."""
    name = f"{request.node.name} model"
    mlflow.register_model(logged.model_uri, name)
    return name


def test_autologging_records_params_metrics_data_and_the_model(client: MlflowClient, experiment: str) -> None:
    mlflow.sklearn.autolog(log_input_examples=True, silent=True)
    try:
        with mlflow.start_run() as run:
            LogisticRegression(max_iter=300).fit(X, y)
    finally:
        mlflow.sklearn.autolog(disable=True)
    found = client.get_run(run.info.run_id)
    assert found.data.params["max_iter"] == "300"
    assert found.data.metrics["training_accuracy_score"] > 0.9
    assert [each.dataset.name for each in found.inputs.dataset_inputs] == ["dataset"]
    [output] = found.outputs.model_outputs
    model = client.get_logged_model(output.model_id)
    assert model.status == LoggedModelStatus.READY and model.source_run_id == run.info.run_id
    assert {"training_confusion_matrix.png", "estimator.html"} <= {each.path for each in client.list_artifacts(run.info.run_id)}
    assert mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/model").predict(X[:3]).tolist() == [0, 0, 0]


def test_a_logged_model_is_loaded_by_every_address(client: MlflowClient, logged: mlflow.models.model.ModelInfo, trained: LogisticRegression) -> None:
    expected = trained.predict(X).tolist()
    for uri in (logged.model_uri, f"models:/{logged.model_id}", f"runs:/{logged.run_id}/iris"):
        assert mlflow.pyfunc.load_model(uri).predict(X).tolist() == expected
    assert mlflow.models.get_model_info(logged.model_uri).signature == logged.signature


def test_logged_models_have_params_tags_and_metrics_on_datasets(client: MlflowClient, experiment: str) -> None:
    with mlflow.start_run() as run:
        model = mlflow.initialize_logged_model(name="by hand", params={"depth": "3"}, tags={"kind": "tree"}, model_type="agent")
        data = mlflow.data.from_pandas(pandas.DataFrame({"x": [1]}), name="foods")
        mlflow.log_metric("acc", 0.5, model_id=model.model_id, dataset=data)
        mlflow.log_metric("acc", 0.7, step=1, model_id=model.model_id, dataset=data)
    mlflow.log_model_params({"width": "2"}, model_id=model.model_id)
    mlflow.set_logged_model_tags(model.model_id, {"more": "1"})
    mlflow.delete_logged_model_tag(model.model_id, "kind")
    mlflow.finalize_logged_model(model.model_id, "READY")
    found = mlflow.get_logged_model(model.model_id)
    assert found.status == LoggedModelStatus.READY
    assert found.params == {"depth": "3", "width": "2"}
    assert found.tags["more"] == "1" and "kind" not in found.tags
    assert [(each.key, each.value, each.dataset_name, each.run_id) for each in found.metrics] == [("acc", 0.7, "foods", run.info.run_id)]
    other = mlflow.create_external_model(name="elsewhere")
    search = {"experiment_ids": [experiment], "output_format": "list"}
    assert [each.model_id for each in mlflow.search_logged_models(**search)] == [other.model_id, model.model_id]
    assert [each.model_id for each in mlflow.search_logged_models(filter_string="metrics.acc > 0.6", **search)] == [model.model_id]
    order = [{"field_name": "metrics.acc", "ascending": False}]
    assert [each.model_id for each in mlflow.search_logged_models(order_by=order, **search)] == [model.model_id, other.model_id]
    client.delete_logged_model(other.model_id)
    assert len(mlflow.search_logged_models(**search)) == 1
    with pytest.raises(MlflowException, match="not found"):
        mlflow.get_logged_model(other.model_id)


def test_versions_are_registered_aliased_and_loaded(client: MlflowClient, logged: mlflow.models.model.ModelInfo) -> None:
    name = "food classifier"
    first = mlflow.register_model(f"runs:/{logged.run_id}/iris", name, tags={"from": "run"})
    second = mlflow.register_model(logged.model_uri, name)
    assert (first.version, second.version, second.status, second.run_id) == ("1", "2", "READY", logged.run_id)
    client.set_registered_model_alias(name, "champion", "1")
    client.set_registered_model_alias(name, "champion", "2")
    client.set_registered_model_alias(name, "challenger", "1")
    found = client.get_registered_model(name)
    assert found.aliases == {"champion": "2", "challenger": "1"}
    assert client.get_model_version_by_alias(name, "champion").version == "2"
    assert client.get_model_version(name, "1").aliases == ["challenger"]
    assert client.get_model_version(name, "1").tags == {"from": "run"}
    for uri in (f"models:/{name}@champion", f"models:/{name}/1", f"models:/{name}/latest"):
        assert mlflow.sklearn.load_model(uri).predict(X[:2]).tolist() == [0, 0]
    client.delete_registered_model_alias(name, "champion")
    assert client.get_registered_model(name).aliases == {"challenger": "1"}
    client.delete_model_version(name, "1")
    assert [each.version for each in client.search_model_versions(f"name = '{name}'")] == ["2"]
    assert client.get_registered_model(name).aliases == {}
    assert mlflow.register_model(logged.model_uri, name).version == "3"


def test_log_model_registers_at_once(client: MlflowClient, experiment: str, trained: LogisticRegression) -> None:
    with mlflow.start_run():
        info = mlflow.sklearn.log_model(trained, name="iris", input_example=X[:2], registered_model_name="registered at once")
    assert int(info.registered_model_version) == 1
    assert client.get_model_version("registered at once", "1").run_id == info.run_id


def test_a_version_is_copied_to_another_model(client: MlflowClient, registered: str) -> None:
    copied = client.copy_model_version(f"models:/{registered}/1", "copied to")
    assert copied.version == "1"
    assert mlflow.pyfunc.load_model("models:/copied to/1").predict(X[:2]).tolist() == [0, 0]


@pytest.mark.filterwarnings("ignore")
def test_versions_move_through_stages(client: MlflowClient, registered: str, logged: mlflow.models.model.ModelInfo) -> None:
    mlflow.register_model(logged.model_uri, registered)
    client.transition_model_version_stage(registered, "1", "Production")
    client.transition_model_version_stage(registered, "2", "production", archive_existing_versions=True)
    assert client.get_model_version(registered, "1").current_stage == "Archived"
    assert [each.version for each in client.get_latest_versions(registered, ["Production"])] == ["2"]
    assert mlflow.pyfunc.load_model(f"models:/{registered}/Production").predict(X[:2]).tolist() == [0, 0]


def test_models_and_versions_are_described_tagged_renamed_and_searched(client: MlflowClient, registered: str) -> None:
    client.update_registered_model(registered, "about the model")
    client.set_registered_model_tag(registered, "team", "a")
    client.update_model_version(registered, "1", "about the version")
    client.set_model_version_tag(registered, "1", "ok", "yes")
    client.set_model_version_tag(registered, "1", "gone", "1")
    client.delete_model_version_tag(registered, "1", "gone")
    client.rename_registered_model(registered, "renamed model")
    renamed = client.get_registered_model("renamed model")
    assert (renamed.name, renamed.description, renamed.tags) == ("renamed model", "about the model", {"team": "a"})
    version = client.get_model_version("renamed model", "1")
    assert (version.description, version.tags) == ("about the version", {"ok": "yes"})
    assert [each.name for each in client.search_registered_models("name ILIKE 'RENAMED%' AND tags.team = 'a'")] == ["renamed model"]
    assert [each.version for each in client.search_model_versions(f"run_id = '{version.run_id}' AND tags.ok = 'yes'")] == ["1"]
    client.delete_registered_model_tag("renamed model", "team")
    client.delete_registered_model("renamed model")
    assert client.search_registered_models("name = 'renamed model'") == []


def test_registered_models_are_searched_in_pages(client: MlflowClient) -> None:
    for at in range(5):
        client.create_registered_model(f"paged model {at}")
    seen: list[str] = []
    token = None
    while True:
        page = client.search_registered_models("name LIKE 'paged model%'", max_results=2, order_by=["name DESC"], page_token=token)
        seen += [each.name for each in page]
        token = page.token
        if not token:
            break
    assert seen == [f"paged model {at}" for at in reversed(range(5))]


def test_prompts_live_in_the_registry_apart_from_models(client: MlflowClient) -> None:
    prompt = mlflow.genai.register_prompt("greeting", "Hello {{name}}")
    assert prompt.version == 1
    assert mlflow.genai.load_prompt("prompts:/greeting/1").template == "Hello {{name}}"
    assert "greeting" not in [each.name for each in client.search_registered_models()]
    assert "greeting" in [each.name for each in mlflow.genai.search_prompts()]


def test_models_are_evaluated(client: MlflowClient, logged: mlflow.models.model.ModelInfo) -> None:
    data = X.assign(label=y)
    with mlflow.start_run() as run:
        result = mlflow.models.evaluate(logged.model_uri, data, targets="label", model_type="classifier", evaluator_config={"log_model_explainability": False})
    assert client.get_run(run.info.run_id).data.metrics["accuracy_score"] == result.metrics["accuracy_score"] > 0.9


def test_model_addresses_that_lead_nowhere_are_named(client: MlflowClient, registered: str, new_run: Callable[..., str]) -> None:
    for uri, message in [
        (f"models:/{registered}@nobody", "alias nobody not found"),
        (f"models:/{registered}/9", "not found"),
        ("models:/nobody/1", "not found"),
        (f"runs:/{new_run()}/model", "."),
    ]:
        with pytest.raises(MlflowException, match=message):
            mlflow.pyfunc.load_model(uri)
