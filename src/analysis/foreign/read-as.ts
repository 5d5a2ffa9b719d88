import type { z } from "zod";
import { RecordError } from "../../trace/record-error.js";

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
