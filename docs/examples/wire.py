"""The lower half of PROTOCOL.md, for machine.py: frames, connections, proofs and random streams."""

import base64
import hashlib
import struct
import time
from collections import deque, namedtuple

import ed25519
import msgpack

VERSION = 5
HELLO, ACCEPT, REJECT, LINKED, PEERS, READY, START = 1, 2, 3, 4, 5, 6, 7
DATA, PING, PONG, STOP, BYE, TRACE, TRACE_ACK = 8, 9, 10, 11, 12, 13, 14
HOLDS, WANT, PROOF = 19, 20, 21

Hello = namedtuple("Hello", "version run id incarnation key nonce topology machines rules seed "
                            "port links_up closed")


class Refused(Exception):
    """One side wants no link; `by_me`: this one."""

    def __init__(self, reason, by_me):
        super().__init__(reason)
        self.reason, self.by_me = reason, by_me


class Link:
    """A connection, and what the machine at its other end has said on it."""

    def __init__(self, reader, writer, via, address=None):
        self.reader, self.writer, self.via, self.dialled = reader, writer, via, via != "inbound"
        self.host, self.port = address or writer.get_extra_info("peername")[:2]
        self.here = writer.get_extra_info("sockname")[0]
        self.mine = self.theirs = self.about = self.ready = self.formed_ms = None
        self.accepted = self.started = self.stopped = self.parted = False
        self.heard_us, self.pings, self.told = now_us(), deque(), set()
        self.sent = self.received = 0  # messages of the model
        self.says, self.asked, self.pieces = {}, None, b""  # of traces; what comes from there
        self.given, self.given_bytes, self.got_bytes = b"", 0, 0  # what goes there

    def send(self, *frame):
        if not self.writer.is_closing():
            payload = msgpack.packb(frame)
            self.writer.write(struct.pack(">I", len(payload)) + payload)

    async def receive(self):
        (length,) = struct.unpack(">I", await self.reader.readexactly(4))
        if not 0 < length <= 64 * 1024:
            raise ValueError(f"a frame of {length} bytes")
        frame = msgpack.unpackb(await self.reader.readexactly(length))
        self.heard_us = now_us()
        return frame

    async def expect(self, code):
        frame = await self.receive()
        if frame[0] == REJECT:
            raise Refused(frame[1], by_me=False)
        if frame[0] != code:
            raise ValueError(f"frame {frame[0]} where {code} was due")
        return frame[1:]


class Stream:
    """The random numbers that a seed gives a machine for one purpose: xoroshiro128+."""

    def __init__(self, seed, machine, purpose):
        key = 0x811C9DC5
        for byte in f"{seed}/{machine}/{purpose}".encode():
            key = (key ^ byte) * 0x01000193 % 2**32
        for shift, factor in (16, 0x85EBCA6B), (13, 0xC2B2AE35):
            key = (key ^ key >> shift) * factor % 2**32
        key ^= key >> 16
        self.a, self.b = 0xFFFFFFFF << 32 | key ^ 0xFFFFFFFF, key << 32

    def next(self):
        a, b = self.a, self.a ^ self.b
        number = (a + self.b) % 2**32
        self.a = ((a << 24 | a >> 40) ^ b ^ b << 16) % 2**64
        self.b = (b << 37 | b >> 27) % 2**64
        return number

    def integer(self, low, high):
        size = high - low + 1
        while (value := self.next() ^ 0x80000000) >= 2**32 // size * size:
            pass
        return low + value % size

    def fraction(self):
        high, low = self.next() % 2**26, self.next() % 2**27
        return high / 2**26 + low / 2**53


def prove(secret, link):
    """By which a machine proves, on this connection, that it is the one of its HELLO."""
    return to_text(ed25519.sign(secret, _signed(link.mine, link.theirs, link.dialled)))


def check(link, proof):
    """Raises ValueError unless the other end has proven that it is the one of its HELLO."""
    theirs, born = link.theirs, link.theirs.incarnation[:12]
    owns = theirs.incarnation == born + digest(f"{born} {theirs.key}", 8)
    signed = _signed(theirs, link.mine, not link.dialled)
    if not owns or not ed25519.verify(to_bytes(theirs.key), signed, to_bytes(proof)):
        raise ValueError(f"no proof that it is {theirs.id}")


def _signed(sender, receiver, dialled):
    words = ["k3mesh", sender.run, "dialled" if dialled else "accepted"]
    words += [sender.id, sender.incarnation, sender.nonce]
    return " ".join(words + [receiver.id, receiver.incarnation, receiver.nonce]).encode()


def now_us():
    return time.monotonic_ns() // 1000


def digest(text, digits):
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def to_text(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def to_bytes(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
