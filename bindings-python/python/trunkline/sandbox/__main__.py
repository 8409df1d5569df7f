"""``python -m trunkline.sandbox``: a Twilio in memory, over HTTP."""

import argparse
from datetime import datetime, timezone

from trunkline.base.exceptions import TwilioConfigurationException
from trunkline.sandbox import Sandbox

GREETING = """\
The Trunkline sandbox is ready: a Twilio in memory, forgotten when it stops.

  Address:      {address}
  Account SID:  {account_sid}
  Auth token:   {auth_token}
  API key:      {api_key}
  API secret:   {api_secret}

Point programs at it: Trunkline's clients read these variables. Without `export`, they are the lines of a .env file.

  export TWILIO_ACCOUNT_SID='{account_sid}'
  export TWILIO_AUTH_TOKEN='{auth_token}'
  export TWILIO_BASE_URL='{address}/{{product}}'

Write to a number whose webhook is on this machine; see what reached the sandbox and what it sent:

  curl {address}/_sandbox/receive -d '{{"from": "+15558675310", "to": "+15017122661", "body": "Hi"}}'
  curl {address}/_sandbox/requests
  curl {address}/_sandbox/webhooks

Ctrl-C stops it."""


def port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError
    return number


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m trunkline.sandbox", description="A Twilio in memory, over HTTP.")
    parser.add_argument("--port", type=port, default=8080, help="port on 127.0.0.1; 0 takes any that is free (8080)")
    parser.add_argument("--account-sid", help="SID of the account (minted unless given)")
    parser.add_argument("--auth-token", help="its auth token (minted unless given)")
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="answer under this name, too: sandbox.example, or *.sandbox.example for all below it; may be repeated",
    )
    parser.add_argument(
        "--webhooks-to",
        action="append",
        default=[],
        metavar="HOST",
        help="send webhooks to this host, too: app.example, or *.app.example for all below it; may be repeated",
    )
    parser.add_argument("--speed", type=float, default=1, metavar="N", help="let the sandbox's clock run N times as fast")
    options = parser.parse_args()
    fresh = Sandbox().credentials()
    try:
        sandbox = Sandbox(
            account_sid=options.account_sid or fresh["account_sid"],
            auth_token=options.auth_token or fresh["auth_token"],
        )
    except ValueError as error:
        parser.error(str(error))
    # The account is opened today.
    sandbox.set_now(datetime.now(timezone.utc))
    sandbox.reset()
    try:
        sandbox.serve(
            options.port,
            lambda address: print(GREETING.format(address=address, **sandbox.credentials()), flush=True),
            allow_hosts=options.allow_host,
            webhooks_to=options.webhooks_to,
            speed=options.speed,
        )
    except TwilioConfigurationException as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        print("\nStopped. What it kept is gone.")
    except OSError as error:
        parser.exit(1, f"Port {options.port} cannot be used ({error}). Choose another with --port.\n")


if __name__ == "__main__":
    main()
