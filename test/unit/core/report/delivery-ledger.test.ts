import { describe, expect, it } from "vitest";
import { DeliveryLedger } from "../../../../src/core/report/delivery-ledger.ts";

describe("DeliveryLedger", () => {
  it("knows nothing of a signal that was never reported", () => {
    expect(new DeliveryLedger().snapshot()).toEqual({});
  });

  it("counts each signal by itself; what is neither sent nor dropped is queued", () => {
    const ledger = new DeliveryLedger();
    for (let count = 0; count < 10; count++) ledger.reported("segment");
    ledger.reported("perfData");
    ledger.settled("segment", 4);
    ledger.settled("segment", 2, "rejected");
    ledger.settled("segment", 1, "rejected");
    ledger.settled("segment", 1, "closed");
    ledger.account("segment").retries++;
    expect(ledger.snapshot()).toEqual({
      segment: { reported: 10, sent: 4, queued: 2, dropped: { rejected: 3, closed: 1 }, retries: 1, bytes: 0 },
      perfData: { reported: 1, sent: 0, queued: 1, dropped: {}, retries: 0, bytes: 0 },
    });
  });

  it("gives a copy that does not change any more", () => {
    const ledger = new DeliveryLedger();
    ledger.reported("segment");
    ledger.settled("segment", 1, "rejected");
    const before = ledger.snapshot();
    ledger.settled("segment", 1, "rejected");
    ledger.settled("segment", 1);
    expect(before.segment).toMatchObject({ sent: 0, dropped: { rejected: 1 } });
  });
});
