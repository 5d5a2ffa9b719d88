"""How machines find each other and become linked, as PROTOCOL.md says it: for machine.py."""

import asyncio
import os
import socket
import sys
import time
from collections import namedtuple

import ed25519
import wire
from wire import ACCEPT, HELLO, LINKED, PEERS, PROOF, REJECT, Hello, Link, Refused, digest, now_us

Member = namedtuple("Member", "id incarnation host rate rules seed")


class Linking:
    """Dials what --peers and linked machines say, and leads each connection to a link.

    A machine adds `linked`, `hear` and `down`: what follows from links, and what comes on them.
    """

    def __init__(self, run, machine_id, machines, rate):
        self.run, self.id, self.n, self.rate = run, machine_id, machines, rate
        self.secret = os.urandom(32)
        self.key = wire.to_text(ed25519.public_key(self.secret))
        born = f"{time.time_ns() // 1_000_000:012x}"
        self.incarnation = born + digest(f"{born} {self.key}", 8)
        self.start_us = now_us()  # of the process, and later of the run
        self.phase, self.refusal, self.port = "forming", None, None
        self.connections, self.links = set(), {}  # links: those that are up, by id
        self.tasks, self.dialled = [], set()

    def do(self, work):
        self.tasks.append(asyncio.create_task(work))

    def tell(self, *frame):
        for link in self.links.values():
            link.send(*frame)

    async def accept(self, reader, writer):
        await self.serve(Link(reader, writer, "inbound"))

    async def dial(self, address, via, identity=None, wait=0):
        self.dialled.add(address)
        await asyncio.sleep(wait)
        while self.phase == "forming" and identity != (self.id, self.incarnation):
            if not identity or not self.is_linked(*identity):
                try:
                    link = Link(*await asyncio.open_connection(*address), via, address)
                    await self.serve(link)
                    identity = link.theirs and (link.theirs.id, link.theirs.incarnation)
                except OSError:
                    pass  # nothing listens there yet
            await asyncio.sleep(0.5)

    def is_linked(self, machine, incarnation):
        return machine in self.links and self.links[machine].theirs.incarnation == incarnation

    def news_for(self, other):
        """The machines that this one is linked with, and where a peer that was not told dials."""
        news = []
        for link in self.links.values():
            host = other.here if link.host.startswith("127.") else link.host
            if link is not other and link.theirs.incarnation not in other.told:
                other.told.add(link.theirs.incarnation)
                news.append([link.theirs.id, link.theirs.incarnation, host, link.theirs.port])
        return news

    def hear_of(self, known):
        for machine, incarnation, host, port in known:
            if machine != self.id and (host, port) not in self.dialled:
                wait = 0 if self.id < machine else 2  # for the smaller of the two to dial
                self.do(self.dial((host, port), "gossip", (machine, incarnation), wait))

    async def serve(self, link):
        """Makes a connection a link, and hears what comes on it, until it closes."""
        self.connections.add(link)
        try:
            await asyncio.wait_for(self.greet(link), 8)
            while not link.writer.is_closing():
                self.hear(link, *await link.receive())
        except Refused as refused:
            if refused.by_me:
                link.send(REJECT, refused.reason)
            if link.dialled and refused.reason in ("settings", "id-taken", "started"):
                self.refusal = f"no link with {link.host}:{link.port}: {refused.reason}"
        except (OSError, EOFError, asyncio.TimeoutError):
            pass
        except (ValueError, TypeError, LookupError) as problem:  # what no machine of k3mesh says
            print(f"{link.host}:{link.port}: {problem}", file=sys.stderr)
        self.down(link, "closed")
        self.connections.discard(link)

    async def greet(self, link):
        link.mine = Hello(wire.VERSION, self.run, self.id, self.incarnation, self.key,
                          os.urandom(16).hex(), "mesh", self.n, [None] * 4, None, self.port,
                          len(self.links), False)
        link.send(HELLO, *link.mine)
        version, *rest = await link.expect(HELLO)
        if version != wire.VERSION:
            raise Refused("protocol", by_me=True)
        theirs = link.theirs = Hello(version, *rest)
        if (theirs.id, theirs.incarnation) == (self.id, self.incarnation):
            raise EOFError  # it has dialled itself
        self.judge(theirs)
        if self.id < theirs.id:  # the smaller of the two decides, once it knows who is there
            wire.check(link, *await link.expect(PROOF))
            self.judge(theirs)
            if any(one.accepted and one.theirs.id == theirs.id for one in self.connections):
                raise Refused("duplicate", by_me=True)
            link.accepted = True
            link.send(ACCEPT, wire.prove(self.secret, link), *self.introduction(link))
            host, rate, known = await link.expect(LINKED)
        else:
            link.send(PROOF, wire.prove(self.secret, link))
            proof, host, rate, known = await link.expect(ACCEPT)
            wire.check(link, proof)
            link.send(LINKED, *self.introduction(link))
            if theirs.id in self.links:  # of which the smaller knows nothing any more
                self.down(self.links[theirs.id], "closed")
        if self.phase != "forming":
            raise EOFError
        link.about = Member(theirs.id, theirs.incarnation, host, rate, theirs.rules, theirs.seed)
        link.formed_ms = (now_us() - self.start_us) // 1000
        self.links[theirs.id] = link
        print(f"linked {theirs.id} at {link.host}:{theirs.port}", flush=True)
        self.hear_of(known)
        for one in self.links.values():
            if news := self.news_for(one):
                one.send(PEERS, news, [])
        self.linked()

    def judge(self, theirs):
        """Both sides judge alike, so that both screens say the same."""
        reason = None
        if theirs.run != self.run:
            reason = "run"
        elif self.phase != "forming":
            linked = self.is_linked(theirs.id, theirs.incarnation)
            late = "started" if self.phase == "ticking" else "ending"
            reason = "duplicate" if linked else late
        elif theirs.closed:
            reason = "closed"
        elif (theirs.topology, theirs.machines) != ("mesh", self.n):
            reason = "settings"
        elif theirs.id == self.id:
            reason = "id-taken"
        if reason:
            raise Refused(reason, by_me=True)

    def introduction(self, link):
        return socket.gethostname(), self.rate, self.news_for(link)
