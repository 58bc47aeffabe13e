"""Batch predictions from a task of a workflow, or from any Python program. Copy this folder or put it on the import path:
it needs the standard library alone.

    from flytekit import task, workflow
    from flytekit.types.file import FlyteFile

    @task
    def predict(rows: FlyteFile) -> FlyteFile:
        import ovenbird_batch
        return FlyteFile(ovenbird_batch.run(rows, deployment="default/iris", keep=["id"]))
"""

from .batch import BatchFailed, run

__all__ = ["BatchFailed", "run"]
