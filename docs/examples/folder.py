"""A run's folder and the machine's trace in it, as PROTOCOL.md describes them: for machine.py."""

import json
import pathlib
import shutil


def line_of(record):
    return json.dumps(record, separators=(",", ":"), ensure_ascii=False) + "\n"


class Folder:
    """It appears whole, by rename; machines that see the same one share it."""

    def __init__(self, parent, header, suffixed):
        self.header, self.id = header, header["id"]
        self.draft = f".{header['run']}-{header['incarnation']}.tmp"
        self.path = draft = pathlib.Path(parent) / self.draft
        draft.mkdir(parents=True)
        with self.open(self.file_of(self.id)) as trace:
            trace.write(line_of(header))
        self.write_run_file(header["startWallUs"], "running")
        own, other = header["run"], f"{header['run']}-{header['runId'][:4]}"
        for name in [other] if suffixed else [own, other]:
            path = pathlib.Path(parent) / name
            try:
                draft.rename(path)
            except OSError:  # it is there already, made by a machine of this run or of another
                if json.loads((path / "run.json").read_text())["runId"] != header["runId"]:
                    continue
                self.file_of(self.id).rename(path / self.file_of(self.id).name)
                shutil.rmtree(draft)
            self.path = path
            self.trace = self.open(self.file_of(self.id), "a")
            return
        raise FileExistsError(f"{own} and {other} are folders of other runs")

    def file_of(self, machine):
        return self.path / f"{machine}.trace.jsonl"

    @staticmethod
    def open(path, mode="w"):
        return path.open(mode, encoding="utf-8", newline="\n")

    def write(self, record):
        """A line is on disk before its message leaves: then no receive is without its send."""
        self.trace.write(line_of(record))
        self.trace.flush()

    def keep(self, machine, data):
        """The trace of another machine: it is there whole, or not at all."""
        draft = self.path / f"{self.draft}-{machine}"
        draft.write_bytes(data)
        draft.rename(self.file_of(machine))

    def write_run_file(self, started_wall_us, status):
        header = self.header
        record = {key: header[key] for key in ["schema", "run", "runId", "topology", "seed"]}
        record["scenario"] = {"machines": len(header["roster"]), **header["rules"]}
        record.update(roster=header["roster"], startedWallUs=started_wall_us, status=status)
        with self.open(self.path / "run.json") as file:
            file.write(json.dumps(record, indent=2, ensure_ascii=False) + "\n")

    def finish(self):
        """run.json at the end follows from the traces, so that all machines write the same."""
        files = [self.file_of(one["id"]) for one in self.header["roster"]]
        traces = [[json.loads(line) for line in file.open("rb")] for file in files if file.exists()]
        losses = [one for trace in traces for one in trace if one["kind"] == "peer-down"]
        ended = [trace for trace in traces if trace[-1].get("reason") == "duration"]
        status = "complete" if len(ended) == len(files) and not losses else "degraded"
        self.write_run_file(min(trace[0]["startWallUs"] for trace in traces), status)
        return status
