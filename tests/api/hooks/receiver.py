"""Another office's system: a small server in a thread that keeps what it was sent, and answers as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What came, and how the next are answered.

    Args:
        answers: status for each coming request, in order; afterwards 204.
        to: where a redirect leads.
    """

    base: str = ""
    came: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    to: str = ""

    @property
    def events(self) -> list[dict[str, Any]]:
        """The bodies as JSON."""
        return [json.loads(body) for _path, _headers, body in self.came]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A running one, at an address of this machine."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        """Takes everything."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Keep, then answer."""
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            kept.came.append((self.path, {key.lower(): value for key, value in self.headers.items()}, body))
            status = kept.answers.pop(0) if kept.answers else 204
            self.send_response(status)
            if kept.to:
                self.send_header("Location", kept.to)
            if status == 503:
                self.send_header("Retry-After", "40")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Nothing is said."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    kept.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
