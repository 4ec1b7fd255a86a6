import { describe, expect, it } from "vitest";
import { type DeliveryOptions, resolveDeliveryOptions } from "../../../../src/core/report/delivery-options.ts";

describe("resolveDeliveryOptions()", () => {
  it("fills in the defaults", () => {
    expect(resolveDeliveryOptions({ maxBatchItems: undefined })).toEqual({
      flushIntervalMs: 3_000,
      maxQueueItems: 1_000,
      maxQueueBytes: 4_194_304,
      maxBatchItems: 100,
      maxAttempts: 10,
      retryDelayMs: 1_000,
    });
  });

  it("takes the smallest values", () => {
    const smallest = { flushIntervalMs: 0, maxQueueItems: 1, maxBatchItems: 1, maxAttempts: 1, retryDelayMs: 0 };
    expect(resolveDeliveryOptions(smallest)).toMatchObject(smallest);
  });

  it.each<DeliveryOptions>([
    { flushIntervalMs: -1 },
    { flushIntervalMs: Number.NaN },
    { maxQueueItems: 0 },
    { maxQueueBytes: 0 },
    { maxBatchItems: 0 },
    { maxBatchItems: 2.5 },
    { maxAttempts: 0 },
    { retryDelayMs: Number.POSITIVE_INFINITY },
  ])("throws for %o", (options) => {
    expect(() => resolveDeliveryOptions(options)).toThrow(
      expect.objectContaining({
        code: "invalid-option",
        message: expect.stringContaining(Object.keys(options).join()),
      }),
    );
  });
});
