"""A client of HTTP/1.1 that keeps its connection and sees where one ends, which `http.client` hides behind retries. Reads
answers with a length only, which are all that the server gives."""

import socket
from typing import NamedTuple

# No answer takes so long, on a busy machine either.
WAIT_S = 60


class Reply(NamedTuple):
    status: int
    closes: bool
    body: bytes


def request(method, path, body=b"", kind="application/octet-stream"):
    """The bytes of a whole request."""
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=WAIT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def ask(self, request):
        """The answer to a request that nothing may go wrong with."""
        self.socket.sendall(request)
        reply = self.reply()
        assert reply, "the connection ended before the answer did"
        return reply

    def sends(self, data):
        """Whether all of it could be handed to the system."""
        try:
            self.socket.sendall(data)
        except OSError:
            return False
        return True

    def reply(self):
        """The next answer; None if the connection ends before it does."""
        head = self.until(lambda data: data.find(b"\r\n\r\n") + 4 if b"\r\n\r\n" in data else None)
        if head is None:
            return None
        lines = head.decode("latin-1").lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:] if line)
        length = int(headers.get("content-length", 0))
        body = self.until(lambda data: length if len(data) >= length else None)
        if body is None:
            return None
        return Reply(int(lines[0].split()[1]), headers.get("connection") == "close", body)

    def until(self, end):
        """Takes from what comes as much as `end` says, once it says so."""
        while (length := end(self.rest)) is None:
            try:
                data = self.socket.recv(1 << 16)
            except (ConnectionError, TimeoutError):
                return None
            if not data:
                return None
            self.rest += data
        taken, self.rest = self.rest[:length], self.rest[length:]
        return taken

    def is_ended(self):
        """Whether the other side has sent its last, looked at without waiting."""
        self.socket.setblocking(False)
        try:
            while self.socket.recv(1 << 16):
                pass
            return True
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            self.socket.settimeout(WAIT_S)
