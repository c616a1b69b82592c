"""Offers searches to a running backend at a steady rate and says how long the answers took.

    directory.py load --base URL --surface html|json --seed N --count N --rate N --connections N --closed SECONDS
                      --viewers FILE --values FILE
    directory.py stale --base URL --psql 'COMMAND' --rounds N

`--viewers` has a line a viewer: address, tab, API token. `--values` has a line a value: kind, tab, word, the most frequent
first. No two requests are the same; the same seed draws the same ones. One JSON object on standard output.
"""

import argparse
import http.client
import json
import random
import shlex
import subprocess
import sys
import threading
import time
import urllib.parse

PASSWORD = "roster-demo-pass"


def connect(base):
    parts = urllib.parse.urlsplit(base)
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)


def sign_in(base, address):
    """The cookies of somebody who signed in."""
    connection = connect(base)
    form = urllib.parse.urlencode({"email": address, "password": PASSWORD, "next": ""})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": base}
    connection.request("POST", "/sign-in", form, headers)
    answer = connection.getresponse()
    answer.read()
    cookies = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    if answer.status != 303 or not cookies:
        sys.exit(f"{address} cannot sign in: {answer.status}")
    return "; ".join(cookies)


def early(draw, values):
    """One of them, the first ones more often."""
    return values[draw.randrange(draw.randrange(len(values)) + 1)]


def query(draw, values):
    """A search with one to four filters, now and then with words, an order, hours in common."""
    pairs = set()
    for _ in range(draw.randint(1, 4)):
        kind = draw.choice(["skill"] * 4 + sorted(values))
        pairs.add((kind, early(draw, values[kind])))
    pairs = sorted(pairs)
    if draw.random() < 0.2:
        pairs.append(("q", draw.choice(["backend", "data -python", "engineer who builds", '"at scale"', "pyhton"])))
    if draw.random() < 0.25:
        pairs.append(("pay_max", str(draw.randint(30, 150))))
    if draw.random() < 0.2:
        pairs += [("zone", draw.choice(["Europe/Berlin", "America/New_York"])), ("overlap", str(draw.randint(2, 8)))]
    if draw.random() < 0.2:
        pairs.append(("hours", str(draw.choice([10, 20, 30, 40]))))
    if draw.random() < 0.3:
        pairs.append(("sort", draw.choice(["best", "top", "newest", "confirmed", "rate", "start"])))
    return urllib.parse.urlencode(pairs)


def requests(arguments, viewers, values):
    """As many different requests as asked for, each with its headers."""
    draw, seen, drawn = random.Random(arguments.seed), set(), []
    path = "/engineers?" if arguments.surface == "html" else "/api/v1/engineers?"
    while len(drawn) < arguments.count:
        viewer, asked = draw.randrange(len(viewers)), query(draw, values)
        if asked not in seen:
            seen.add(asked)
            drawn.append((path + asked, viewers[viewer]))
    return drawn


class Run:
    """Some connections that send what a list holds, each request at its time or as soon as a connection is free."""

    def __init__(self, base, drawn, rate, seconds):
        self.base, self.drawn, self.rate, self.seconds = base, drawn, rate, seconds
        self.lock, self.next, self.times, self.bad = threading.Lock(), 0, [], []
        self.began = time.monotonic()

    def work(self):
        connection = connect(self.base)
        while True:
            with self.lock:
                at = self.next
                self.next += 1
            if (self.rate and at >= len(self.drawn)) or (not self.rate and time.monotonic() - self.began > self.seconds):
                return
            path, headers = self.drawn[at % len(self.drawn)]
            due = self.began + at / self.rate if self.rate else time.monotonic()
            time.sleep(max(0.0, due - time.monotonic()))
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            # From when it was due: a queue here is waiting there.
            took = time.monotonic() - due
            with self.lock:
                self.times.append(took * 1000)
                if answer.status != 200 or not body:
                    self.bad.append(f"{answer.status} {path}")

    def run(self, connections):
        threads = [threading.Thread(target=self.work) for _ in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.monotonic() - self.began


def quantile(times, share):
    times = sorted(times)
    return round(times[min(len(times) - 1, int(len(times) * share))], 2)


def load(arguments):
    values = {}
    for line in open(arguments.values, encoding="utf-8"):
        kind, word = line.rstrip("\n").split("\t")
        values.setdefault(kind, []).append(word)
    viewers = []
    for line in open(arguments.viewers, encoding="utf-8"):
        address, token = line.rstrip("\n").split("\t")
        if arguments.surface == "html":
            viewers.append({"Cookie": sign_in(arguments.base, address)})
        else:
            viewers.append({"Authorization": f"Bearer {token}"})
    drawn = requests(arguments, viewers, values)
    for path, headers in drawn[:: max(1, len(drawn) // 20)]:  # warm: connections of the pool, pages of the tables
        connection = connect(arguments.base)
        connection.request("GET", path.replace("?", "?nice=rust&"), headers=headers)
        connection.getresponse().read()
    offered = Run(arguments.base, drawn, arguments.rate, 0)
    took = offered.run(arguments.connections)
    closed = Run(arguments.base, drawn, 0, arguments.closed)
    closed_took = closed.run(arguments.connections)
    if offered.bad or closed.bad:
        sys.exit(f"{len(offered.bad) + len(closed.bad)} answers were no page: {(offered.bad + closed.bad)[:3]}")
    print(json.dumps({
        "requests": len(drawn), "viewers": len(viewers), "offered_rps": round(len(drawn) / took, 1),
        "p50_ms": quantile(offered.times, 0.5), "p99_ms": quantile(offered.times, 0.99),
        "closed_loop_rps": round(len(closed.times) / closed_took, 1),
    }))


def stale(arguments):
    """From before a change is committed until a search has it, the worst of some rounds."""
    connection, worst = connect(arguments.base), 0.0
    for number in range(arguments.rounds):
        word = f"zzchange{number}{int(time.time())}"
        change = f"update engineers set headline = headline || ' {word}' where id = (select id from engineers where " \
                 f"network_status = 'active' and moderation = 'clear' and visibility = 'public' " \
                 f"and availability = 'actively_looking' order by availability_confirmed_at desc, id limit 1)"
        began = time.monotonic()
        subprocess.run(shlex.split(arguments.psql) + ["-c", change], check=True, stdout=subprocess.DEVNULL)
        while True:
            connection.request("GET", "/api/v1/engineers?q=" + word)
            if json.loads(connection.getresponse().read())["total"] == 1:
                break
            if time.monotonic() - began > 30:
                sys.exit("a change was not seen within 30 seconds")
            time.sleep(0.005)
        worst = max(worst, (time.monotonic() - began) * 1000)
    print(json.dumps({"staleness_ms": round(worst)}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(required=True)
    loading, changing = kinds.add_parser("load"), kinds.add_parser("stale")
    for name in ("--base", "--surface", "--viewers", "--values"):
        loading.add_argument(name, required=True)
    for name in ("--seed", "--count", "--rate", "--connections", "--closed"):
        loading.add_argument(name, type=int, required=True)
    loading.set_defaults(run=load)
    changing.add_argument("--base", required=True)
    changing.add_argument("--psql", required=True)
    changing.add_argument("--rounds", type=int, required=True)
    changing.set_defaults(run=stale)
    arguments = parser.parse_args()
    arguments.run(arguments)


main()
