"""Records as columns of Arrow: the values are those of the records, and the types those of the fields."""

import json
import pickle
from datetime import timezone

import polars
import pyarrow
import pyarrow.parquet
import pytest

from trunkline.arrow import batches, schema, table, write_parquet
from trunkline.rest import Client
from trunkline.rest.api.v2010.account import AccountInstance
from trunkline.rest.api.v2010.account.message import MessageInstance
from trunkline.rest.api.v2010.account.token import TokenInstance
from trunkline.rest.bulkexports.v1.export.day import DayInstance
from trunkline.sandbox import Sandbox


def send(client: Client, count: int) -> None:
    for number in range(count):
        client.messages.create(to=f"+1555867{number:04}", from_="+15017122661", body=f'Number {number}\n"ü" 🍕')


def test_a_column_holds_what_the_records_hold(client: Client, sandbox: Sandbox):
    send(client, 7)
    sandbox.fail_delivery("+15558679999", 30005)
    client.messages.create(to="+15558679999", from_="+15017122661", body="a,b")
    sandbox.settle()
    messages = client.messages.list()
    found = table(messages)
    assert found.num_rows == 8
    names = found.schema.names
    assert {"sid", "from", "body", "date_sent", "error_code", "subresource_uris"} <= set(names)
    for name in names:
        of_records = [getattr(message, "from_" if name == "from" else name) for message in messages]
        if name == "subresource_uris":
            assert [json.loads(one) for one in found.column(name).to_pylist()] == of_records
        else:
            assert found.column(name).to_pylist() == of_records, name
    assert found.schema.field("date_sent").type == pyarrow.timestamp("us", "UTC")
    assert found.schema.field("error_code").type == pyarrow.int64()
    assert found.column("error_code").to_pylist().count(30005) == 1
    assert found.column("date_sent")[0].as_py().utcoffset() == timezone.utc.utcoffset(None)


def test_columns_come_in_the_order_that_was_asked_for_in_batches(client: Client):
    send(client, 7)
    found = list(batches(client.messages.stream(page_size=2), ["to", "sid"], size=3))
    assert [batch.num_rows for batch in found] == [3, 3, 1]
    assert found[0].schema.names == ["to", "sid"]
    assert found[0].column("to").to_pylist() == ["+15558670006", "+15558670005", "+15558670004"]
    assert table(client.messages.stream(), ["subresource_uris"]).num_rows == 7


def test_nothing_is_sent_before_a_batch_is_asked_for(client: Client, sandbox: Sandbox):
    send(client, 5)
    before = sandbox.counts()["requests"]
    found = batches(client.messages.stream(page_size=2), size=2)
    assert sandbox.counts()["requests"] == before
    next(found)
    assert sandbox.counts()["requests"] == before + 1


def test_days_numbers_and_what_the_service_did_not_send():
    day = DayInstance(None, {"day": "2026-01-02", "size": "17", "create_date": "2026-01-03"})
    found = table([day, DayInstance(None, {})])
    assert found.column("size").to_pylist() == [17, None]
    assert found.column("day").to_pylist() == [day.day, None]
    for name in found.schema.names:
        assert found.column(name).to_pylist()[0] == getattr(day, name)


def test_secrets_are_no_columns(client: Client):
    assert "auth_token" not in schema(AccountInstance).names
    (account,) = client.api.v2010.accounts.list()
    assert account.auth_token.encode() not in repr(table([account]).to_pylist()).encode()
    with pytest.raises(ValueError, match="no column is called 'auth_token'"):
        table([account], ["auth_token"])


def test_secrets_within_lists_are_null():
    servers = [{"url": "turn:global.turn.twilio.com:3478", "username": "ana", "credential": "made-up"}]
    token = TokenInstance(None, {"username": "ana", "password": "made-up", "ice_servers": servers})
    assert token.ice_servers[0]["credential"] == "made-up"
    found = table([token])
    assert "made-up" not in repr(found.to_pylist()) and "made-up" not in repr(token)
    (column,) = found.column("ice_servers").to_pylist()
    assert json.loads(column)[0]["url"] == servers[0]["url"] and json.loads(column)[0]["credential"] is None
    assert b"made-up" not in pickle.dumps(token)


def test_no_field_becomes_an_object_of_python(client: Client, monkeypatch):
    send(client, 3)
    messages = client.messages.list()
    monkeypatch.setattr(MessageInstance, "__getattribute__", lambda self, name: pytest.fail(f"{name} was read"))
    assert table(messages, ["sid", "subresource_uris"]).num_rows == 3


def test_what_is_no_column_is_told(client: Client):
    send(client, 1)
    with pytest.raises(ValueError, match="no column is called 'frm'; there are .*from"):
        table(client.messages.stream(), ["frm"])
    with pytest.raises(ValueError, match="`of` does not say"):
        table([])
    with pytest.raises(ValueError, match="`size` must be 1 at least, not 0"):
        next(batches([], size=0))
    assert table([], ["sid"], of=MessageInstance).schema.names == ["sid"]


def test_a_parquet_file_is_written_as_it_is_read(client: Client, tmp_path):
    send(client, 7)
    path, told = tmp_path / "messages.parquet", []
    assert write_parquet(path, client.messages.stream(page_size=2), ["sid", "body"], size=3, progress=told.append) == 7
    assert told == [3, 3, 1]
    assert pyarrow.parquet.ParquetFile(path).num_row_groups == 3
    read = polars.read_parquet(path)
    assert read["body"].to_list() == [message.body for message in client.messages.list()]
    assert polars.from_arrow(table(client.messages.stream(), ["sid"]))["sid"].to_list() == read["sid"].to_list()
    assert write_parquet(path, [], of=MessageInstance) == 0
    assert pyarrow.parquet.read_table(path).num_rows == 0


def test_an_export_that_fails_leaves_what_was_there(client: Client, sandbox: Sandbox, tmp_path):
    send(client, 5)
    path = tmp_path / "messages.parquet"
    path.write_bytes(b"of yesterday")

    def broken():
        yield from client.messages.list(limit=3)
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        write_parquet(path, broken(), size=2)
    assert [file.name for file in tmp_path.iterdir()] == ["messages.parquet"]
    assert path.read_bytes() == b"of yesterday"
