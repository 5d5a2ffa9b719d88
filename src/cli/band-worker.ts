import { parentPort, workerData } from "node:worker_threads";
import { bandsOf } from "../theory/band.js";

// What the worker thread of `bandsInWorker` runs.
parentPort?.postMessage(bandsOf(workerData));
