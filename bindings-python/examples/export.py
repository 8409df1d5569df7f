"""Exports a month of messages to CSV and to Parquet: ``python export.py``.

Parquet needs ``pip install trunkline[arrow]``, and the progress bar ``pip install tqdm``.
"""

import csv
import tempfile
from datetime import datetime, timezone
from pathlib import Path

from tqdm import tqdm

from trunkline.arrow import write_parquet
from trunkline.rest import Client
from trunkline.rest.api.v2010.account.message import MessageInstance

COLUMNS = ["sid", "date_sent", "direction", "from", "to", "status", "error_code", "num_segments", "price", "price_unit"]


def of_month(client: Client, year: int, month: int):
    """The messages that were sent in a month, of UTC; pages are read as they are needed."""
    begin = datetime(year, month, 1, tzinfo=timezone.utc)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=timezone.utc)
    return client.messages.stream(date_sent_after=begin, date_sent_before=end, page_size=1000)


def to_csv(path: Path, messages) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for message in messages:
            # `from` is a word of Python's own.
            rows.writerow([getattr(message, "from_" if name == "from" else name) for name in COLUMNS])


def main(folder: Path) -> None:
    client = Client.sandbox()  # Client() for the real Twilio, with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
    for number in range(2500):
        client.messages.create(to=f"+1555867{number:04}", from_="+15017122661", body=f"Number {number}")

    to_csv(folder / "messages.csv", tqdm(of_month(client, 2026, 1), unit=" messages", desc="CSV"))
    with tqdm(unit=" messages", desc="Parquet") as bar:
        count = write_parquet(
            folder / "messages.parquet", of_month(client, 2026, 1), COLUMNS, of=MessageInstance, progress=bar.update
        )
    print(f"{count} messages")
    for file in sorted(folder.iterdir()):
        print(f"{file.name}: {file.stat().st_size > 0 and 'written'}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder))
