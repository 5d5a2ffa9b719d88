import { type Screen, StreamOutput } from "./screen.js";

/** The screen of this process. All that people see passes here; nothing else writes to a stream. */
export const TERMINAL: Screen = {
  stdout: new StreamOutput(process.stdout),
  stderr: new StreamOutput(process.stderr),
};
