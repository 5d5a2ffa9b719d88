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

interface Limit {
  readonly soft?: unknown;
}

interface ReportWithLimits {
  readonly userLimits?: { readonly open_files?: Limit; readonly max_user_processes?: Limit };
}

/**
 * How many files this process may have open, Infinity where that is unlimited; null on a system
 * that does not tell. To be asked before there are sockets: the report looks up their peers.
 */
export function openFilesLimit(): number | null {
  return numberOf(limits()?.open_files);
}

/** How many processes and threads this user may have; as above. */
export function threadsLimit(): number | null {
  return numberOf(limits()?.max_user_processes);
}

function limits(): ReportWithLimits["userLimits"] {
  return (process.report.getReport() as ReportWithLimits).userLimits;
}

function numberOf(limit: Limit | undefined): number | null {
  if (limit?.soft === "unlimited") return Number.POSITIVE_INFINITY;
  return typeof limit?.soft === "number" ? limit.soft : null;
}
