interface ReportWithLimits {
  readonly userLimits?: { readonly open_files?: { readonly soft?: unknown } };
}

/**
 * How many files this process may have open, Infinity where that is unlimited; null on a system
 * that does not tell. To be asked before there are sockets, whose peers the report looks up.
 */
export function openFilesLimit(): number | null {
  const { userLimits } = process.report.getReport() as ReportWithLimits;
  const soft = userLimits?.open_files?.soft;
  if (soft === "unlimited") return Number.POSITIVE_INFINITY;
  return typeof soft === "number" ? soft : null;
}
