/** How the documents begin that k3mesh writes: run.json, verdict.json, and those of `--json`. */
const DOCUMENT =
  /^\s*\{\s*"(schema": 1,\s*"run"|folder": "[^\n]*",\s*"format"|runs": \[|folders": \[|system": "[^\n]*",\s*"checks")/;
/** A trace, under whatever name. */
const TRACE = /^\{"kind":"header","schema":\d/;
/** A report for people: `demo: complete, all 8 checks true (…)`, or a table of several. */
const REPORT = /^(.*: (.*, )?(of|all) \d+ checks .*\((\d+) machines?, |exit {2}folder {2})/;
/** What `--csv` and `--junit` write. */
const RESULTS = /^(exit,folder,format,|<\?xml [^>]*>\s*<testsuites name="k3mesh analyze")/;

/** Whether k3mesh itself wrote a file that begins so: it is no log of another program. */
export function isOwn(head: string): boolean {
  return DOCUMENT.test(head) || TRACE.test(head) || REPORT.test(head) || RESULTS.test(head);
}
