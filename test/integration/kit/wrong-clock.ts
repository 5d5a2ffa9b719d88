import { systemClock } from "../../../src/node/system-clock.js";
import type { Scheduler, SystemReading } from "../../../src/runtime/ports.js";

/** How a machine's clocks are wrong; plain data, as it crosses processes. */
export interface Wrong {
  /** By how much its wall clock is ahead. */
  readonly aheadUs: number;
  /** How much too fast its clocks run, in millionths, from a moment of `commonUs` on. */
  readonly driftPpm: number;
  readonly fromUs: number;
}

/** The one steady clock that all processes of this computer read, in microseconds. */
export function commonUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

/** What a wrong wall clock says at a moment of `commonUs`. */
export function wrongWallUs({ aheadUs, driftPpm, fromUs }: Wrong, us: number): number {
  return WALL_START_US + aheadUs + Math.floor((us - fromUs) * (1 + driftPpm / 1e6));
}

/** A real clock that is wrong, and may be set while it runs. */
export class WrongClock implements Scheduler {
  readonly #wrong: Wrong;
  readonly #speed: number;
  #setByUs = 0;

  constructor(wrong: Wrong) {
    this.#wrong = wrong;
    this.#speed = 1 + wrong.driftPpm / 1e6;
  }

  /** As people and NTP do. */
  set(byUs: number): void {
    this.#setByUs += byUs;
  }

  nowUs(): number {
    return this.#nowAt(commonUs());
  }

  systemUs(): number {
    return this.readSystem().systemUs;
  }

  readSystem(): SystemReading {
    const us = commonUs();
    const nowUs = this.#nowAt(us);
    return { nowUs, systemUs: wrongWallUs(this.#wrong, us) + this.#setByUs };
  }

  at(dueUs: number, run: () => void): () => void {
    const waitUs = Math.ceil((dueUs - this.nowUs()) / this.#speed);
    return systemClock.at(systemClock.nowUs() + waitUs, run);
  }

  #nowAt(us: number): number {
    return Math.floor((us - this.#wrong.fromUs) * this.#speed);
  }
}

/** 2026-01-01. */
const WALL_START_US = 1_767_225_600_000_000;
