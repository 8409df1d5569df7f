"""Servers that misbehave, one handler a connection, and what they have seen."""

import gzip
import os
import socket
import ssl
import threading
import time


class Connection:
    """A connection as a server has it: reads whole requests, says what it is told."""

    def __init__(self, server, stream):
        self.server, self.stream, self.unread = server, stream, b""

    def request(self):
        """The next request, head and body, or None at the end."""
        while b"\r\n\r\n" not in self.unread:
            if not self._read():
                return None
        head, _, rest = self.unread.partition(b"\r\n\r\n")
        length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
        while len(rest) < length:
            if not self._read():
                return None
            rest = self.unread.partition(b"\r\n\r\n")[2]
        self.unread = rest[length:]
        self.server.requests.append(head + b"\r\n\r\n" + rest[:length])
        return head

    def say(self, text):
        self.stream.sendall(text)

    def _read(self):
        more = self.stream.recv(65536)
        self.unread += more
        return more


class Misbehaving:
    """A server whose every connection is handled by a function, in a thread."""

    def __init__(self, handle, context=None):
        self.handle, self.context = handle, context
        self.requests, self.connections, self.open = [], 0, set()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        self.url = f"{'https' if context else 'http'}://localhost:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                stream, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(stream,), daemon=True).start()

    def _serve(self, stream):
        self.open.add(stream)
        try:
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.context:
                stream = self.context.wrap_socket(stream, server_side=True)
            self.handle(Connection(self, stream))
        except (OSError, ssl.SSLError):
            pass
        finally:
            self.open.discard(stream)
            stream.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # Otherwise the thread that accepts is not woken.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def answer(body=b'{"sid": "SM1", "status": "queued", "messages": []}', status="200 OK", headers=()):
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def well(connection):
    """Answers as it should."""
    while connection.request() is not None:
        connection.say(answer())


def cut(connection):
    connection.request()
    connection.say(answer()[:-5])


def close_unanswered(connection):
    connection.request()


def close_when_idle(connection):
    connection.request()
    connection.say(answer())
    time.sleep(0.005)


def answer_twice(connection):
    """Says behind each answer what nobody asked for."""
    while connection.request() is not None:
        connection.say(answer() + answer(b'{"sid": "SM-unasked"}'))


def answer_unasked(connection):
    """Says what nobody asked for a moment after each answer."""
    while connection.request() is not None:
        connection.say(answer())
        time.sleep(0.02)
        connection.say(answer(b'{"sid": "SM-unasked"}'))


def drip(connection):
    """Answers a byte at a time, always within the time of one operation."""
    connection.request()
    for byte in answer() * 20:
        connection.say(bytes([byte]))
        time.sleep(0.02)


def drip_body(connection):
    connection.request()
    connection.say(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        connection.say(b" ")
        time.sleep(0.02)


def silent(connection):
    while connection._read():
        pass


def packed(connection):
    while connection.request() is not None:
        connection.say(answer(gzip.compress(b'{"sid": "SM-packed"}'), headers=["Content-Encoding: gzip"]))


def bomb(connection):
    connection.request()
    connection.say(answer(gzip.compress(b" " * (80 << 20)), headers=["Content-Encoding: gzip"]))


def cut_pack(connection):
    connection.request()
    connection.say(answer(gzip.compress(os.urandom(1000))[:-20], headers=["Content-Encoding: gzip"]))


def proxy(connection):
    """Takes requests for itself, and tunnels everywhere to where the server says."""
    head = connection.request()
    while head is not None:
        if not head.startswith(b"CONNECT "):
            connection.say(answer())
            head = connection.request()
            continue
        if connection.server.tunnel is None:
            connection.say(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        connection.say(b"HTTP/1.1 200 OK\r\n\r\n")
        with socket.create_connection(connection.server.tunnel) as target:
            threading.Thread(target=_copy, args=(target, connection.stream), daemon=True).start()
            _copy(connection.stream, target)
        return


def _copy(source, target):
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass
