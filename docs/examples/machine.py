"""A machine of a k3mesh run in Python, written from PROTOCOL.md: it links up with the others,
agrees with them on the start, ticks as the seed says, and gathers the traces.

It needs python3-msgpack (of Debian), and the files beside it. It adopts the rules of the others. It
leaves out what a run without faults does not need: mDNS, asking on a new connection whether a
silent peer lives, another id where its own is taken, ways to a trace around lost links, leaving
early, and the star.
"""

import argparse
import asyncio
import pathlib
import platform
import re
import socket
import sys
import time
from collections import deque

try:
    import msgpack
except ImportError:
    sys.exit("machine.py needs msgpack: apt install python3-msgpack, or pip install msgpack")
from folder import Folder
from gathering import Gathering
from linking import Linking, Member
from wire import BYE, DATA, HOLDS, PEERS, PING, PONG, READY, START, STOP, TRACE, TRACE_ACK, WANT
from wire import Stream, digest, now_us

ACTIONS = ["SEND_ONE", "SEND_SECOND", "BROADCAST"]
DEFAULT_RULES = [["range", 10], False, 60_000, "random"]


class Machine(Linking):
    def __init__(self, options):
        super().__init__(options.run, options.id, options.machines, options.rate)
        self.options, self.start_wall_us, self.lost = options, time.time_ns() // 1000, False
        self.ready_for, self.confirmed = None, {}

    async def live(self):
        """From the first connection to the last; returns the exit code."""
        host, port = self.options.listen
        server = await asyncio.start_server(self.accept, host, port)
        self.port = server.sockets[0].getsockname()[1]
        print(f"{self.id} listens on {host}:{self.port} for run {self.run}", flush=True)
        self.do(self.watch())
        for address in self.options.peers:
            self.do(self.dial(address, "peers"))
        await self.until(lambda: self.phase == "ticking" or self.refusal, 600)
        if self.phase == "forming":
            print(f"{self.id}: {self.refusal or 'the run did not form in 600 s'}", file=sys.stderr)
            return 5 if self.refusal else 3
        await self.make_ticks()
        self.tell(STOP)
        self.phase = "draining"
        stopped = await self.until(lambda: all(self.links[one].stopped for one in self.living), 18)
        self.end("duration" if stopped else "drain-timeout")
        self.phase = "parting"
        await self.until(lambda: not self.living, 60)
        server.close()
        status = self.folder.finish()
        print(f"{status}; to see what it proves: k3mesh analyze {self.folder.path}", flush=True)
        for link in list(self.connections):
            link.writer.close()
            await link.writer.wait_closed()
        return 4 if self.lost else 0

    async def until(self, condition, seconds):
        end_us = now_us() + seconds * 1_000_000
        while not condition() and now_us() < end_us:
            await asyncio.sleep(0.01)
        return condition()

    async def watch(self):
        """Each second: asks each peer whether it lives, and gives up those that are silent."""
        woken_us = now_us()
        while True:
            stood_still = now_us() - woken_us > 2_500_000  # then no peer was silent
            woken_us = now_us()
            for link in list(self.links.values()):
                if stood_still:
                    link.heard_us = woken_us
                if woken_us - link.heard_us > 8_000_000:
                    link.send(BYE, "silent")
                    self.down(link, "silent")
                self.ping(link)
            await asyncio.sleep(1)

    # Links.

    def down(self, link, reason):
        """Closes a link. During a run its peer is lost, unless both are through."""
        link.writer.close()
        peer = link.theirs and link.theirs.id
        if self.links.get(peer) is not link:
            return
        del self.links[peer]
        self.ready_for = None
        if self.phase != "forming":
            through = self.phase != "ticking" and link.stopped and reason == "closed"
            if peer in self.living and not through:
                self.lose(peer, reason)
            self.living.discard(peer)
            self.gathering.give_up(peer)

    def hear(self, link, code, *body):
        peer = link.theirs.id
        if code == PEERS:
            self.hear_of(body[0])
        elif code == READY:
            link.ready = tuple(body)
            self.confirm()
        elif code == START:
            link.started = True
            if body[0] in self.confirmed:
                self.start(*body)
            self.ping(link)
        elif code == DATA:
            link.received += 1
            if body[0] != link.received or link.stopped:
                raise ValueError(f"message {body[0]} where {link.received} was due")
            self.inbox.append((peer, msgpack.unpackb(body[1]), self.mono_us()))
        elif code == PING:
            link.send(PONG, int(body[0]), self.wall_us(), self.wall_us())
        elif code == PONG:
            self.measure(link, *(int(time_us) for time_us in body))
        elif code == STOP:
            link.stopped = True
        elif code in (HOLDS, WANT, TRACE, TRACE_ACK):
            self.gathering.hear(link, code, *body)
        elif code == BYE and body[0] == "done":
            self.living.discard(peer)
        elif code == BYE:  # before its time
            self.down(link, "gave-me-up" if body[0] == "silent" else "left")
        else:
            raise ValueError(f"frame {code} on a link")

    # The barrier: nothing starts before all have said READY for one roster.

    def linked(self):
        self.ready_for = None
        self.confirm()

    def confirm(self):
        if self.phase != "forming" or len(self.links) != self.n - 1:
            return
        me = Member(self.id, self.incarnation, socket.gethostname(), self.rate, [None] * 4, None)
        members = sorted([me, *(link.about for link in self.links.values())],
                         key=lambda member: member.id)
        roster = digest("".join(f"{one.id} {one.incarnation}\n" for one in members), 16)
        if self.ready_for != roster:
            taken = (pathlib.Path(self.options.out) / self.run).exists()
            _, taken = self.confirmed.setdefault(roster, (members, taken))
            self.ready_for = roster
            self.tell(READY, roster, taken)
        said = [link.ready for link in self.links.values()]
        if all(one and one[0] == roster for one in said):
            self.start(roster, self.confirmed[roster][1] or any(taken for _, taken in said))

    def start(self, roster, taken):
        if self.phase != "forming":
            return
        members = self.confirmed[roster][0]
        self.tell(START, roster, taken)
        self.seed = next((one.seed for one in members if one.seed is not None), int(roster[:8], 16))
        given = [one.rules for one in members] + [DEFAULT_RULES]
        self.rules = [next(one[i] for one in given if one[i] is not None) for i in range(4)]
        self.roster = [self.entry(member) for member in members]
        self.me = next(entry for entry in self.roster if entry["id"] == self.id)
        self.peers = [member.id for member in members if member.id != self.id]
        self.living, self.ended = set(self.peers), False
        self.start_us, self.start_wall_us = now_us(), time.time_ns() // 1000
        self.clock = self.sends = self.tick = self.skipped = 0
        self.inbox, self.counts = deque(), {"internal": 0, "send": 0, "receive": 0}
        self.folder = Folder(self.options.out, self.header(roster), taken)
        self.gathering = Gathering(self.id, self.peers, self.links, self.folder)
        self.phase = "ticking"
        print(f"started with {', '.join(self.peers)}: {self.me['rate']} ticks/s, seed {self.seed}, "
              f"folder {self.folder.path}", flush=True)
        for peer in self.living - set(self.links):
            self.living.remove(peer)
            self.lose(peer, "closed")
        for link in self.links.values():
            self.ping(link)

    def entry(self, member):
        """A machine as headers name it; what it was not given the seed gives."""
        rate, phase = member.rate, 0
        if isinstance(rate, list):
            rate = Stream(self.seed, member.id, "rate").integer(*rate)
        if self.rules[3] == "random":
            phase = int(Stream(self.seed, member.id, "phase").fraction() * 1e6 / rate)
        drawn = {"rateRange": member.rate} if isinstance(member.rate, list) else {}
        return {"id": member.id, "incarnation": member.incarnation, "host": member.host,
                "rate": rate, **drawn, "phaseUs": phase}

    def header(self, run_id):
        (kind, value), literal, duration, phase = self.rules
        rules = {"drawRange" if kind == "range" else "internalProbability": value,
                 "literal": literal, "durationMs": duration, "phase": phase}
        links = [{"peer": link.theirs.id, "address": text_of(link.host, link.theirs.port),
                  "via": link.via, "formedMs": link.formed_ms} for link in self.links.values()]
        versions = {"k3mesh": "machine.py", "node": f"Python {platform.python_version()}"}
        return {"kind": "header", "schema": 1, "run": self.run, "runId": run_id,
                "topology": "mesh", **self.me, "roster": self.roster, "seed": self.seed,
                "rules": rules, "startWallUs": self.start_wall_us, "versions": versions,
                "links": links}

    # Ticks, each of which is one event, and pings.

    async def make_ticks(self):
        draws = Stream(self.seed, self.id, "draws")
        rate, phase, end = self.me["rate"], self.me["phaseUs"], self.rules[2] * 1000
        while (due := phase + int(self.tick * 1e6 / rate)) < end:
            await asyncio.sleep((due - self.mono_us()) / 1e6)
            now = self.mono_us()
            if now < due:
                continue
            if now - due > max(250_000, 1e6 / rate):  # to tick faster afterwards were no rate
                self.skipped += 1
                self.note("skipped", ticks=1)
            elif self.inbox:
                self.make_receive(now)
            else:
                self.make_own(now, self.draw(draws))
            self.tick += 1
        await asyncio.sleep((end - self.mono_us()) / 1e6)

    def draw(self, draws):
        kind, value = self.rules[0]
        if kind == "range":
            return draws.integer(1, value)
        return 4 if draws.fraction() < value else draws.integer(1, 3)

    def make_receive(self, now):
        peer, (number, _, stamp, sent_wall_us), arrived = self.inbox.popleft()
        self.clock = max(self.clock, stamp) + 1
        self.event("receive", now, len(self.inbox), msg=f"{peer}#{number}", **{"from": peer},
                   msgLamport=stamp, sentWallUs=sent_wall_us,
                   arrivedWallUs=self.start_wall_us + arrived, arrivedMonoUs=arrived)

    def make_own(self, now, drawn):
        literal = self.rules[1]
        stamp = self.clock if literal else self.clock + 1
        self.clock += 1
        to = {1: self.peers[:1], 2: self.peers[1:2], 3: self.peers}.get(drawn)
        if not to:
            return self.event("internal", now, 0)
        self.sends += 1
        gone = [peer for peer in to if peer not in self.links]
        self.event("send", now, 0, action=ACTIONS[drawn - 1], msg=f"{self.id}#{self.sends}", to=to,
                   **({"failed": gone} if gone else {}))
        message = msgpack.packb([self.sends, drawn, stamp, self.start_wall_us + now])
        for link in [self.links[peer] for peer in to if peer in self.links]:
            link.sent += 1
            link.send(DATA, link.sent, message)

    def mono_us(self):
        return now_us() - self.start_us

    def wall_us(self):
        return self.start_wall_us + self.mono_us()

    def ping(self, link):
        measures = self.phase != "forming" and link.started
        link.pings.append((self.wall_us(), measures))
        link.send(PING, link.pings[-1][0])

    def measure(self, link, sent, arrived, answered):
        """What the answer to the oldest ping tells of the peer's clock (RFC 5905)."""
        now = self.wall_us()
        expected, measures = link.pings.popleft()
        if sent != expected:
            raise ValueError("a PONG that answers no PING")
        rtt = now - sent - (answered - arrived)
        if measures and not self.ended and answered >= arrived and 0 <= rtt <= 8_000_000:
            offset = (arrived - sent + answered - now) // 2
            self.note("offset", peer=link.theirs.id, offsetUs=offset, rttUs=rtt)

    # The trace.

    def event(self, kind, now, queue, **more):
        self.counts[kind] += 1
        self.folder.write({"kind": kind, "seq": sum(self.counts.values()), "tick": self.tick + 1,
                           "wallUs": self.start_wall_us + now, "monoUs": now,
                           "lamport": self.clock, "queue": queue, **more})

    def note(self, kind, **more):
        now = self.mono_us()
        self.folder.write({"kind": kind, "wallUs": self.start_wall_us + now, "monoUs": now, **more})

    def lose(self, peer, reason):
        self.lost = True
        if not self.ended:
            self.note("peer-down", peer=peer, reason=reason)

    def end(self, reason):
        made = self.tick - self.skipped
        self.note("end", reason=reason, lamport=self.clock, queue=len(self.inbox),
                  counts=self.counts,
                  ticks={"due": self.tick, "made": made, "skipped": self.skipped})
        self.ended = True
        self.lost = self.lost or reason != "duration"
        self.gathering.give_own()


