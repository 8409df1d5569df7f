"""``python -m trunkline.sandbox``: a Twilio in memory, over HTTP."""

import sys

from trunkline.sandbox import Sandbox


def main() -> None:
    try:
        asked = Sandbox._command("python -m trunkline.sandbox", sys.argv[1:])
    except ValueError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    if isinstance(asked, str):
        print(asked)
        return
    sandbox, port, listen, allow_hosts, webhooks_to, speed = asked
    try:
        sandbox._serve(port, listen, lambda _, greeting: print(greeting, flush=True), allow_hosts, webhooks_to, speed)
    except KeyboardInterrupt:
        print("\nStopped. What it kept is gone.")
    except OSError as error:
        hint = "Choose another with --port; --port 0 takes any that is free."
        sys.exit(f"Port {port} of {listen} cannot be used ({error}). {hint}")


if __name__ == "__main__":
    main()
