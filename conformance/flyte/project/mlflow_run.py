"""A task that logs to MLflow without saying where: the platform has told it."""

import mlflow
from flytekit import task, workflow


@task
def log(value: float) -> str:
    with mlflow.start_run() as run:
        mlflow.log_metric("value", value)
    return run.info.run_id


@workflow
def logging_workflow(value: float = 0.5) -> str:
    return log(value=value)
