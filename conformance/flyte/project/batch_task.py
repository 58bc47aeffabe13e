"""A task that predicts a file with what a deployment serves."""

from pathlib import Path

from flytekit import current_context, task, workflow
from flytekit.types.file import FlyteFile


@task
def rows(count: int) -> FlyteFile:
    path = Path(current_context().working_directory) / "rows.csv"
    path.write_text("id,a,b\n" + "".join(f"r{row},{row},{row * 2}\n" for row in range(count)))
    return FlyteFile(str(path))


@task
def predict(given: FlyteFile, model: str) -> FlyteFile:
    import ovenbird_batch

    predicted = ovenbird_batch.run(given, model=model, parameters={"method": "predict"}, input_format="csv", keep=["id"])
    return FlyteFile(predicted)


@task
def lines(given: FlyteFile) -> str:
    return Path(given).read_text()


@workflow
def batch_workflow(model: str, count: int = 5) -> str:
    return lines(given=predict(given=rows(count=count), model=model))
