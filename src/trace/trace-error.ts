/** A trace that cannot be read as one: says where, why and what to do, in one line. */
export class TraceError extends Error {
  readonly code = "trace";
  readonly file: string;
  /** Counts from 1; 0 when the whole file is meant. */
  readonly line: number;
  readonly reason: string;

  constructor(file: string, line: number, reason: string, advice: string = RESTORE) {
    super(`${line === 0 ? file : `${file}:${line}`}: ${reason}. ${advice}`);
    this.name = "TraceError";
    this.file = file;
    this.line = line;
    this.reason = reason;
  }
}

const RESTORE = "Copy the file anew from the machine that wrote it";

/** A folder that cannot be analysed: says which, why and what to do, in one line. */
export class FolderError extends Error {
  readonly code = "folder";

  constructor(folder: string, reason: string, cause?: unknown) {
    super(`${folder}: ${reason}`, { cause });
    this.name = "FolderError";
  }
}
