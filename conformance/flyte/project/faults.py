"""Tasks that do not end well."""

import os
import signal
import subprocess
import sys
import time

from flytekit import Resources, task, workflow
from flytekit.exceptions.user import FlyteRecoverableException


@task
def raises(what: str) -> int:
    print("about to fail")
    if what:
        raise ValueError(f"no {what} in the picture")
    return 0


@task
def after(value: int) -> int:
    return value


@workflow
def raising(what: str = "banana") -> int:
    return after(value=raises(what=what))


@task
def killed(marks: str) -> int:
    with open(marks, "a") as file:
        file.write("killed\n")
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


@workflow
def killing(marks: str) -> int:
    return killed(marks=marks)


@task(retries=2)
def flaky(marks: str) -> int:
    with open(marks, "a") as file:
        file.write("x")
    tries = os.path.getsize(marks)
    if tries < 3:
        raise FlyteRecoverableException(f"try {tries}")
    return tries


@workflow
def recovering(marks: str) -> int:
    return flaky(marks=marks)


@task
def sleeps(marks: str) -> int:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    with open(marks, "w") as file:
        file.write(f"{os.getpid()} {child.pid}\n")
    time.sleep(3600)
    return 0


@workflow
def sleeping(marks: str) -> int:
    return sleeps(marks=marks)


@task(requests=Resources(mem="300Mi"))
def greedy() -> int:
    data = [bytearray(1 << 20) for _ in range(2000)]
    time.sleep(3600)
    return len(data)


@workflow
def eating() -> int:
    return greedy()
