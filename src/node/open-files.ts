import { openFilesLimit } from "./probes/user-limits.js";

/** With fewer Node cannot even load k3mesh: it opens many modules at once. */
export const OPEN_FILES_MIN = 128;

/** Why k3mesh cannot start where a process may have so few files open, for people. */
export function openFilesProblem(limit: number | null = openFilesLimit()): string | undefined {
  if (limit === null || limit >= OPEN_FILES_MIN) return undefined;
  return (
    `a process may have ${limit} files open here, k3mesh needs ${OPEN_FILES_MIN}: ` +
    `raise the limit (ulimit -n ${OPEN_FILES_MIN})`
  );
}
