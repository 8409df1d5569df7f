"""One pickled client in the workers of a Dask cluster, over the sandbox server."""

import os
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "examples" / "dask_send.py"


def test_a_client_travels_to_the_workers_of_a_cluster():
    server = subprocess.Popen([sys.executable, "-u", "-m", "trunkline.sandbox", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        facts = {}
        for line in server.stdout:
            name, _, value = line.strip().partition(":")
            facts[name] = value.strip()
            if name == "API secret":
                break
        environment = {
            **os.environ,
            "TWILIO_ACCOUNT_SID": facts["Account SID"],
            "TWILIO_AUTH_TOKEN": facts["Auth token"],
            "TRUNKLINE_BASE_URL": facts["Address"],
        }
        done = subprocess.run([sys.executable, str(EXAMPLE)], capture_output=True, text=True, env=environment, timeout=120)
    finally:
        server.terminate()
        server.communicate()
    assert done.returncode == 0, done.stderr
    assert "sent 200 messages from two processes; read 10 lists: ['Number 0'], ['Number 180']" in done.stdout
