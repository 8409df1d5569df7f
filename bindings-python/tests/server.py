"""A server for tests, and for what runs in other processes."""

import http.server
import json
import socketserver
import threading
import time


class Server:
    """Answers every request with a message, late if it is told to. Closes connections after so many requests, or so many idle
    seconds, if it is told to."""

    def __init__(self, delay=0.0, close_after=None, idle=None):
        server = self
        # How many connections there are.
        self.open = 0
        self.delay, self.seen, self.closed_early = delay, [], 0

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            count = 0
            timeout = idle

            def setup(self):
                super().setup()
                server.open += 1

            def finish(self):
                super().finish()
                server.open -= 1

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                server.seen.append((self.command, self.path, body, self.client_address))
                time.sleep(server.delay)
                self.count += 1
                text = json.dumps({"sid": "SM" + "0" * 32, "status": "queued", "messages": []}).encode()
                try:
                    self.send_response(201 if self.command == "POST" else 200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)
                    if self.count == close_after:
                        self.close_connection = True
                except OSError:
                    server.closed_early += 1

            do_GET = do_POST = do_DELETE = answer

            def log_message(self, *_):
                pass

        class Threads(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True
            request_queue_size = 256

        self.http = Threads(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()


SID, TOKEN = "AC" + "0" * 32, "hush-hush-token"


def settings(server, **more):
    return {"username": SID, "password": TOKEN, "base_url": server.url, "environment": {}, **more}
