#!/usr/bin/env python3
"""`docsort serve` over time and under strangers: what takes too long for the crate's own tests, on the binary as it is shipped.

    python3 tests/serve/soak.py --docsort target/release/docsort

- 100,000 requests: the memory does not grow with them
- 10,000 hostile bodies (what the fuzzers kept, and mutations of it): each is answered, and others get their rows meanwhile
- 200 slow connections: others get their rows meanwhile, and the slow ones are sent away
- SIGTERM under load: no request is lost that the server accepted

One line for each that holds, with its figures; an error and another exit code for the first that does not. Python's own
library is enough.
"""

import argparse
import itertools
import random
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import client

ROOT = Path(__file__).resolve().parents[2]
CONNECTIONS = 16
# Memory is looked at after each tenth of the requests: medians of the first five looks and of the last five, since an
# allocator keeps 10 MB more or less. 100,000 requests that left 200 bytes each behind would add 10 MB.
MOST_GROWN_KIB = 8 << 10
# A server ends what comes too slowly after 10 s; nobody may have to wait much longer than that for its end.
SLOW_S = 30
ROUNDS = 5


class Server:
    """The binary, listening at a port of its own."""

    def __init__(self, docsort):
        command = [docsort, "serve", "--model", "shipped", "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)", line).group(1))
        # It logs a line for each refused request: nobody may stand still because of a full pipe.
        self.log = []
        self.reader = threading.Thread(target=lambda: self.log.extend(self.process.stderr), daemon=True)
        self.reader.start()

    def memory_kib(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))

    def gauge(self, name):
        """A number of `GET /metrics`."""
        text = client.Connection(self.port).ask(client.request("GET", "/metrics")).body.decode()
        return float(re.search(rf"^{name} (\S+)$", text, re.MULTILINE).group(1))

    def stop(self):
        """Exit code of the process that was told to stop."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self.reader.join(timeout=10)
        return code


@contextmanager
def serving(docsort):
    server = Server(docsort)
    try:
        yield server
        # A second look at what all promises share.
        assert server.process.poll() is None, f"the server ended by itself: {server.log[-3:]}"
        assert server.stop() == 0, server.log[-3:]
    finally:
        server.process.kill()
        server.process.wait()


def drawings(count):
    """Small pictures of the bundled sample."""
    found = sorted((ROOT / "assets/documents").glob("*/*.jpg"))
    assert len(found) >= count, "assets/documents holds no pictures"
    return [path.read_bytes() for path in found[:: len(found) // count][:count]]


def at_once(count, work):
    """Runs `work(number)` on so many threads; the first failure is raised."""
    failures = []

    def guarded(number):
        try:
            work(number)
        except BaseException as failure:  # noqa: BLE001  an assertion of a thread must end the program
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=[number], daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


@contextmanager
def somebody_asks(server, picture):
    """One client that is never refused and always gets the same row. Gives the seconds that its answers took."""
    ask = client.request("POST", "/v1/predict", picture)
    wanted = client.Connection(server.port).ask(ask)
    assert wanted.status == 200, wanted
    took, over, failures = [], threading.Event(), []

    def work():
        while not over.is_set():
            began = time.monotonic()
            reply = client.Connection(server.port).ask(ask)
            took.append(time.monotonic() - began)
            if (reply.status, reply.body) != (200, wanted.body):
                failures.append(reply)
                return

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield took
    finally:
        over.set()
        thread.join(timeout=60)
    assert not failures and not thread.is_alive(), failures
    assert len(took) >= 10, f"only {len(took)} of the others were served"


def memory_does_not_grow_with_requests(docsort, options):
    asks = [client.request("POST", "/v1/predict", picture) for picture in drawings(50)]
    tenth = options.requests // 10 // CONNECTIONS
    with serving(docsort) as server:

        def work(number):
            connection = client.Connection(server.port)
            for ask in itertools.islice(itertools.cycle(asks), number, number + tenth):
                reply = connection.ask(ask)
                assert reply.status == 200, reply

        began, sizes = time.monotonic(), []
        for _ in range(10):
            at_once(CONNECTIONS, work)
            sizes.append(server.memory_kib())
        seconds = time.monotonic() - began
        assert server.gauge("docsort_held_bytes") == 0
    grown = statistics.median(sizes[5:]) - statistics.median(sizes[:5])
    assert grown <= MOST_GROWN_KIB, f"memory grew by {grown} KiB: {sizes}"
    count = 10 * tenth * CONNECTIONS
    return f"{count:,} requests, {count / seconds:.0f} a second; KiB after each tenth: {' '.join(map(str, sizes))}"


def hostile_bodies(count):
    """What the fuzzers kept, then mutations of it: the same ones at each run."""
    kept = [path.read_bytes() for path in sorted((ROOT / "fuzz/corpus").glob("*/*")) if path.is_file()]
    assert len(kept) > 1000, "fuzz/corpus was not found"
    dice = random.Random(13)
    yield from kept[:count]
    for _ in range(count - len(kept)):
        body = bytearray(dice.choice(kept))
        for _ in range(dice.randint(1, 8)):
            place = dice.randrange(len(body) + 1)
            kind = dice.randrange(4)
            if kind == 0:
                del body[place:]
            elif kind == 1:
                body[place:place] = dice.randbytes(dice.randint(1, 16))
            elif place < len(body):
                body[place] = dice.randrange(256) if kind == 2 else body[place] ^ 1 << dice.randrange(8)
        yield bytes(body)


def hostile_bodies_end_nobody(docsort, options):
    form = "multipart/form-data; boundary=X"
    ways = [
        ("/v1/predict", "image/jpeg", b"", b""),
        ("/v1/predict?explain=true&top_k=3", "application/octet-stream", b"", b""),
        ("/v1/predict", form, b'--X\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n', b"\r\n--X--\r\n"),
        ("/v1/predict", form, b"", b""),
        ("/v2/models/docsort/infer", "application/json", b"", b""),
    ]
    statuses, lock = {}, threading.Lock()
    bodies = zip(hostile_bodies(options.bodies), itertools.cycle(ways))
    with serving(docsort) as server, somebody_asks(server, drawings(1)[0]) as took:

        def work(_):
            while True:
                with lock:
                    body, (path, kind, before, behind) = next(bodies, (None, ways[0]))
                if body is None:
                    return
                connection = client.Connection(server.port)
                reply = connection.ask(client.request("POST", path, before + body + behind, kind))
                assert reply.status in (200, 400, 413), (path, kind, reply)
                with lock:
                    statuses[reply.status] = statuses.get(reply.status, 0) + 1

        at_once(8, work)
        served = len(took)
        for gauge in ("docsort_held_bytes", "docsort_queue_pictures"):
            # Of whoever else asks at this moment at most.
            assert server.gauge(gauge) < 100_000, gauge
    assert sum(statuses.values()) == options.bodies
    said = ", ".join(f"{status}: {number:,}" for status, number in sorted(statuses.items()))
    return f"{options.bodies:,} bodies ({said}), {served} of others served meanwhile, the slowest in {max(took):.2f} s"


def slow_connections_keep_nobody_waiting(docsort, options):
    whole = client.request("POST", "/v1/predict", drawings(1)[0])
    # Nothing, half a head, a head, half a body: each then goes on by a byte a second.
    beginnings = [0, 12, whole.index(b"\r\n\r\n") + 4, len(whole) // 2]
    with serving(docsort) as server:
        slow = [client.Connection(server.port) for _ in range(options.slow)]
        places = [beginnings[number % len(beginnings)] for number in range(len(slow))]
        for connection, place in zip(slow, places):
            connection.socket.sendall(whole[:place])
        began = time.monotonic()
        left = set(range(len(slow)))
        with somebody_asks(server, drawings(2)[1]) as took:
            while left and time.monotonic() - began < SLOW_S:
                for number in list(left):
                    if slow[number].is_ended() or not slow[number].sends(whole[places[number] :][:1]):
                        left.discard(number)
                    places[number] += 1
                time.sleep(1)
        assert not left, f"{len(left)} slow connections were still there after {SLOW_S} s"
        seconds = time.monotonic() - began
    return f"{options.slow} slow ones gone after {seconds:.0f} s, {len(took)} of others served, the slowest in {max(took):.2f} s"


def sigterm_under_load_loses_nothing(docsort, options):
    answered, lost, lock = 0, 0, threading.Lock()
    ask = client.request("POST", "/v1/predict", drawings(3)[2])
    for _ in range(ROUNDS):
        before = answered
        server = Server(docsort)

        def work(_):
            """Asks until nobody listens. Lost is what was sent whole and never answered whole."""
            nonlocal answered, lost
            while True:
                try:
                    connection = client.Connection(server.port)
                except ConnectionError:
                    return
                while True:
                    is_sent = connection.sends(ask)
                    reply = connection.reply()
                    with lock:
                        lost += is_sent and reply is None
                        answered += reply is not None
                    if reply is None or reply.closes:
                        break

        clients = threading.Thread(target=at_once, args=[CONNECTIONS, work], daemon=True)
        clients.start()
        while answered < before + 200:
            assert server.process.poll() is None, server.log
            time.sleep(0.001)
        code = server.stop()
        clients.join(timeout=60)
        assert code == 0 and not clients.is_alive(), (code, server.log[-3:])
        assert lost == 0, f"{lost} requests lost"
    return f"{ROUNDS} times, {answered:,} requests answered, 0 lost"


PROMISES = [
    memory_does_not_grow_with_requests,
    hostile_bodies_end_nobody,
    slow_connections_keep_nobody_waiting,
    sigterm_under_load_loses_nothing,
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--docsort", required=True, help="the binary")
    parser.add_argument("--requests", type=int, default=100_000, help="over which the memory is watched")
    parser.add_argument("--bodies", type=int, default=10_000, help="that are hostile")
    parser.add_argument("--slow", type=int, default=200, help="connections")
    parser.add_argument("--only", default="", help="promises whose name holds this")
    options = parser.parse_args()
    docsort = str(Path(options.docsort).resolve())
    for promise in PROMISES:
        if options.only in promise.__name__:
            began = time.monotonic()
            said = promise(docsort, options)
            words = promise.__name__.replace("_", " ")
            print(f"ok: {words} ({time.monotonic() - began:.0f} s): {said}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
