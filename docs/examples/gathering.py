"""How the traces of a run get into every folder, as PROTOCOL.md says it: for machine.py."""

import hashlib
import json

from wire import BYE, HOLDS, TRACE, TRACE_ACK, WANT

CHUNK = 32 * 1024


class Gathering:
    """Each says what it has, and asks for what it lacks one that has it."""

    def __init__(self, machine_id, peers, links, folder):
        self.id, self.links, self.folder = machine_id, links, folder
        self.wanted, self.ended = set(peers), False

    def give_own(self):
        """The own trace has its end: from now on nothing is written into it."""
        self.ended = True
        self.tell(self.id, 0, None)
        self.settle()

    def tell(self, machine, hops, sha256):
        for link in self.links.values():
            link.send(HOLDS, [[machine, hops, sha256]])

    def give_up(self, machine):
        if machine in self.wanted:
            self.wanted.remove(machine)
            self.tell(machine, None, None)
        self.settle()

    def hear(self, link, code, *body):
        if code == HOLDS:
            link.says.update((machine, hops) for machine, hops, _ in body[0])
        elif code == WANT:
            link.given = self.folder.file_of(body[0]).read_bytes()
            link.given_bytes = link.got_bytes = 0
            self.give(link)
        elif code == TRACE_ACK:
            link.got_bytes = body[0]
            self.give(link)
        elif code == TRACE:
            self.take(link, *body)
        self.settle()

    def give(self, link):
        """Pieces of the trace that a peer wants, 8 at most that it has not acknowledged."""
        while link.given_bytes < min(len(link.given), link.got_bytes + 8 * CHUNK):
            chunk = link.given[link.given_bytes : link.given_bytes + CHUNK]
            link.given_bytes += len(chunk)
            last = link.given_bytes == len(link.given)
            sha256 = hashlib.sha256(link.given).hexdigest() if last else None
            link.send(TRACE, len(link.given), chunk, sha256)

    def take(self, link, bytes_total, chunk, sha256):
        link.pieces += chunk
        link.send(TRACE_ACK, len(link.pieces))
        if sha256 is None:
            return
        machine, link.asked = link.asked, None
        whole = len(link.pieces) == bytes_total
        whole = whole and hashlib.sha256(link.pieces).hexdigest() == sha256
        if not whole or json.loads(link.pieces.splitlines()[0])["id"] != machine:
            raise ValueError(f"what came is no trace of {machine}")
        self.folder.keep(machine, link.pieces)
        self.wanted.remove(machine)
        self.tell(machine, 0, sha256)

    def settle(self):
        """Asks for what is wanted, each peer for one trace at a time; says BYE when all is done."""
        for machine in sorted(self.wanted):
            sources = [link for link in self.links.values() if link.says.get(machine) == 0]
            if sources and self.folder.file_of(machine).exists():
                self.wanted.remove(machine)  # both see the same folder
                self.tell(machine, 0, None)
            elif sources and not any(link.asked == machine for link in self.links.values()):
                for link in [link for link in sources if not link.asked][:1]:
                    link.asked, link.pieces = machine, b""
                    link.send(WANT, machine)
        for link in self.links.values():
            if self.ended and not self.wanted and not link.parted and not self.owes(link):
                link.parted = True
                link.send(BYE, "done")

    def owes(self, link):
        """Whether a peer may still want something that is here."""
        known = [self.id, *link.says, *(link.theirs.id for link in self.links.values())]
        here = [one for one in set(known) if self.folder.file_of(one).exists()]
        unknown = [one for one in here if one != link.theirs.id and link.says.get(one, 1)]
        return bool(unknown) or link.got_bytes < len(link.given)
