import { expect, test } from "vitest";
import { machinesByName } from "../../../src/analysis/foreign/file-names.js";
import { matchNames } from "../../../src/analysis/foreign/match-names.js";

type Naming = Readonly<Record<string, readonly string[]>>;

/** What the machines are called, and what events mean: `5001=1`. */
function called(naming: Naming): string {
  const parts = machinesByName(Object.keys(naming));
  const found = matchNames(parts.map((part) => ({ ...part, named: new Set(naming[part.file]) })));
  const meant = [...found.meant].map(([name, machine]) => `${name}=${machine}`);
  return [...found.names.values(), ...meant.sort()].join(" ");
}

test.each<[string, Naming, string]>([
  ["nobody is named: what differs", { "machine_1_log.txt": [], "machine_2_log.txt": [] }, "1 2"],
  [
    "the number alone",
    { "sim2_vm0.log": ["1", "2"], "sim2_vm1.log": ["0"], "sim2_vm2.log": ["0", "1"] },
    "0 1 2",
  ],
  ["zeros before it", { "m_01.log": ["2"], "m_02.log": ["1"], "m_03.log": [] }, "1 2 3"],
  [
    "a longer part of the file's name",
    { "log_vm1.txt": ["vm2"], "log_vm2.txt": ["vm1", "VM3"], "log_vm3.txt": [] },
    "vm1 vm2 vm3",
  ],
  ["the whole of it", { "VM-1.log": ["VM-2"], "VM-2.log": ["VM-1"] }, "VM-1 VM-2"],
  [
    "other words about the same number",
    { "vm1.log": ["Machine 2"], "vm2.log": ["Machine 1", "3"], "vm3.log": [] },
    "1 2 3 Machine 1=1 Machine 2=2",
  ],
  [
    "other words about the same letter",
    { "log_A.csv": ["machine b"], "log_B.csv": [] },
    "A B machine b=B",
  ],
  [
    "ports that count on as the files do",
    { "machine_1.log": ["5002"], "machine_2.log": ["5003"], "machine_3.log": [] },
    "1 2 3 5002=2 5003=3",
  ],
  [
    "ports that count on from a file 0",
    { "vm0.log": ["5001", "5002"], "vm1.log": ["5000"], "vm2.log": ["5000"] },
    "0 1 2 5000=0 5001=1 5002=2",
  ],
  [
    "any names, where all but its own are in each log",
    { "1.log": ["7000", "9000"], "2.log": ["5000", "9000"], "3.log": ["7000", "5000"] },
    "1 2 3 5000=1 7000=2 9000=3",
  ],
  [
    "numbers from 0 beside files from 1",
    { "vm1.log": ["1", "2"], "vm2.log": ["0", "2"], "vm3.log": ["0", "1"] },
    "1 2 3 0=1 1=2 2=3",
  ],
  [
    "some of the numbers from 0 beside files from 1",
    { "vm1.log": ["1"], "vm2.log": ["0"], "vm3.log": [] },
    "1 2 3 0=1 1=2",
  ],
  [
    "numbers beside letters",
    { "log_a.txt": ["2"], "log_b.txt": ["1", "3"], "log_c.txt": ["1"] },
    "a b c 1=a 2=b 3=c",
  ],
  ["letters do not count on", { "a.log": ["d"], "b.log": [], "c.log": ["b"] }, "a b c"],
  [
    "any words, where all but its own are in each log",
    { "anna.log": ["y", "z"], "ben.log": ["x", "z"], "carl.log": ["x", "y"] },
    "anna ben carl x=anna y=ben z=carl",
  ],
  [
    "two machines that each name one without a log",
    { "anna.log": ["y"], "ben.log": ["x"] },
    "anna ben",
  ],
  ["a machine whose log is missing", { "1.log": ["3"], "2.log": ["1"] }, "1 2"],
  ["only a machine whose log is missing", { "a.log": ["b"], "c.log": [] }, "a c"],
  ["ports that fit in two ways", { "1.log": [], "2.log": [], "3.log": ["5001"] }, "1 2 3"],
  ["ports of which one has no log", { "1.log": ["5002"], "2.log": ["7001", "9003"] }, "1 2"],
])("%s", (_, naming, expected) => {
  expect(called(naming)).toBe(expected);
});
