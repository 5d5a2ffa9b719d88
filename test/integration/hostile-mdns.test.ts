import { join as joinPath } from "node:path";
import { expect, test } from "vitest";
import { chance } from "../kit/chance.js";
import { announcement, type DnsRecord, query, response, TYPE } from "../kit/dns.js";
import { randomRun, tempFolder } from "../kit/temp.js";
import { incarnation } from "../protocol/hello.js";
import { Announcer } from "./kit/announcer.js";
import { join } from "./kit/joins.js";
import { until } from "./kit/until.js";
import { ALL_TRUE, held } from "./kit/verdicts.js";

const ARGS = ["--duration", "500ms", "--rate", "20"];
const HEADER = 12;

function textsOf(run: string, n: number): string[] {
  return [`run=${run}`, `id=s${n}`, `inc=${incarnation(n)}`];
}

/** One spoofed machine of the run, where nobody listens. */
function spoofed(run: string, n: number): Buffer {
  const name = `s${n}-${incarnation(n)}`;
  return response(announcement({ name, txt: textsOf(run, n), port: 1 + (n % 1_000) }));
}

/** What somebody says who wants a machine to be taken for gone. */
function goodbye(run: string, name: string): Buffer {
  const [, id = "", inc = ""] = /^(.+)-(.+)$/.exec(name) ?? [];
  return response(announcement({ name, txt: [`run=${run}`, `id=${id}`, `inc=${inc}`], ttl: 0 }));
}

/** Everything that is odd in a packet about this run. */
function oddities(run: string): Buffer[] {
  const odd = (records: readonly DnsRecord[]) => response(records);
  const random = chance();
  const texts = textsOf(run, 1);
  const whole = odd(announcement({ txt: texts }));
  const [pointer, server, text] = announcement({ txt: texts });
  if (!pointer || !server || !text) throw new Error("an announcement is three records");
  const proto = ["__proto__=x", "__proto__", "constructor=1", "toString=2", "hasOwnProperty=3"];
  return [
    odd(announcement({})),
    odd(announcement({ txt: [] })),
    odd(announcement({ txt: [...texts, ...proto] })),
    odd(announcement({ txt: [`run=${run}`, "id=", "inc"] })),
    odd(announcement({ txt: [`run=${run}`, random.bytes(255), "=", "==", "\0=\0"] })),
    odd(announcement({ txt: [`run=${run}`, "id=A.b c", `inc=${"f".repeat(200)}`] })),
    odd(announcement({ txt: texts, port: 0 })),
    odd(announcement({ txt: texts, target: "x".repeat(63) })),
    odd(announcement({ txt: texts, name: "__proto__" })),
    odd(announcement({ txt: texts, addresses: ["0.0.0.0", "255.255.255.255", "127.0.0.1"] })),
    odd([pointer, text]),
    odd([server, text]),
    odd([pointer, { ...server, data: Buffer.alloc(3) }, text]),
    odd([{ ...pointer, data: Buffer.from([0xc0, HEADER]) }, server, text]),
    odd([pointer, server, { ...text, type: TYPE.ptr }]),
    odd([pointer, server, text, { ...text, type: 65_000 }]),
    odd(Array(32).fill(text)),
    Buffer.concat([whole, random.bytes(100)]),
    ...Array.from({ length: whole.length }, (_, length) => whole.subarray(0, length)),
    query(4),
  ];
}

test("no announcement ends a machine that looks for others, and the run forms", async () => {
  const out = tempFolder();
  const run = randomRun();
  const a = join(run, out, "--id", "a", ...ARGS);
  await a.line(/missing {2}2 more/);
  const announcer = await Announcer.open();
  await announcer.say(oddities(run));
  const others = ["b", "c"].map((id) => join(run, out, "--id", id, ...ARGS));
  await announcer.say(oddities(run));
  for (const machine of [a, ...others]) expect(await machine.exitCode(), `${machine}`).toBe(0);
  expect(held(joinPath(out, run))).toEqual(ALL_TRUE);
});

test("5,000 machines that do not exist are announced, and the run forms and ticks", async () => {
  const out = tempFolder();
  const run = randomRun();
  const a = join(run, out, "--id", "a", ...ARGS);
  await a.line(/missing {2}2 more/);
  const announcer = await Announcer.open();
  await announcer.say(Array.from({ length: 5_000 }, (_, n) => spoofed(run, n)));
  await a.line(/seen {5}s\d+ at 127\.0\.0\.1:\d+: refused/);
  const others = ["b", "c"].map((id) => join(run, out, "--id", id, ...ARGS));
  for (const machine of [a, ...others]) expect(await machine.exitCode(), `${machine}`).toBe(0);
  expect(held(joinPath(out, run))).toEqual(ALL_TRUE);
});

test("a false goodbye takes no link away, and hides no machine", async () => {
  const out = tempFolder();
  const run = randomRun();
  const announcer = await Announcer.open();
  const heard = announcer.listen(run);
  const [a, b] = ["a", "b"].map((id) => join(run, out, "--id", id, ...ARGS));
  await a?.line(/linked {3}b on/);
  await b?.line(/linked {3}a on/);
  const goodbyes = await until("both are announced", () => {
    const machines = [...new Set(heard.map(({ id, inc }) => `${id}-${inc}`))];
    return machines.length >= 2 && machines.map((name) => goodbye(run, name));
  });
  await announcer.say(goodbyes);
  const c = join(run, out, "--id", "c", ...ARGS);
  await announcer.say(goodbyes);
  for (const machine of [a, b, c]) expect(await machine?.exitCode(), `${machine}`).toBe(0);
  expect(a?.stdout.match(/missing {2}2 more/g)).toHaveLength(1);
  expect(held(joinPath(out, run))).toEqual(ALL_TRUE);
});
