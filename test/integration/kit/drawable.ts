/** A command through which the one behind it takes its pipes for a terminal that it can draw on. */
export const DRAWABLE: readonly string[] = [
  "env",
  "NODE_OPTIONS=--import=data:text/javascript,process.stdout.isTTY=true;process.stdout.columns=80",
];
