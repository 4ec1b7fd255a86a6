import type { ContenderModule } from "../contender.ts";

/** What measuring needs of the process it runs in. */
export interface Environment {
  /** Loads a contender's bundle. */
  readonly load: (module: string) => Promise<ContenderModule>;
  /** Lets timers and messages run, as they would between two requests. */
  readonly turn: () => Promise<void>;
  /** Collects the young generation alone: a full collection would throw compiled code away. */
  readonly collect: () => void;
  /** Bytes of objects on the heap now, garbage included. */
  readonly heapBytes: () => number;
}
