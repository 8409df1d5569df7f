"""A service that answers as fast as Python can: messages, at once or after a delay, and a list of 20,000 in pages.

``python server.py`` prints its port. It is a process of its own, so that its time is not counted.
"""

import asyncio
import json

try:
    import uvloop
except ImportError:
    uvloop = None

RECORDS, PAGE = 20_000, 1_000


def message(number):
    sid = f"SM{number:032x}"
    account = "AC" + "0" * 32
    uri = f"/2010-04-01/Accounts/{account}/Messages/{sid}"
    return {
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": f"Message number {number}: " + "the quick brown fox jumps over the lazy dog. " * 4,
        "date_created": "Thu, 01 Jan 2026 12:00:00 +0000",
        "date_sent": "Thu, 01 Jan 2026 12:00:01 +0000",
        "date_updated": "Thu, 01 Jan 2026 12:00:02 +0000",
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": "+15017122661",
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "2",
        "price": "-0.00750",
        "price_unit": "USD",
        "sid": sid,
        "status": "delivered",
        "subresource_uris": {"media": uri + "/Media.json", "feedback": uri + "/Feedback.json"},
        "to": f"+1555{number:07}",
        "uri": uri + ".json",
    }


def response(status, body):
    body = json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def page(number):
    uri = "/2010-04-01/Accounts/" + "AC" + "0" * 32 + "/Messages.json"
    last = (number + 1) * PAGE >= RECORDS
    return response(
        200,
        {
            "messages": [message(number * PAGE + at) for at in range(PAGE)],
            "page": number,
            "page_size": PAGE,
            "next_page_uri": None if last else f"{uri}?PageSize={PAGE}&Page={number + 1}&PageToken=PA{number}",
            "uri": uri,
        },
    )


CREATED, FETCHED = response(201, message(0)), response(200, message(0))
PAGES = [page(number) for number in range(RECORDS // PAGE)]


class Service(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.buffer = transport, b""

    def data_received(self, data):
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self.buffer) < end + 4 + length:
                return
            self.buffer = self.buffer[end + 4 + length :]
            self.answer(head)

    def answer(self, head):
        target = head.split(b" ", 2)[1]
        if head.startswith(b"post"):
            self.transport.write(CREATED)
        elif b"/messages.json" in target:
            at = target.find(b"&page=")
            self.transport.write(PAGES[int(target[at + 6 :].split(b"&", 1)[0]) if at >= 0 else 0])
        else:
            asyncio.get_running_loop().call_later(0.005, self.transport.write, FETCHED)


async def main():
    server = await asyncio.get_running_loop().create_server(Service, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if uvloop:
    uvloop.install()
asyncio.run(main())
