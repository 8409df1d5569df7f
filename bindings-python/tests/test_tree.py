"""One tree of modules for both clients: how it is found, described, patched and called wrongly."""

import inspect
import pickle
import pydoc
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

import trunkline
from trunkline import AsyncClient, Client, unset
from trunkline.base.exceptions import TwilioException, TwilioInvalidArgumentException


def test_both_clients_have_the_same_classes(client, async_client):
    import trunkline.aio.rest.api.v2010.account.message as second
    import trunkline.rest.api.v2010.account.message as first

    assert first is second is sys.modules["trunkline.aio.rest.api.v2010.account.message"]
    assert type(client.messages) is type(async_client.messages) is first.MessageList
    assert (
        second.__name__ == second.__spec__.name == second.MessageInstance.__module__ == "trunkline.rest.api.v2010.account.message"
    )
    sent = client.messages.create(to="+15558675310", from_="+15017122661", body="x")
    assert isinstance(sent, second.MessageInstance) and pickle.loads(pickle.dumps(sent)) == sent


@pytest.mark.parametrize("first", ["trunkline.rest", "trunkline.aio.rest"])
def test_modules_are_found_by_either_name_first(first):
    second = {"trunkline.rest": "trunkline.aio.rest", "trunkline.aio.rest": "trunkline.rest"}[first]
    module = "messaging.v1.service.phone_number"
    program = f"""if True:
    import sys, {first}.{module}, {second}.{module}
    assert sys.modules["{first}.{module}"] is sys.modules["{second}.{module}"]
    import importlib.util
    assert importlib.util.find_spec("{second}.{module}") and not importlib.util.find_spec("{second}.no_such")
    """
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_module_that_is_not_there_is_not_found_by_its_second_name_either():
    with pytest.raises(ModuleNotFoundError):
        import trunkline.aio.rest.no_such.module  # noqa: F401


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_help_says_what_the_stubs_say(kind):
    client = kind.sandbox()
    text = pydoc.render_doc(client.messages.create, renderer=pydoc.plaintext)
    assert "create(to: str, status_callback: Maybe[str] = unset" in text.replace("'", "")
    assert "Sends a message" in text and ":param media_url:" in text
    of_class = pydoc.render_doc(type(client.messages), renderer=pydoc.plaintext)
    assert "stream(self, to" in of_class and ":param date_sent_after:" in of_class
    of_record = pydoc.render_doc(sys.modules[type(client.messages).__module__].MessageInstance, renderer=pydoc.plaintext)
    assert "How far the message has come" in of_record and "Erases the text" in of_record
    assert "Messaging" in kind.messaging.__doc__ and "a message" in kind.messages.__doc__
    assert client.messages.__call__.__doc__.startswith("One of them")
    assert inspect.getdoc(client.messages.stream).startswith("Lists the messages")
    assert ":param limit:" not in inspect.getdoc(client.messages.page)


def test_signatures_are_those_of_the_stubs(client, async_client):
    signature = inspect.signature(client.messages.create)
    assert list(signature.parameters)[0] == "to" and signature.parameters["body"].default is unset
    assert signature.return_annotation == "MessageInstance"
    assert list(inspect.signature(client.messages).parameters) == ["sid"]
    assert list(inspect.signature(client.messages("x").fetch).parameters) == []
    assert list(inspect.signature(async_client.messages.list).parameters)[-2:] == ["limit", "page_size"]
    assert list(inspect.signature(client.messages.page).parameters)[-3:] == ["page_token", "page_number", "page_size"]


def methods(place, seen):
    """All methods of a place and of what is below it, with their signatures."""
    for name in dir(type(place)):
        member = getattr(type(place), name)
        if hasattr(member, "_operation"):
            yield member
        elif hasattr(member, "_module") and member._module not in seen:
            seen.add(member._module)
            yield from methods(getattr(place, name), seen)
    if hasattr(type(place), "get"):
        context = type(place).get._context
        yield from methods(context(place._client, place._path), seen)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_method_takes_what_its_signature_says(client):
    seen = 0
    for method in methods(client, set()):
        if method.__name__ == "get_page":
            continue
        names = list(inspect.signature(method).parameters)[1:]
        assert names == method._operation.names, method
        assert method.__doc__, method
        seen += 1
    assert seen > 2000


