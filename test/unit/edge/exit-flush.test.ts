import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { flushAtExit } from "../../../src/edge/exit-flush.ts";
import { createMemoryReporter } from "../../../src/testing/index.ts";
import { segmentItem } from "../core/report/items.ts";

function createHost() {
  const process = new EventEmitter();
  const reporter = createMemoryReporter();
  const flush = vi.spyOn(reporter, "flush");
  return { process, reporter, flush, stop: flushAtExit({ process }, reporter) };
}

describe("flushAtExit()", () => {
  it("flushes for what was reported since, within 2 s, and else not: the event comes again after each thing done in it", () => {
    const { process, reporter, flush } = createHost();
    process.emit("beforeExit");
    expect(flush).not.toHaveBeenCalled();
    reporter.report("segment", segmentItem(1));
    for (let times = 0; times < 3; times++) process.emit("beforeExit");
    expect(flush.mock.calls).toEqual([[{ timeoutMs: 2_000 }]]);
    reporter.report("segment", segmentItem(2));
    process.emit("beforeExit");
    expect(flush).toHaveBeenCalledTimes(2);
  });

  it("listens to nothing once it was ended", () => {
    const { process, stop } = createHost();
    expect(process.eventNames()).toEqual(["beforeExit"]);
    stop();
    expect(process.eventNames()).toEqual([]);
  });

  it.each([{}, { process: undefined }, { process: {} }])("does nothing where there is no such event: %j", (host) => {
    expect(() => flushAtExit(host, createMemoryReporter())()).not.toThrow();
  });
});
