import { expect, it } from "vitest";
import { createGateway } from "../../src/gateway/index.ts";
import { createDouble } from "../unit/connect/connect-double.ts";
import { fullItems } from "../unit/core/report/signal-items.ts";
import { jsonPost } from "./scripted-oap.ts";

it("brings each instance's meters to OAP in a stream of their own, which OAP takes for those of one instance", async () => {
  const { transport, calls } = createDouble();
  const { meter } = fullItems;
  const gateway = createGateway({ transport, mode: "queue", now: () => Number(meter.timestamp) });
  const of = (serviceInstance: string, timestamp = meter.timestamp) => ({ ...meter, serviceInstance, timestamp });
  for (const meters of [[of("a"), of("b")], [of("a")], [of("a", Number(meter.timestamp) - 1_000)]]) {
    expect((await gateway(jsonPost("/v3/meters", meters))).status).toBe(200);
  }
  await gateway.close();
  const streams = calls.map(({ messages }) => messages.map((message) => Reflect.get(message, "serviceInstance")));
  expect(streams.sort()).toEqual([["a"], ["a", "a"], ["b"]]);
  expect(gateway.stats().forwards).toEqual({ sent: 3 });
});
