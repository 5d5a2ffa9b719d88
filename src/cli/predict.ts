import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { readScenarioFile } from "../node/options-file.js";
import { expectedOf } from "../theory/closed-form.js";
import { bandsInWorker } from "./bands-in-worker.js";
import { CountingBar } from "./counting-bar.js";
import { type Asked, askedOnCommandLine } from "./predict/predict-options.js";
import {
  bandLines,
  type MeanPrediction,
  meanLines,
  type Prediction,
  plainPrediction,
  shortLine,
} from "./predict/prediction-text.js";
import { mapLines, type RateMap, rateMap } from "./predict/rate-map.js";
import { columnsOf, type Output, type Screen, TERMINAL } from "./screen.js";
import {
  addOptions,
  examples,
  helpText,
  strictCommand,
  type TypedOptions,
} from "./strict-command.js";
import { hung } from "./text.js";

const HELP =
  "Says of a run, before there is one, at which machines messages pile up, how fast clocks go, and what its figures are by chance. A file of simulate may be given too; what it has go wrong is left out. Without --rates they are what --seed draws; without both, all rates that a seed may draw are shown as by --map.";

/** `k3mesh predict [scenario.yaml]`: what theory says of a run. */
export function predictCommand(screen: Screen = TERMINAL): Command {
  const command = strictCommand("predict")
    .description("say beforehand what must happen in a run, by its rates and rules")
    .argument("[scenario.yaml]", "a file of options; the command line wins")
    .addHelpText("after", helpText(HELP))
    .addHelpText(
      "after",
      examples("predict --rates 1,6,6 --rates 2,6,6 --duration 2m", "predict --map --draw-range 4"),
    );
  return addOptions(command, "predict").action(
    async (file: string | undefined, options: TypedOptions) => {
      const given = file === undefined ? undefined : readScenarioFile(file);
      await predict(askedOnCommandLine(options, given), options, screen);
    },
  );
}

/** Shows what is asked for. */
export async function predict(
  asked: Asked,
  options: TypedOptions,
  { stdout, stderr }: Screen,
): Promise<void> {
  const say = (lines: readonly string[], output: Output = stdout) => {
    output.write(lines.map((line) => `${line}\n`).join(""));
  };
  const document = (content: unknown) => say([JSON.stringify(content, null, 2)]);
  const aside = options.json ? stderr : stdout;
  for (const line of noteLines(asked, options)) say([hung(line, columnsOf(aside))], aside);
  if (asked.showsMap) {
    const map = rateMap(asked.mapRates, asked.rules, asked.topology);
    if (options.json) document({ map });
    else say(allOfMap(map, asked, stdout));
    return;
  }
  const all = asked.settings.map((one) => ({ ...one, expectation: expectedOf(one.setting) }));
  // Bands take their time.
  if (!options.json) say(meanLines(all, stdout));
  const predictions = await withBands(all, options);
  if (options.json) document({ predictions: predictions.map(plainPrediction) });
  else say(bandLines(predictions, stdout));
}

/** What people may have expected otherwise. */
function noteLines({ faults, settings, showsMap }: Asked, options: TypedOptions): string[] {
  const left =
    faults.length === 0
      ? []
      : [`left out: ${faults.join(", ")}; this is of a run in which nothing goes wrong`];
  const unknown = showsMap && options.map !== true && settings.length === 0;
  return unknown
    ? [
        ...left,
        "no rates are given, nor a --seed that draws them: this shows all that a seed may draw",
      ]
    : left;
}

function allOfMap(map: RateMap, { settings }: Asked, stdout: Output): string[] {
  const marked = settings.map(({ setting }) => setting.machines.map(({ rate }) => rate));
  return [
    ...mapLines(map, marked, stdout),
    ...settings.map((one) => {
      return shortLine({ ...one, expectation: expectedOf(one.setting) }, stdout);
    }),
  ];
}

/** Plays as many settings at a time as there are cores. */
async function withBands(
  all: readonly MeanPrediction[],
  options: TypedOptions,
): Promise<Prediction[]> {
  const bar = new CountingBar(all.length, "band", options);
  const predictions: Prediction[] = [];
  const waiting = all.entries();
  let done = 0;
  const lane = async () => {
    for (const [place, one] of waiting) {
      predictions[place] = { ...one, bands: await bandsInWorker(one.setting) };
      done += 1;
      bar.done(done);
    }
  };
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, lane));
  } finally {
    bar.end();
  }
  return predictions;
}
