"""The fixture that pytest finds wherever the package is installed, in the tests of another project."""

import pytest

pytest_plugins = ["pytester"]

SHOP = """
from trunkline import AsyncClient, Client

def remind(to):
    return Client().messages.create(to=to, from_="+15017122661", body="Your table is ready").sid

async def remind_later(to):
    return (await AsyncClient().messages.create(to=to, from_="+15017122661", body="Your table is ready")).sid

def answer(webhook):
    return "Thanks"
"""


@pytest.fixture
def project(pytester):
    pytester.makepyfile(shop=SHOP)
    return pytester


def test_the_program_that_is_tested_is_not_changed_for_it(project):
    project.makepyfile(
        """
        import asyncio, os
        from trunkline import Client
        from trunkline.sandbox import Sandbox
        import shop

        def test_a_message(twilio_sandbox: Sandbox):
            sid = shop.remind("+15558675310")
            later = asyncio.run(shop.remind_later("+15558675310"))
            twilio_sandbox.settle()
            assert [message.sid for message in twilio_sandbox.conversation("+15558675310")] == [sid, later]

        def test_each_test_has_its_own(twilio_sandbox):
            assert twilio_sandbox.counts()["requests"] == 0
            twilio_sandbox.mount(shop.answer)
            Client().incoming_phone_numbers.create(phone_number="+15017122661", sms_url="https://shop.example/")
            twilio_sandbox.receive("+15558675310", "+15017122661", "Hi")
            twilio_sandbox.settle()
            assert twilio_sandbox.conversation("+15558675310")[-1].body == "Thanks"

        def test_others_do_not_have_it():
            assert os.environ["TWILIO_ACCOUNT_SID"] == "AC" + "0" * 32 and Client._default_transport is None
        """
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
        result = project.runpytest_subprocess("-W", "error", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=3)


def test_pytest_tells_what_it_is_for(project):
    result = project.runpytest_subprocess("--fixtures")
    result.stdout.fnmatch_lines(["twilio_sandbox -- *", "*A Twilio in memory*"])
