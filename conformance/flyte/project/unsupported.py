"""Workflows of kinds that the server does not run yet; it says so when they are registered."""

from flytekit import conditional, task, workflow


@task
def one() -> int:
    return 1


@workflow
def branching(x: int = 1) -> int:
    return conditional("positive").if_(x > 0).then(one()).else_().then(one())
