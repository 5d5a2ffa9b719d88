/** What a trace's file is called, behind the machine's id. */
export const TRACE_SUFFIX = ".trace.jsonl";

/** The name of a machine's trace in the run folder. */
export function traceFileName(id: string): string {
  return `${id}${TRACE_SUFFIX}`;
}
