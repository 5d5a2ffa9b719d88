import { listenTcp } from "../tcp.js";

/** Which of these ports a machine could listen on now; each is taken for a moment only. */
export async function freePorts(host: string, ports: readonly number[]): Promise<number[]> {
  const free: number[] = [];
  for (const port of ports) {
    try {
      const transport = await listenTcp({ host, ports: [port] });
      await transport.close();
      free.push(port);
    } catch {
      // Somebody has it, or it may not be had.
    }
  }
  return free;
}