def text_of(host, port):
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def addresses(text):
    """host:port, or a host alone, which listens on one of 4330-4345."""
    host, colon, port = text.rpartition(":")
    if colon and not text.endswith("]"):
        return [(host.strip("[]"), int(port))]
    return [(text.strip("[]"), port) for port in range(4330, 4346)]


def name(text):
    if not re.fullmatch("[a-z0-9][a-z0-9-]{0,31}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not 1 to 32 of a-z, 0-9 and -")
    return text


def rate(text):
    return float(text) if "." in text else int(text)


def main():
    parser = argparse.ArgumentParser(
        description="One machine of a k3mesh run, in Python. Where the others are, --peers says.",
        epilog="example: python3 machine.py demo --peers 192.168.1.11,192.168.1.12:4331")
    option = parser.add_argument
    option("run", type=name, help="the name that all machines of the run were given")
    option("--peers", required=True, metavar="LIST", help="where others may be: host[:port],…")
    option("--id", type=name, default="python", help="this machine's name (default: python)")
    option("--rate", type=rate, default=[1, 6], metavar="N",
           help="ticks per second (default: an integer from 1 to 6, drawn by the seed)")
    option("--machines", type=int, default=3, metavar="N",
           help="how many machines the run has (default: 3)")
    option("--listen", default="0.0.0.0:4350", metavar="HOST:PORT",
           help="where to listen (default: 0.0.0.0:4350)")
    option("--out", default="runs", metavar="FOLDER",
           help="where the folders of runs are (default: runs)")
    options = parser.parse_args()
    options.peers = [address for one in options.peers.split(",") for address in addresses(one)]
    options.listen = addresses(options.listen)[0]
    try:
        sys.exit(asyncio.run(Machine(options).live()))
    except OSError as problem:
        sys.exit(f"machine.py: {problem}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
