import type { UnknownLogsError } from "../analysis/unknown-logs-error.js";
import { calledAs, quoted } from "./called-as.js";
import { cut, onOneLine } from "./text.js";

/** Of a line of a log, as much as a page shows. */
const WIDTH = 100;
const INDENT = "  ";

/** How logs begin that are not known, and the commands that help. */
export function unknownLogsLines(
  { folder, beginning }: UnknownLogsError,
  columns: number = WIDTH,
): string[] {
  // Where there is no text there is nothing to describe.
  if (beginning === undefined) return [];
  const { file, lines } = beginning;
  const quotes = lines.map((line) => {
    return cut(onOneLine(`${INDENT}| ${line}`), Math.min(columns, WIDTH));
  });
  return [
    onOneLine(`${file} begins:`),
    ...quotes,
    "to have a first k3mesh-format.yaml written, which says how to read such logs:",
    `${INDENT}${suggestion(folder)}`,
    "to read them as a file says that you wrote by the docs:",
    `${INDENT}${calledAs()} analyze ${quoted(onOneLine(folder))} --log-format FILE`,
  ];
}

/** What writes a first file that says how the logs of a folder are written. */
function suggestion(folder: string): string {
  return `${calledAs()} formats suggest ${quoted(onOneLine(folder))}`;
}
