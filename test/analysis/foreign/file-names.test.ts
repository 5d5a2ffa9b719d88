import { expect, test } from "vitest";
import { runsByName } from "../../../src/analysis/foreign/file-names.js";

/** `1 2 3`, or of several runs `run1_vm*.log: 0 1` each. */
function told(files: string): string[] {
  return runsByName(files.split(" ")).map(({ pattern, logs }) => {
    const machines = logs.map(({ machine }) => machine).join(" ");
    return pattern === undefined ? machines : `${pattern}: ${machines}`;
  });
}

test.each([
  ["machine_1_log.txt machine_2_log.txt machine_3_log.txt", "1 2 3"],
  ["sim2_vm0.log sim2_vm1.log sim2_vm2.log", "0 1 2"],
  ["0-events-1:10 1-events-1:10 2-events-1:10", "0 1 2"],
  ["vm_0.log vm_1.log vm_10.log", "0 1 10"],
  ["machine1.txt machine2.txt", "1 2"],
  ["process-5001.log process-5002.log process-5003.log", "5001 5002 5003"],
  ["log_A.csv log_B.csv log_C.csv", "A B C"],
  ["experiment1-vm1.log experiment1-vm2.log", "1 2"],
  ["MachineA_run1.txt MachineB_run1.txt MachineC_run1.txt", "A B C"],
  ["machinea.log machineb.log machinec.log", "a b c"],
  ["VMA.log VMB.log", "A B"],
  ["machine_one.log machine_two.log", "one two"],
  ["anna.log anton.log", "anna anton"],
  ["anna-maria.log ben.log carl.log", "anna-maria ben carl"],
  ["log_anna_maria.txt log_ben.txt", "anna_maria ben"],
  ["log.1 log.2 log.3", "1 2 3"],
  ["node.a node.b node.c", "a b c"],
  ["a.jsonl b.log c.txt", "a b c"],
  ["a1.log a2.log b1.log", "a1 a2 b1"],
  ["machine_1_log.txt", "1"],
  ["a.jsonl", "a"],
  ["machine1_20250302_212240.log machine2_20250302_212241.log", "1 2"],
])("the machines of %s are %s", (files, machines) => {
  expect(told(files)).toStrictEqual([machines]);
});

test.each([
  [
    "run1_vm0.log run1_vm1.log run2_vm0.log run2_vm1.log run2_vm2.log",
    ["run1_vm*.log: 0 1", "run2_vm*.log: 0 1 2"],
  ],
  [
    "MachineA_run1.txt MachineA_run2.txt MachineB_run1.txt MachineB_run2.txt",
    ["Machine*_run1.txt: A B", "Machine*_run2.txt: A B"],
  ],
  [
    "0-events-1:10 0-events-2:10 1-events-1:10 1-events-2:10 2-events-1:10 2-events-2:10",
    ["*-events-1:10: 0 1 2", "*-events-2:10: 0 1 2"],
  ],
  [
    "experiment1-vm1.log experiment1-vm2.log experiment2-vm1.log experiment2-vm2.log",
    ["experiment1-vm*.log: 1 2", "experiment2-vm*.log: 1 2"],
  ],
  [
    "2025-03-02_vm1.log 2025-03-02_vm2.log 2025-03-03_vm1.log 2025-03-03_vm2.log",
    ["2025-03-02_vm*.log: 1 2", "2025-03-03_vm*.log: 1 2"],
  ],
  ["1_1.log 1_2.log 1_3.log 2_1.log 2_2.log 2_3.log", ["1_*.log: 1 2 3", "2_*.log: 1 2 3"]],
  [
    "control_vm0.log control_vm1.log control_vm2.log very_fast_vm0.log very_fast_vm1.log very_fast_vm2.log",
    ["control_vm*.log: 0 1 2", "very_fast_vm*.log: 0 1 2"],
  ],
])("%s are several runs", (files, runs) => {
  expect(told(files)).toStrictEqual(runs);
});

test("several logs of one machine are not taken for machines, nor for runs that cannot be told", () => {
  const files = "machine1_212240.log machine1_213000.log machine2_212241.log machine2_213001.log";
  expect(told(files)).toStrictEqual(["1 1 2 2"]);
});
