import type { Draw } from "../../model/rules.js";
import type { Setting } from "../../protocol/settings.js";
import { formatDuration } from "../../scenario/duration.js";

/** A setting as the option that gives it. */
export function settingOption(setting: Setting): string {
  switch (setting.name) {
    case "topology":
    case "machines":
    case "seed":
    case "phase":
      return `--${setting.name} ${setting.value}`;
    case "durationMs":
      return `--duration ${formatDuration(setting.value)}`;
    case "literal":
      return setting.value ? "--literal" : "no --literal";
    case "draw":
      return drawOption(setting.value);
    default:
      return setting satisfies never;
  }
}

function drawOption(draw: Draw): string {
  if (draw.kind === "range") return `--draw-range ${draw.range}`;
  return `--internal-probability ${draw.internal}`;
}
