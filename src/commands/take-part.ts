import type { Analysis } from "../analysis/analyze.js";
import { exitCodeOf } from "../analysis/exit-code.js";
import type { Started, Surroundings } from "../live/machine.js";
import { plainOutcome } from "../live/plain-outcome.js";
import type { HubEvent } from "../runtime/hub/hub-event.js";
import type { LifeEvent, Outcome } from "../runtime/life-event.js";
import type { NetworkOptions } from "../scenario/network-options.js";
import { conclude, concludeIfOver, concludeScattered } from "./conclude.js";
import type { FormationNotice } from "./forming/formation-notice.js";
import type { Outlook } from "./forming/outlook.js";
import { exitAfter, onSignals, type Signals } from "./interrupt.js";
import { LiveLog } from "./live-log.js";
import { meaningOf } from "./machine-end.js";
import type { ScreenOptions } from "./options.js";
import { printReport } from "./report.js";
import type { Whereabouts } from "./whereabouts.js";

/** What takes part in a run on the LAN. */
interface Participant {
  readonly outcome: Promise<Outcome>;
  interrupt(): void;
}

/** A machine or a hub that is to take part, as its command knows it. */
export interface Part<L extends Participant> {
  readonly id: string;
  readonly options: NetworkOptions;
  readonly whereabouts: Whereabouts;
  readonly outlook: Outlook;
  start(
    surroundings: Surroundings,
    observe: (event: LifeEvent | HubEvent) => void,
  ): Promise<Started<L>>;
  /** What to tell of those who are awaited. */
  notices(life: L): readonly FormationNotice[];
}

/** Takes part in a run to its end, and shows that; gives the exit code. */
export async function takePart<L extends Participant>(
  part: Part<L>,
  screen: ScreenOptions,
): Promise<number> {
  const { outlook, options, whereabouts } = part;
  const { networks } = whereabouts;
  const log = screen.quiet
    ? undefined
    : new LiveLog(outlook, screen.json ? process.stderr : process.stdout);
  const surroundings = {
    listen: whereabouts.listen,
    ...(options.mdns && { networks }),
    out: options.out,
  };
  const { life, port } = await part.start(surroundings, (event) => {
    outlook.observe(event);
    log?.observe(event);
  });
  outlook.listens(port);
  const signals = onSignals(
    () => life.interrupt(),
    () => process.exit(exitAfter(signals, [])),
  );
  const [address, ...others] = outlook.addresses;
  const also = others.length === 0 ? "" : `, also on ${others.join(", ")}`;
  log?.line(`${part.id} listens on ${address} for run ${options.run}${also}`);
  log?.line("no shared secret: anyone on this network can join");
  log?.wait(() => part.notices(life));
  const outcome = await life.outcome;
  signals.release();
  log?.end();
  return conclusion(outcome, part, screen, signals, (text) => log?.line(text));
}

async function conclusion<L extends Participant>(
  outcome: Outcome,
  { outlook, options }: Part<L>,
  screen: ScreenOptions,
  signals: Signals,
  say: (text: string) => void,
): Promise<number> {
  const attempt = { outlook, formTimeoutMs: options.formTimeoutMs, byHand: true };
  const { exitCode, text, stack } = meaningOf(plainOutcome(outcome), attempt);
  if (text !== undefined) process.stderr.write(`k3mesh: ${text}\n`);
  if (screen.debug && stack !== undefined) process.stderr.write(`${stack}\n`);
  if (outcome.kind === "given-up") say("ended before the start: nothing was written");
  if (outcome.kind !== "ended") return exitAfter(signals, [exitCode]);
  if (outcome.reason === "interrupted") {
    say(`interrupted; the trace up to here is in ${outcome.folder}`);
    await concludeIfOver(outcome.folder);
    return exitAfter(signals, [exitCode]);
  }
  for (const { id, reason } of outcome.ungathered) {
    process.stderr.write(`k3mesh: the trace of ${id} could not be had: ${reason}\n`);
  }
  const show = (analysis: Analysis) => printReport(analysis, outcome.folder, screen, process);
  const verdict = options.gather
    ? exitCodeOf(await conclude(outcome.folder, show))
    : await concludeScattered(outcome.folder, show, say);
  return exitAfter(signals, [exitCode, verdict]);
}
