import type { SpecifiedOptions } from "./settings.js";
import { readYamlFile } from "./yaml-file.js";

/** The options of a YAML file, unchecked; throws a ConfigError where there are none to be had. */
export function readScenarioFile(path: string): SpecifiedOptions {
  return readYamlFile(path, { what: "a scenario file", example: "machines: 3" });
}
