import { describe, expect, it } from "vitest";
import { perfDataOf } from "../../../src/browser/perf-data.ts";

const VIEW = { service: "shop-web", serviceVersion: "1.4.2", pagePath: "/cart" };

const TIMES = {
  redirectStart: 1,
  redirectEnd: 3.9,
  fetchStart: 5,
  domainLookupStart: 10,
  domainLookupEnd: 17.5,
  connectStart: 20,
  secureConnectionStart: 26,
  connectEnd: 31,
  requestStart: 32,
  responseStart: 45,
  responseEnd: 59.9,
  domInteractive: 80,
  domContentLoadedEventEnd: 97,
  loadEventStart: 120,
};

/** Makes a navigation timing; nothing but its times is read. */
function timingOf(times: Partial<typeof TIMES>): PerformanceNavigationTiming {
  return Object.assign(Object.create(null), TIMES, times);
}

describe("perfDataOf()", () => {
  it("computes whole milliseconds by client-js's definitions", () => {
    expect(perfDataOf(VIEW, timingOf({}), 1_767_225_600_000.7)).toEqual({
      ...VIEW,
      time: 1_767_225_600_000,
      redirectTime: 2,
      dnsTime: 7,
      tcpTime: 11,
      sslTime: 5,
      ttfbTime: 13,
      transTime: 14,
      firstPackTime: 35,
      fptTime: 54,
      domAnalysisTime: 20,
      ttlTime: 75,
      domReadyTime: 92,
      loadPageTime: 115,
      resTime: 23,
    });
  });

  it("gives 0 for a connection without TLS", () => {
    expect(perfDataOf(VIEW, timingOf({ secureConnectionStart: 0 }), 0).sslTime).toBe(0);
  });

  it("gives 0, never a negative number, for what has not happened when the page is left", () => {
    const left = timingOf({ responseEnd: 0, domInteractive: 0, domContentLoadedEventEnd: 0, loadEventStart: 0 });
    const perfData = perfDataOf(VIEW, left, 0);
    expect(perfData).toMatchObject({
      transTime: 0,
      domAnalysisTime: 0,
      ttlTime: 0,
      domReadyTime: 0,
      loadPageTime: 0,
      resTime: 0,
    });
    const numbers = Object.values(perfData).filter((value) => typeof value === "number");
    expect(numbers.every((number) => Number.isSafeInteger(number) && number >= 0)).toBe(true);
  });

  it("counts what the user waits for from the activation of a prerendered page", () => {
    expect(perfDataOf(VIEW, { ...timingOf({}), activationStart: 50 }, 0)).toMatchObject({
      firstPackTime: 0,
      fptTime: 9,
      ttlTime: 30,
      domReadyTime: 47,
      loadPageTime: 70,
      dnsTime: 7,
      ttfbTime: 13,
      transTime: 14,
    });
    expect(perfDataOf(VIEW, { ...timingOf({}), activationStart: 500 }, 0)).toMatchObject({
      fptTime: 0,
      loadPageTime: 0,
    });
  });

  it("gives 0 for every duration of a view without a load", () => {
    const { service, serviceVersion, pagePath, time, ...durations } = perfDataOf(VIEW, {}, 5);
    expect(Object.values(durations)).toEqual(Array.from({ length: 13 }, () => 0));
  });
});