def test_coroutines_are_known_as_such(client, async_client):
    create, stream = async_client.messages.create, async_client.messages.stream
    if sys.version_info >= (3, 12):
        assert inspect.iscoroutinefunction(create)
        assert not inspect.iscoroutinefunction(stream)
        assert not inspect.iscoroutinefunction(client.messages.create)
    coroutine = create(to="+1")
    assert inspect.iscoroutine(coroutine) and inspect.isasyncgen(stream())
    coroutine.close()


@pytest.mark.parametrize(
    ("call", "parameter", "says"),
    [
        (lambda client: client.messages.create(to="+1", frm="+2", body="x"), "frm", "did you mean `from_`"),
        (lambda client: client.messages.create(to="+1", statusCallback="x"), "statusCallback", "`status_callback`"),
        (lambda client: client.messages.create(to="+1", xyzzy=1), "xyzzy", "is no parameter of this method"),
        (lambda client: client.messages.create("+1", to="+2"), "to", "is given twice"),
        (lambda client: client.messages.create(body="x"), "to", "`to`"),
        (lambda client: client.messages.create(*["+1"] * 99), None, "at most"),
        (lambda client: client.messages.list(page=3), "page", "`page_size`"),
        (lambda client: client.messages(sid="SM1", id="x"), None, "takes sid"),
        (lambda client: client.messages(), None, "takes sid"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_is_close(client, call, parameter, says):
    with pytest.raises(TypeError) as caught:
        call(client)
    error = caught.value
    assert isinstance(error, TwilioException) and isinstance(error, TwilioInvalidArgumentException)
    assert says in str(error) and error.parameter == parameter


def test_places_are_made_once(client):
    assert client.messages is client.messages and client.api.v2010.accounts is client.api.v2010.accounts
    context = client.messages("SM1")
    assert context.media is context.media and client.messages("SM1") is not context
    assert client.with_options(timeout=1).messages is not client.messages


def test_a_client_that_is_changed_leads_to_its_new_places():
    client = Client("AC" + "0" * 32, "token")
    before = client.messages
    client.edge = "dublin"
    client.region = "ie1"
    assert client.messages is not before and client.messages._client is client._client


def test_what_programs_test_with_is_patched(client):
    with mock.patch.object(client.messages, "create", return_value="made") as create:
        assert client.messages.create(to="+1") == "made"
    create.assert_called_once_with(to="+1")
    assert client.messages.create(to="+15558675310", from_="+15017122661", body="x").sid
    before = client.messages
    with mock.patch.object(client, "messages") as messages:
        messages.list.return_value = [1]
        assert client.messages.list() == [1]
    assert client.messages is before
    client.messages = "mine"
    assert client.messages == "mine"
    del client.messages
    assert client.messages.list()
    with mock.patch("trunkline.rest.api.v2010.account.message.MessageList.create", return_value="of the class"):
        assert client.messages.create() == "of the class"


def test_doubles_are_made_after_the_client(client):
    double = mock.create_autospec(client.messages, instance=True)
    double.create(to="+1", body="x")
    with pytest.raises(TypeError):
        double.create(to="+1", bdoy="x")
    assert not hasattr(mock.Mock(spec=Client), "no_such") and mock.Mock(spec=Client).messages.list


def test_the_package_holds_code_and_what_checkers_read_and_nothing_else():
    files = [path for path in Path(trunkline.__file__).parent.rglob("*") if path.is_file() and path.name != "py.typed"]
    assert len(files) > 100
    assert not [path.name for path in files if path.suffix not in {".py", ".pyi", ".pyc", ".so", ".pyd"}]
