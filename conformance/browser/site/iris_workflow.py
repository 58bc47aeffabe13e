"""Workflows for the browser tests: one that trains and registers a small model, and one that fails in its own code."""

import tempfile
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from flytekit import task, workflow
from flytekit.types.file import FlyteFile
from sklearn.datasets import load_iris
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss


@task
def prepare(seed: int) -> FlyteFile:
    """Shuffle the iris data and write it as CSV."""
    frame = load_iris(as_frame=True).frame.sample(frac=1.0, random_state=seed)
    path = Path(tempfile.mkdtemp(), "iris.csv")
    frame.to_csv(path, index=False)
    print(f"{len(frame)} flowers of {frame['target'].nunique()} kinds")
    return FlyteFile(str(path))


@task
def train(data: FlyteFile, epochs: int) -> str:
    """Train epoch by epoch, logging loss and accuracy of each, and log the model."""
    frame = pd.read_csv(data.download())
    features, kinds = frame.drop(columns="target"), frame["target"]
    split = int(len(frame) * 0.7)
    model = SGDClassifier(loss="log_loss", alpha=0.01, random_state=7)
    with mlflow.start_run() as run:
        mlflow.log_params({"epochs": epochs, "alpha": 0.01, "loss": "log_loss"})
        mlflow.log_input(mlflow.data.from_pandas(frame, name="iris", targets="target"), context="training")
        for epoch in range(epochs):
            model.partial_fit(features[:split], kinds[:split], classes=np.unique(kinds))
            losses = {
                "loss": log_loss(kinds[:split], model.predict_proba(features[:split])),
                "val_loss": log_loss(kinds[split:], model.predict_proba(features[split:])),
                "val_accuracy": model.score(features[split:], kinds[split:]),
            }
            mlflow.log_metrics(losses, step=epoch)
            print(f"epoch {epoch + 1}/{epochs} " + " ".join(f"{name}={value:.4f}" for name, value in losses.items()))
        mlflow.sklearn.log_model(
            model,
            name="model",
            signature=mlflow.models.infer_signature(features, model.predict(features)),
            input_example=features[:2],
        )
        return run.info.run_id


@task
def register(run_id: str, model_name: str, alias: str) -> str:
    """Register the run's model and let the alias point at it."""
    version = mlflow.register_model(f"runs:/{run_id}/model", model_name).version
    mlflow.MlflowClient().set_registered_model_alias(model_name, alias, version)
    print(f"{model_name} version {version} is {alias}")
    return str(version)


@workflow
def iris_training(seed: int = 7, epochs: int = 12, model_name: str = "iris", alias: str = "champion") -> str:
    """Prepare, train, register."""
    data = prepare(seed=seed)
    return register(run_id=train(data=data, epochs=epochs), model_name=model_name, alias=alias)


@task
def bake(temperature: int) -> int:
    """Fails, so that a traceback of a user's own code can be seen."""
    return check(temperature)


def check(temperature: int) -> int:
    """Raise for what no oven should do."""
    if temperature > 300:
        raise ValueError(f"{temperature} degrees burn the bread")
    return temperature


@workflow
def baking(temperature: int = 400) -> int:
    """One task that raises."""
    return bake(temperature=temperature)
