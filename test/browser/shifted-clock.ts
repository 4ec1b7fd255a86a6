/** HTML that sets the clock of a page wrong; it stands before every other script. */
export function shiftedClock(shiftMs: number): string {
  return `<script>(${shiftClock})(${shiftMs})</script>`;
}

/** Runs in the page. */
function shiftClock(shiftMs: number): void {
  const RealDate = Date;
  const { timeOrigin } = performance;
  class ShiftedDate extends RealDate {
    constructor(...values: [] | [number]) {
      if (values.length === 0) super(RealDate.now() + shiftMs);
      else super(...values);
    }
    static override now(): number {
      return RealDate.now() + shiftMs;
    }
  }
  Object.assign(globalThis, { Date: ShiftedDate });
  Object.defineProperty(performance, "timeOrigin", { value: timeOrigin + shiftMs });
}
