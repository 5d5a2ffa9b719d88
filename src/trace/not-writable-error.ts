/** A file or folder that could not be written, with the system's reason and what to do. */
export class NotWritableError extends Error {
  readonly code = "not-writable";
  readonly path: string;
  /** Why, and what to do. */
  readonly problem: string;

  constructor(path: string, cause: unknown, problem: string = problemOf(cause)) {
    super(`${path}: ${problem}`, { cause });
    this.name = "NotWritableError";
    this.path = path;
    this.problem = problem;
  }
}

const ALLOW = "Allow writing there, or use another folder";
const ROOM = "Make room there, or use another folder";
const ANOTHER = "Use another folder";

/** Why the system refuses to write, by its name for it, and what to do. */
const REASONS: Readonly<Record<string, readonly [why: string, remedy: string]>> = {
  EACCES: ["permission denied", ALLOW],
  EPERM: ["not permitted", ALLOW],
  EROFS: ["the file system is read-only", ANOTHER],
  ENOSPC: ["the disk is full", ROOM],
  EDQUOT: ["your share of the disk is used up", ROOM],
  EFBIG: ["no file may grow so large", "Allow larger files with ulimit -f"],
  EIO: ["the terminal or disk is gone or fails", ANOTHER],
  ENOENT: ["its folder is gone", ANOTHER],
  ENOTDIR: ["a file is where a folder should be", ANOTHER],
  EEXIST: ["something else has this name", ANOTHER],
  ELOOP: ["links lead round in a circle", ANOTHER],
  ENAMETOOLONG: ["the name is too long", ANOTHER],
  EMFILE: ["too many files are open", "Allow more with ulimit -n 4096"],
  ENFILE: ["too many files are open on this computer", "End other programs"],
};

function problemOf(cause: unknown): string {
  const { why, remedy } = writeFailure(cause);
  return `cannot be written (${why}). ${remedy}`;
}

/** A system's refusal to write, in words: `permission denied, EACCES`, and what to do. */
export function writeFailure(cause: unknown): { readonly why: string; readonly remedy: string } {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const known = REASONS[code];
  if (known) return { why: `${known[0]}, ${code}`, remedy: known[1] };
  const message = cause instanceof Error ? cause.message : String(cause);
  // `EXDEV: cross-device link, rename '…'`: the path is said already, and may be a passing one.
  const [why = message] = message.split(", ");
  return { why, remedy: ALLOW };
}
