"""Artifacts through `mlflow-artifacts:/`."""

import hashlib
import os
from pathlib import Path

import mlflow
import pandas
import pytest
from matplotlib.figure import Figure
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from PIL import Image


@pytest.fixture
def run_id(experiment: str) -> str:
    with mlflow.start_run() as run:
        return run.info.run_id


def test_texts_dicts_figures_images_and_tables_are_kept(client: MlflowClient, run_id: str) -> None:
    client.log_text(run_id, "héllo", "notes/a.txt")
    client.log_dict(run_id, {"a": [1, 2]}, "config.json")
    client.log_figure(run_id, Figure(), "plots/empty.png")
    client.log_image(run_id, Image.new("RGB", (8, 8), "red"), "red.png")
    client.log_table(run_id, pandas.DataFrame({"x": [1]}), "table.json")
    client.log_table(run_id, pandas.DataFrame({"x": [2]}), "table.json")
    root = client.get_run(run_id).info.artifact_uri
    assert mlflow.artifacts.load_text(f"{root}/notes/a.txt") == "héllo"
    assert mlflow.artifacts.load_dict(f"{root}/config.json") == {"a": [1, 2]}
    assert mlflow.artifacts.load_image(f"{root}/red.png").size == (8, 8)
    assert list(mlflow.load_table("table.json", run_ids=[run_id])["x"]) == [1, 2]
    assert [(each.path, each.is_dir) for each in client.list_artifacts(run_id)] == [
        ("config.json", False),
        ("notes", True),
        ("plots", True),
        ("red.png", False),
        ("table.json", False),
    ]
    assert [(each.path, each.file_size) for each in client.list_artifacts(run_id, "notes")] == [("notes/a.txt", 6)]
    assert client.list_artifacts(run_id, "nothing") == []
    assert client.list_artifacts(run_id, "config.json") == []


def test_images_are_kept_by_step(client: MlflowClient, run_id: str) -> None:
    client.log_image(run_id, Image.new("RGB", (8, 8), "blue"), key="sample", step=3)
    assert len(client.list_artifacts(run_id, "images")) == 2
    assert client.get_run(run_id).data.tags["mlflow.loggedImages"] == "True"


def test_a_folder_goes_up_and_comes_down_as_it_is(client: MlflowClient, run_id: str, tmp_path: Path) -> None:
    names = ["plain.txt", "with space.txt", "ünï-好.txt", "plus+and&.txt", "deep/er/file.bin", "empty"]
    for name in names:
        file = tmp_path / "up" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"" if name == "empty" else name.encode())
    client.log_artifacts(run_id, str(tmp_path / "up"), "folder ü")
    down = Path(client.download_artifacts(run_id, "folder ü", str(tmp_path)))
    got = {str(file.relative_to(down)): file.read_bytes() for file in down.rglob("*") if file.is_file()}
    assert got == {name: b"" if name == "empty" else name.encode() for name in names}


def test_a_large_file_is_streamed(client: MlflowClient, run_id: str, tmp_path: Path) -> None:
    file = tmp_path / "large.bin"
    file.write_bytes(os.urandom(1024 * 1024) * 50)
    client.log_artifact(run_id, str(file))
    (tmp_path / "down").mkdir()
    down = Path(client.download_artifacts(run_id, "large.bin", str(tmp_path / "down")))
    assert hashlib.sha256(down.read_bytes()).digest() == hashlib.sha256(file.read_bytes()).digest()
    assert client.list_artifacts(run_id)[0].file_size == 50 * 1024 * 1024


def test_multipart_transfer_falls_back(client: MlflowClient, run_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", "true")
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD", "true")
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", "1000")
    (tmp_path / "parts.bin").write_bytes(b"x" * 5000)
    client.log_artifact(run_id, str(tmp_path / "parts.bin"))
    assert mlflow.artifacts.load_text(f"{client.get_run(run_id).info.artifact_uri}/parts.bin") == "x" * 5000


def test_artifacts_are_replaced_and_deleted(client: MlflowClient, run_id: str) -> None:
    for text in ("old", "new"):
        client.log_text(run_id, text, "a.txt")
    root = client.get_run(run_id).info.artifact_uri
    assert mlflow.artifacts.load_text(f"{root}/a.txt") == "new"
    mlflow.store.artifact.artifact_repository_registry.get_artifact_repository(root).delete_artifacts("a.txt")
    assert client.list_artifacts(run_id) == []


def test_a_missing_artifact_is_named(client: MlflowClient, run_id: str) -> None:
    with pytest.raises((MlflowException, OSError), match="nothing.txt|No such artifact"):
        client.download_artifacts(run_id, "nothing.txt")


def test_an_experiment_may_keep_its_artifacts_elsewhere(client: MlflowClient) -> None:
    experiment_id = client.create_experiment("elsewhere", artifact_location="s3://bucket/x")
    run = client.create_run(experiment_id)
    assert run.info.artifact_uri == f"s3://bucket/x/{run.info.run_id}/artifacts"
