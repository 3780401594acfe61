"""A small SMTP server for tests: takes letters, or turns them away."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes
from email.message import Message


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server: MailServer = self.server
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline():
            word = line.split(None, 1)[0].upper() if line.strip() else b""
            if word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            if word == b"RCPT" and server.refuses:
                self.wfile.write(b"450 later\r\n")
            elif word == b"DATA":
                self._data(server)
            else:
                self.wfile.write(b"250 ok\r\n")

    def _data(self, server: MailServer) -> None:
        self.wfile.write(b"354 go\r\n")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        with server.lock:
            server.letters.append(message_from_bytes(b"".join(lines)))
        self.wfile.write(b"250 taken\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    """``with MailServer() as server``: listens on ``server.port``, keeps what arrives in ``server.letters``."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Talk)
        self.letters: list[Message] = []
        self.lock = threading.Lock()
        self.refuses = False
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def port(self) -> int:
        return self.server_address[1]

    def __enter__(self) -> MailServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()
