import { test } from "vitest";

/** For what Windows lacks: signals that a process can answer, freezing, limits of file size. */
export const onPosix: ReturnType<typeof test.skipIf> = test.skipIf(process.platform === "win32");
