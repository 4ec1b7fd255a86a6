/** Something to be done, and what to do if it fails. */
type Due = readonly [act: () => void, fail: () => void];

/**
 * Makes a function that puts things off to the end of the running turn of the event loop, after all that has arrived was looked at.
 *
 * They are done in order; one that throws is told to its `fail`, and keeps none of the others from being done.
 */
export function createTurnEnd(): (...due: Due) => void {
  let waiting: Due[] = [];
  function run(): void {
    const due = waiting;
    waiting = [];
    for (const [act, fail] of due) {
      try {
        act();
      } catch {
        fail();
      }
    }
  }
  return (...due) => {
    if (waiting.push(due) === 1) setImmediate(run);
  };
}
