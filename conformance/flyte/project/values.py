"""A workflow through which a value of every kind travels: into the first task, over the second, out of the third."""

import typing
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum
from pathlib import Path

import pandas as pd
from flytekit import current_context, task, workflow
from flytekit.types.directory import FlyteDirectory
from flytekit.types.file import FlyteFile


class Color(Enum):
    RED = "red"
    GREEN = "green"


@dataclass
class Settings:
    rate: float
    layers: typing.List[int]
    name: str


Everything = typing.NamedTuple(
    "Everything",
    whole=int,
    large=int,
    real=float,
    text=str,
    flag=bool,
    moment=datetime,
    span=timedelta,
    many=typing.List[int],
    named=typing.Dict[str, float],
    loose=dict,
    settings=Settings,
    color=Color,
    maybe=typing.Optional[str],
    file=FlyteFile,
    folder=FlyteDirectory,
    table=pd.DataFrame,
)


@task
def produce(whole: int, text: str, source: FlyteFile) -> Everything:
    work = Path(current_context().working_directory)
    (work / "note.txt").write_text(f"{text}: {Path(source.download()).read_text()}")
    folder = work / "folder"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.txt").write_text("a")
    (folder / "inner" / "b.txt").write_text("b")
    return Everything(
        whole=whole,
        large=2**62 + 1,
        real=0.1,
        text=text,
        flag=True,
        moment=datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=timezone.utc),
        span=timedelta(hours=1, milliseconds=500),
        many=[3, 1, 2],
        named={"x": 1.5, "y": -2.0},
        loose={"deep": {"list": [1, "two", None]}, "number": 7},
        settings=Settings(rate=0.5, layers=[4, 2], name="net"),
        color=Color.GREEN,
        maybe=None,
        file=FlyteFile(str(work / "note.txt")),
        folder=FlyteDirectory(str(folder)),
        table=pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"]}),
    )


@task
def relay(
    whole: int,
    large: int,
    real: float,
    text: str,
    flag: bool,
    moment: datetime,
    span: timedelta,
    many: typing.List[int],
    named: typing.Dict[str, float],
    loose: dict,
    settings: Settings,
    color: Color,
    maybe: typing.Optional[str],
    file: FlyteFile,
    folder: FlyteDirectory,
    table: pd.DataFrame,
) -> typing.List[str]:
    """One line per value, as Python sees it after the journey."""
    root = Path(folder.download())
    return [
        f"whole {whole!r}",
        f"large {large!r}",
        f"real {real!r}",
        f"text {text!r}",
        f"flag {flag!r}",
        f"moment {moment.isoformat()}",
        f"span {span.total_seconds()!r}",
        f"many {many!r}",
        f"named {sorted(named.items())!r}",
        f"loose {loose!r}",
        f"settings {settings!r}",
        f"color {color!r}",
        f"maybe {maybe!r}",
        f"file {Path(file.download()).read_text()!r}",
        f"folder {sorted(str(path.relative_to(root)) for path in root.rglob('*.txt'))!r}",
        f"table {table.to_dict('list')!r}",
    ]


@task
def count(lines: typing.List[str], rate: float, layer: int, extra: typing.List[int], by_name: typing.Dict[str, int]) -> str:
    return f"{len(lines)} lines, rate {rate}, layer {layer}, extra {extra}, {sorted(by_name.items())}"


@workflow
def every_kind(source: FlyteFile, whole: int = 42, text: str = "grüß dich") -> typing.Tuple[typing.List[str], str, FlyteFile, Settings]:
    made = produce(whole=whole, text=text, source=source)
    lines = relay(
        whole=made.whole,
        large=made.large,
        real=made.real,
        text=made.text,
        flag=made.flag,
        moment=made.moment,
        span=made.span,
        many=made.many,
        named=made.named,
        loose=made.loose,
        settings=made.settings,
        color=made.color,
        maybe=made.maybe,
        file=made.file,
        folder=made.folder,
        table=made.table,
    )
    summary = count(
        lines=lines,
        rate=made.settings.rate,
        layer=made.settings.layers[1],
        extra=[made.whole, made.large, 1],
        by_name={"whole": made.whole, "one": 1},
    )
    return lines, summary, made.file, made.settings
