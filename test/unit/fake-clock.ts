import type { Clock } from "../../src/core/runtime/clock.ts";

/** A clock that stands still until it is told to move. */
export interface FakeClock extends Clock {
  /** Lets time pass on both clocks. */
  advance(ms: number): void;
  /** Sets the wall clock, as NTP or a user does; the monotonic clock does not see it. */
  setWall(epochMs: number): void;
}

/** The time at which a {@link FakeClock} begins. */
export const START = 1_767_225_600_000;

/** Makes a clock whose monotonic part begins at an odd fraction, as `performance.now()` does. */
export function createFakeClock(): FakeClock {
  let wall = START;
  let monotonic = 1_234.5;
  return {
    wall: () => wall,
    monotonic: () => monotonic,
    advance: (ms) => {
      wall += ms;
      monotonic += ms;
    },
    setWall: (epochMs) => {
      wall = epochMs;
    },
  };
}
