import { z } from "zod";
import { HUB_ID, isId, isNodeId } from "../model/id.js";
import { TOPOLOGIES } from "../model/topology.js";
import { LAMPORT_MAX } from "./event-fields.js";
import { parseMessageName } from "./message-name.js";
import { RecordError } from "./record-error.js";
import type { End, Forward, Header, HubEnd, HubHeader, Note, RunFile } from "./records.js";

/** Takes a value for what a schema describes, exactly. Throws RecordError with the first reason. */
export function readAs<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue === undefined) throw new RecordError("not a record");
  const where = issue.path.join(".");
  const what = issue.message.replace(/^Invalid input: /, "");
  if (what.endsWith("received undefined")) throw new RecordError(`"${where}" is missing`);
  throw new RecordError(where === "" ? what : `"${where}": ${what}`);
}

const id = z.string().refine(isId, "not a name");
/** Of a machine, or the hub. */
const nodeId = z.string().refine(isNodeId, "not a name");
const integer = z.int();
const natural = z.int().min(0);
const lamport = natural.max(LAMPORT_MAX);
const rate = z.number().positive().max(10_000);
const stamps = { wallUs: natural, monoUs: integer };

const rosterEntry = z.strictObject({
  id,
  incarnation: z.string().min(1),
  host: z.string(),
  rate,
  phaseUs: natural,
});

const roster = z
  .array(rosterEntry)
  .min(3)
  .refine(
    (entries) => new Set(entries.map((entry) => entry.id)).size === entries.length,
    "an id is there twice",
  );

const rulesKeys = {
  drawRange: z.exactOptional(z.int().min(3)),
  internalProbability: z.exactOptional(z.number().min(0).max(1)),
  literal: z.boolean(),
  durationMs: z.number().positive(),
  phase: z.enum(["random", "aligned"]),
};

function hasOneDraw(rules: object): boolean {
  return "drawRange" in rules !== "internalProbability" in rules;
}

const ONE_DRAW = "needs either drawRange or internalProbability";

const runKeys = {
  schema: z.literal(1),
  run: id,
  runId: z.string().regex(/^[0-9a-f]{16}$/, "not 16 hex digits"),
  topology: z.enum(TOPOLOGIES),
  seed: natural.max(2 ** 32 - 1),
  roster,
};

const headerKeys = {
  kind: z.literal("header"),
  ...runKeys,
  incarnation: z.string().min(1),
  host: z.string(),
  rules: z.strictObject(rulesKeys).refine(hasOneDraw, ONE_DRAW),
  startWallUs: natural,
  versions: z.strictObject({ k3mesh: z.string(), node: z.string() }),
  links: z.array(
    z.strictObject({
      peer: nodeId,
      address: z.string(),
      via: z.enum(["mdns", "peers", "gossip", "inbound"]),
      formedMs: z.number().min(0),
    }),
  ),
};

export const headerSchema: z.ZodType<Header> = z.strictObject({
  ...headerKeys,
  id,
  rate,
  phaseUs: natural,
});

export const hubHeaderSchema: z.ZodType<HubHeader> = z.strictObject({
  ...headerKeys,
  id: z.literal(HUB_ID),
});

export const forwardSchema: z.ZodType<Forward> = z
  .strictObject({
    kind: z.literal("forward"),
    ...stamps,
    seq: natural.min(1),
    msg: z.string(),
    from: id,
    to: z.array(id),
    arrivedWallUs: natural,
    queues: z.array(natural),
  })
  .refine(({ msg, from }) => parseMessageName(msg)?.source === from, {
    path: ["msg"],
    message: 'not a message of "from"',
  })
  .refine(({ to, queues }) => to.length === queues.length, {
    path: ["queues"],
    message: 'not one for each of "to"',
  });

export const noteSchema: z.ZodType<Note> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("peer-down"),
    ...stamps,
    peer: nodeId,
    reason: z.enum(["closed", "silent", "left", "gave-me-up"]),
  }),
  z.strictObject({
    kind: z.literal("link-refused"),
    ...stamps,
    address: z.string(),
    reason: z.string(),
  }),
  z.strictObject({ kind: z.literal("skipped"), ...stamps, ticks: z.int().min(1) }),
  z.strictObject({
    kind: z.literal("offset"),
    ...stamps,
    peer: nodeId,
    offsetUs: integer,
    rttUs: natural,
  }),
  z.strictObject({ kind: z.literal("clock-jump"), ...stamps, byUs: integer }),
]);

const endReason = z.enum(["duration", "interrupted", "drain-timeout", "error"]);

export const endSchema: z.ZodType<End> = z.strictObject({
  kind: z.literal("end"),
  ...stamps,
  reason: endReason,
  lamport,
  queue: natural,
  counts: z.strictObject({ internal: natural, send: natural, receive: natural }),
  ticks: z.strictObject({ due: natural, made: natural, skipped: natural }),
});

export const hubEndSchema: z.ZodType<HubEnd> = z.strictObject({
  kind: z.literal("end"),
  ...stamps,
  reason: endReason,
  forwarded: natural,
  copies: natural,
});

export const runFileSchema: z.ZodType<RunFile> = z.strictObject({
  ...runKeys,
  scenario: z.strictObject({ machines: z.int().min(3), ...rulesKeys }).refine(hasOneDraw, ONE_DRAW),
  startedWallUs: natural,
  status: z.enum(["running", "complete", "degraded", "interrupted"]),
});
