/** A small defect: in a file of `src`, a text that stands there once becomes another. */
export interface Mutant {
  readonly title: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const MODEL: readonly Mutant[] = [
  {
    title: "a receive takes the message's stamp, whatever the own clock",
    file: "model/lamport-clock.ts",
    from: "Math.max(this.#value, stamp) + 1",
    to: "stamp + 1",
  },
  {
    title: "a receive takes the later of two clocks, and no step beyond",
    file: "model/lamport-clock.ts",
    from: "Math.max(this.#value, stamp) + 1",
    to: "Math.max(this.#value, stamp)",
  },
  {
    title: "a receive never looks at the stamp",
    file: "model/lamport-clock.ts",
    from: "Math.max(this.#value, stamp) + 1",
    to: "this.#value + 1",
  },
  {
    title: "a message carries the clock before its increment",
    file: "model/machine.ts",
    from: "this.#rules.literal ? before : lamport",
    to: "before",
  },
  {
    title: "the message that is taken counts as still queued",
    file: "model/machine.ts",
    from: "queue: this.#inbox.length }",
    to: "queue: this.#inbox.length + 1 }",
  },
  {
    title: "a broadcast leaves out the first peer",
    file: "model/machine.ts",
    from: "        return this.#peers;",
    to: "        return this.#peers.slice(1);",
  },
  {
    title: "peers are in no order of ids",
    file: "model/id.ts",
    from: "ids.filter((id) => id !== self).sort(compareIds)",
    to: "ids.filter((id) => id !== self).reverse()",
  },
  {
    title: "the message that came last is taken first",
    file: "model/inbox.ts",
    from: "const item = this.first;\n    this.#head += 1;",
    to: "const item = this.#items.pop();",
  },
  {
    title: "an inbox of four takes no more",
    file: "model/inbox.ts",
    from: "    this.#items.push(item);",
    to: "    if (this.length < 4) this.#items.push(item);",
  },
  {
    title: "a draw is counted from 0",
    file: "model/draw.ts",
    from: "SENDS[random.integer(1, draw.range) - 1]",
    to: "SENDS[random.integer(0, draw.range) - 1]",
  },
  {
    title: "periods are rounded, and ticks drift",
    file: "model/tick-schedule.ts",
    from: "Math.floor((k * 1e6) / this.rate)",
    to: "k * Math.floor(1e6 / this.rate)",
  },
  {
    title: "a tick is skipped that is less than a period late",
    file: "model/tick-schedule.ts",
    from: "Math.max(LATENESS_ALLOWED_US, 1e6 / this.rate)",
    to: "LATENESS_ALLOWED_US",
  },
];

const PROTOCOL: readonly Mutant[] = [
  {
    title: "a run starts when one of the others is ready",
    file: "protocol/barrier.ts",
    from: "!peers.every((peer) => peer.ready?.roster === roster)",
    to: "!peers.some((peer) => peer.ready?.roster === roster)",
  },
  {
    title: "a READY for any roster is one for this",
    file: "protocol/barrier.ts",
    from: "!peers.every((peer) => peer.ready?.roster === roster)",
    to: "!peers.every((peer) => peer.ready !== undefined)",
  },
  {
    title: "READY is not said anew when the roster is another",
    file: "protocol/barrier.ts",
    from: "  #changed(): void {\n    this.#readyFor = undefined;",
    to: "  #changed(): void {",
  },
  {
    title: "each machine has the roster in the order of its links",
    file: "protocol/roster.ts",
    from: "const members = hellos.toSorted(compareIdentities);",
    to: "const members = [...hellos];",
  },
  {
    title: "a machine that slept accuses the others of its own silence",
    file: "protocol/liveness.ts",
    from: "if (nowUs - this.#awakeUs > OWN_GAP_US)",
    to: "if (nowUs - this.#awakeUs > 1e12)",
  },
  {
    title: "a peer is given up after 4 s of silence",
    file: "protocol/liveness.ts",
    from: "SILENCE_MAX_US = 8_000_000",
    to: "SILENCE_MAX_US = 4_000_000",
  },
  {
    title: "a peer is given up after 12 s of silence only",
    file: "protocol/liveness.ts",
    from: "SILENCE_MAX_US = 8_000_000",
    to: "SILENCE_MAX_US = 12_000_000",
  },
];

const RUNTIME: readonly Mutant[] = [
  {
    title: "a send is written down after it left",
    file: "runtime/loop.ts",
    from: `      this.#steps.flushTrace();
      for (const outlet of this.#touched) {
        // What one gives to another, which carries it, leaves in the same turn.
        this.#touched.delete(outlet);
        outlet.flush();
      }`,
    to: `      for (const outlet of this.#touched) {
        this.#touched.delete(outlet);
        outlet.flush();
      }
      this.#steps.flushTrace();`,
  },
  {
    title: "a machine ends when the first of the others has stopped",
    file: "runtime/run/active-run.ts",
    from: "[...this.#living].every((peer) => this.#stopped.has(peer))",
    to: "[...this.#living].some((peer) => this.#stopped.has(peer))",
  },
  {
    title: "STOP is said with the last tick still to come",
    file: "runtime/run/ticker.ts",
    from: "return this.#k >= this.#total && monoUs >= this.#schedule.durationUs;",
    to: "return this.#k >= this.#total - 1;",
  },
  {
    title: "a machine never waits for the others' end",
    file: "runtime/run/active-run.ts",
    from: "(this.#living.size === 0 || this.#timeout.isOver)",
    to: "(this.#living.size >= 0 || this.#timeout.isOver)",
  },
  {
    title: "what comes before the own start is lost",
    file: "runtime/run/machine-role.ts",
    from: "    this.#ticker.deliver({ from: link.peer.id, message, arrivedWallUs, arrivedMonoUs });",
    to: "    if (arrivedMonoUs > 0) this.#ticker.deliver({ from: link.peer.id, message, arrivedWallUs, arrivedMonoUs });",
  },
  {
    title: "a broadcast is delivered twice",
    file: "runtime/run/machine-role.ts",
    from: "    this.#ticker.deliver({ from: link.peer.id, message, arrivedWallUs, arrivedMonoUs });",
    to: `    const delivery = { from: link.peer.id, message, arrivedWallUs, arrivedMonoUs };
    this.#ticker.deliver(delivery);
    if (message.action === "BROADCAST") this.#ticker.deliver(delivery);`,
  },
  {
    title: "a send to a lost peer counts as sent",
    file: "runtime/run/machine-role.ts",
    from: "return reached.length === to.length ? [] : to.filter((id) => links.get(id) === undefined);",
    to: "return [];",
  },
  {
    title: "ticks follow the computer's clock, which can be set",
    file: "runtime/node-clock.ts",
    from: "const monoUs = this.#scheduler.nowUs() - this.#startUs;",
    to: "const monoUs = this.#scheduler.systemUs() - this.#startWallUs;",
  },
  {
    title: "all skipped ticks count as one",
    file: "runtime/run/ticker.ts",
    from: "this.#skipped += k - this.#k;",
    to: "this.#skipped += 1;",
  },
  {
    title: "no loss of a peer is written down",
    file: "runtime/run/active-run.ts",
    from: "if (!known || this.#hasEnded) return;",
    to: "if (known || this.#hasEnded) return;",
  },
  {
    title: "who was given up says that the other closed",
    file: "runtime/run/active-run.ts",
    from: `reason === "silent" ? "gave-me-up" : "left"`,
    to: `reason === "silent" ? "silent" : "left"`,
  },
  {
    title: "a stranger's bytes end the machine",
    file: "runtime/links/connection.ts",
    from: "if (!(error instanceof WireError)) throw error;",
    to: "if (error instanceof WireError) throw error;",
  },
  {
    title: "whoever comes after the start is admitted",
    file: "runtime/formation/connector.ts",
    from: "    this.#admission.close(reason);",
    to: `    if (reason !== "started") this.#admission.close(reason);`,
  },
  {
    title: "BYE is said while traces are still to come",
    file: "runtime/run/trace-collection.ts",
    from: "    if (!this.#holdings.settled) return;\n",
    to: "",
  },
  {
    title: "a machine keeps its own trace to itself",
    file: "runtime/run/trace-collection.ts",
    from: "    this.#holdings.have(this.#self, null);",
    to: "",
  },
  {
    title: "a hub forgets one recipient of a broadcast",
    file: "runtime/relay/relay-table.ts",
    from: "return this.#sorted.filter((link) => link !== except);",
    to: "return this.#sorted.filter((link) => link !== except).slice(1);",
  },
  {
    title: "a hub sends a broadcast to its sender too",
    file: "runtime/relay/relay-table.ts",
    from: "return this.#sorted.filter((link) => link !== except);",
    to: "return [...this.#sorted];",
  },
  {
    title: "a hub counts no queue",
    file: "runtime/relay/forwarding.ts",
    from: "    this.#copies += recipients.length;",
    to: "    this.#copies += 1;",
  },
];

const TRACE: readonly Mutant[] = [
  {
    title: "a receive is written down with the receiver's clock as the message's",
    file: "trace/format.ts",
    from: `"msgLamport":\${event.msgLamport}`,
    to: `"msgLamport":\${event.lamport - 1}`,
  },
  {
    title: "some internal events are not written down",
    file: "runtime/run/journal.ts",
    from: "    this.#sink.append(formatRecord(record));",
    to: `    if (record.kind !== "internal" || record.seq % 7 > 0) this.#sink.append(formatRecord(record));`,
  },
  {
    title: "a trace is over without its end",
    file: "runtime/run/active-run.ts",
    from: "    this.#context.journal.write(this.#role.end(reason, moment));",
    to: "    this.#role.end(reason, moment);",
  },
  {
    title: "a frame that came in pieces spoils the next one",
    file: "wire/frame-reader.ts",
    from: "      this.#payload = undefined;\n      this.#payloadBytes = 0;",
    to: "      this.#payload = undefined;",
  },
  {
    title: "what a link says in one turn is sent in the next",
    file: "wire/frame-writer.ts",
    from: "    if (this.#start === this.#end) return undefined;\n    const bytes = this.#slab.subarray(this.#start, this.#end);",
    to: "    if (this.#start === this.#end) return undefined;\n    const bytes = this.#slab.subarray(0, this.#end);",
  },
];

export const MUTANTS: readonly Mutant[] = [...MODEL, ...PROTOCOL, ...RUNTIME, ...TRACE];
