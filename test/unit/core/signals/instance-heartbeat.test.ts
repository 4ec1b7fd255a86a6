import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type InstanceHeartbeatOptions,
  startInstanceHeartbeat,
} from "../../../../src/core/signals/instance-heartbeat.ts";
import { segmentItem } from "../report/items.ts";
import { createSignalRecorder, failing } from "./signal-recorder.ts";

const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A heartbeat, and how often it said what. */
function createHeartbeat(options: InstanceHeartbeatOptions = {}) {
  const recorder = createSignalRecorder();
  const heartbeat = startInstanceHeartbeat(recorder.source, options);
  const beats = (): { properties: number; keepAlive: number } => ({
    properties: recorder.reporter.items("instanceProperties").length,
    keepAlive: recorder.reporter.items("keepAlive").length,
  });
  return { ...recorder, heartbeat, beats };
}

describe("startInstanceHeartbeat()", () => {
  it("reports the properties at once; the language is one that OAP knows", () => {
    const { reporter, heartbeat } = createHeartbeat({ properties: { hostname: "edge-1", "Process No.": 7 } });
    expect(reporter.items("instanceProperties")).toEqual([
      {
        service: "shop",
        serviceInstance: "1.4.2",
        layer: "",
        properties: [
          { key: "language", value: "nodejs" },
          { key: "hostname", value: "edge-1" },
          { key: "Process No.", value: "7" },
        ],
      },
    ]);
    heartbeat.stop();
  });

  it("lets the caller name language and layer", () => {
    const { reporter, heartbeat } = createHeartbeat({ layer: "BROWSER", properties: { language: "rust" } });
    vi.advanceTimersByTime(MINUTE);
    expect(reporter.items("instanceProperties")).toMatchObject([
      { layer: "BROWSER", properties: [{ key: "language", value: "rust" }] },
    ]);
    expect(reporter.items("keepAlive")).toEqual([{ service: "shop", serviceInstance: "1.4.2", layer: "BROWSER" }]);
    heartbeat.stop();
  });

  it("keeps alive every minute, and reports the properties again at every 10th beat", () => {
    const { heartbeat, beats } = createHeartbeat();
    vi.advanceTimersByTime(9 * MINUTE);
    expect(beats()).toEqual({ properties: 1, keepAlive: 9 });
    vi.advanceTimersByTime(MINUTE);
    expect(beats()).toEqual({ properties: 2, keepAlive: 9 });
    vi.advanceTimersByTime(MINUTE);
    expect(beats()).toEqual({ properties: 2, keepAlive: 10 });
    heartbeat.stop();
    vi.advanceTimersByTime(10 * MINUTE);
    expect(beats()).toEqual({ properties: 2, keepAlive: 10 });
  });

  it("leaves a beat out when something else was sent since the last one", () => {
    const { heartbeat, beats, reporter } = createHeartbeat();
    reporter.report("segment", segmentItem(1));
    vi.advanceTimersByTime(MINUTE);
    expect(beats().keepAlive).toBe(0);
    vi.advanceTimersByTime(MINUTE);
    expect(beats().keepAlive).toBe(1);
    heartbeat.stop();
  });

  it("does not leave it out for what was only queued", () => {
    const { source, reporter } = createSignalRecorder();
    const queued = { reported: 1, sent: 0, queued: 1, dropped: {}, retries: 0, bytes: 0 };
    const stats = vi.fn(() => ({ segment: queued }));
    const heartbeat = startInstanceHeartbeat({ ...source, reporter: { ...reporter, stats } }, { intervalMs: 100 });
    vi.advanceTimersByTime(100);
    expect(reporter.items("keepAlive")).toHaveLength(1);
    heartbeat.stop();
  });

  it("beats on when the reporter throws, and tells", () => {
    const { source, reporter, diagnostics, events } = createSignalRecorder();
    const stats = vi.fn(reporter.stats).mockImplementationOnce(failing);
    const heartbeat = startInstanceHeartbeat({ ...source, reporter: { ...reporter, stats } }, { diagnostics });
    expect(events.map(({ code }) => code)).toEqual(["reporter-failed"]);
    vi.advanceTimersByTime(MINUTE);
    expect(reporter.items("instanceProperties")).toHaveLength(1);
    heartbeat.stop();
  });

  it("throws about an interval below 1", () => {
    expect(() => createHeartbeat({ intervalMs: 0 })).toThrow(expect.objectContaining({ code: "invalid-option" }));
  });
});
