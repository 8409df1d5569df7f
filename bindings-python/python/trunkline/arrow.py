"""Records as columns of Apache Arrow, for pandas, Polars, DuckDB and Parquet files.

>>> from trunkline.arrow import table
>>> messages = table(client.messages.stream(date_sent_after=yesterday), ["sid", "to", "status", "date_sent"])
>>> polars.from_arrow(messages)

A batch of records goes to Arrow as lines of JSON, which Arrow's own reader makes columns of: no field becomes an object of
Python. It stands on ``pyarrow``: ``pip install trunkline[arrow]``.

A column has the type of its field: text, ``int64``, ``bool``, ``timestamp[us, UTC]``, ``date32``; numbers with decimals are
``double``, and lists and objects are JSON as text. What the service sends as text, such as ``price``, is text. Fields that hold
secrets, such as an auth token, are no columns, and null within a list or an object. Columns have the API's names: ``from``, not
``from_``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import chain, islice
from secrets import token_hex
from typing import TYPE_CHECKING

import pyarrow  # type: ignore[import-untyped]
import pyarrow.json  # type: ignore[import-untyped]
import pyarrow.parquet  # type: ignore[import-untyped]

from trunkline import _native

if TYPE_CHECKING:
    from collections.abc import Callable

    from trunkline.base.instance_resource import InstanceResource

_TYPES = {
    "text": pyarrow.string(),
    "integer": pyarrow.int64(),
    "boolean": pyarrow.bool_(),
    "decimal": pyarrow.float64(),
    "timestamp": pyarrow.timestamp("us", "UTC"),
    "date": pyarrow.date32(),
    "other": pyarrow.string(),
}

#: How many records a batch has unless said otherwise.
SIZE = 10_000


def schema(of: type[InstanceResource] | InstanceResource, columns: Sequence[str] | None = None) -> pyarrow.Schema:
    """The columns of records of a class.

    :param of: The class, ``MessageInstance``, or a record.
    :param columns: Which of them, in this order; all that hold no secret unless given.
    :raises ValueError: There is no such column.
    """
    return _schema(dict(_native.fields(of if isinstance(of, _native.Record) else of(None, {}))), columns)


def _schema(kinds: dict[str, str], columns: Sequence[str] | None) -> pyarrow.Schema:
    unknown = [name for name in columns or () if name not in kinds]
    if unknown:
        raise ValueError(f"no column is called {', '.join(map(repr, unknown))}; there are {', '.join(kinds)}")
    return pyarrow.schema([(name, _TYPES[kinds[name]]) for name in (kinds if columns is None else columns)])


def batches(
    records: Iterable[InstanceResource], columns: Sequence[str] | None = None, *, size: int = SIZE
) -> Iterator[pyarrow.RecordBatch]:
    """Records as batches of columns, read as they are asked for. Nothing is sent before the first one is.

    :param records: Records of one class, such as ``client.messages.stream(…)`` gives.
    :param columns: Which columns, in this order; all that hold no secret unless given.
    :param size: How many records a batch has at most.
    :raises ValueError: There is no such column, or ``size`` is less than 1.
    """
    if size < 1:
        raise ValueError(f"`size` must be 1 at least, not {size}")
    iterator = iter(records)
    while some := list(islice(iterator, size)):
        kinds = dict(_native.fields(some[0]))
        wanted = _schema(kinds, columns)
        yield _read(_native.json_lines(some, wanted.names), wanted, kinds)


def _read(lines: bytes, wanted: pyarrow.Schema, kinds: dict[str, str]) -> pyarrow.RecordBatch:
    # Arrow's reader knows no days.
    columns = [(one.name, pyarrow.string() if kinds[one.name] == "date" else one.type) for one in wanted]
    found = pyarrow.json.read_json(
        BytesIO(lines),
        # A line must fit into a block.
        read_options=pyarrow.json.ReadOptions(block_size=max(1 << 20, len(lines))),
        parse_options=pyarrow.json.ParseOptions(explicit_schema=pyarrow.schema(columns), unexpected_field_behavior="ignore"),
    )
    arrays = [found.column(one.name).cast(one.type).combine_chunks() for one in wanted]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=wanted)


def table(
    records: Iterable[InstanceResource], columns: Sequence[str] | None = None, *, of: type[InstanceResource] | None = None
) -> pyarrow.Table:
    """All records as one table.

    :param records: Records of one class.
    :param columns: Which columns, in this order; all that hold no secret unless given.
    :param of: Their class, which says the columns where there are no records.
    :raises ValueError: There is no such column; or there are no records, and ``of`` is not given.
    """
    found = list(batches(records, columns))
    return pyarrow.Table.from_batches(found, schema=found[0].schema if found else _of(of, columns))


def write_parquet(
    path: str | os.PathLike[str],
    records: Iterable[InstanceResource],
    columns: Sequence[str] | None = None,
    *,
    of: type[InstanceResource] | None = None,
    size: int = SIZE,
    progress: Callable[[int], object] | None = None,
) -> int:
    """Writes records to a Parquet file while they are read, a row group for each batch. It returns how many there were.

    What is at the path is replaced when the file is whole: an export that fails leaves nothing behind.

    :param path: Where the file goes.
    :param records: Records of one class.
    :param columns: Which columns, in this order; all that hold no secret unless given.
    :param of: Their class, which says the columns where there are no records.
    :param size: How many records a row group has at most.
    :param progress: Is called with the number of records of each batch that was written: ``tqdm().update`` for example.
    :raises ValueError: There is no such column; or there are no records, and ``of`` is not given.
    """
    count = 0
    found = batches(records, columns, size=size)
    first = next(found, None)
    known = first.schema if first is not None else _of(of, columns)
    # Of its own: another export to the same place may be under way.
    part = f"{os.fspath(path)}.{token_hex(4)}.part"
    try:
        with pyarrow.parquet.ParquetWriter(part, known) as writer:
            for batch in chain([] if first is None else [first], found):
                writer.write_batch(batch)
                count += batch.num_rows
                if progress is not None:
                    progress(batch.num_rows)
        os.replace(part, path)
    finally:
        if os.path.exists(part):
            os.remove(part)
    return count


def _of(of: type[InstanceResource] | None, columns: Sequence[str] | None) -> pyarrow.Schema:
    if of is None:
        raise ValueError("there are no records, and `of` does not say of which class they would be")
    return schema(of, columns)
