"""Sends to many and reads lists from the workers of a Dask cluster, with one client that travels to them.

``python -m trunkline.sandbox`` gives it something to talk to: set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TRUNKLINE_BASE_URL.
"""

import os

from dask.distributed import Client as Cluster
from dask.distributed import LocalCluster

from trunkline.rest import Client


def send(client: Client, number: int) -> str:
    return client.messages.create(to=f"+1555867{number:04}", from_="+15017122661", body=f"Number {number}").sid


def read(client: Client, to: str) -> list[str | None]:
    return [message.body for message in client.messages.stream(to=to)]


def main(count: int = 200) -> None:
    client = Client(base_url=os.environ.get("TRUNKLINE_BASE_URL"))
    with LocalCluster(n_workers=2, threads_per_worker=2, processes=True, dashboard_address=None) as local:
        with Cluster(local) as cluster:
            # The client is pickled once, with its credentials, and connects anew in each worker.
            here = cluster.scatter(client, broadcast=True)
            sids = cluster.gather([cluster.submit(send, here, number, pure=False) for number in range(count)])
            tos = [f"+1555867{number:04}" for number in range(0, count, 20)]
            bodies = cluster.gather([cluster.submit(read, here, to, pure=False) for to in tos])
    print(f"sent {len(set(sids))} messages from two processes; read {len(bodies)} lists: {bodies[0]}, {bodies[-1]}")


if __name__ == "__main__":
    main()
