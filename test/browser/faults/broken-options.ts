import { type BrowserAgentOptions, createCrashSafeReporter } from "../../../src/browser/index.ts";

function fail(): never {
  throw new Error("injected");
}

const reject = (): Promise<never> => Promise.reject(new Error("injected"));

/** Options of the agent each of which fails in its own way. */
export const brokenOptions: Readonly<Record<string, Partial<BrowserAgentOptions>>> = {
  "a reporter that throws": { reporter: { report: fail, flush: fail, close: fail, stats: fail } },
  "a reporter that rejects": { reporter: { report: fail, flush: reject, close: reject, stats: () => ({}) } },
  "a peerResolver that throws": { peerResolver: fail },
  "a peerResolver that answers nonsense": { peerResolver: () => Object.create(null) },
  "an onRequest that throws": { onRequest: fail },
  "a propagator that throws": { propagators: [{ header: "sw8", encode: fail, decode: fail }] },
  "a propagator that answers no header": {
    propagators: [{ header: "sw8", encode: () => "a\nb\u{1f6d2}", decode: fail }],
  },
  "a propagator without a name": { propagators: [{ header: "bad name", encode: () => "a", decode: fail }] },
  "diagnostics that throw": { diagnostics: fail, onRequest: fail },
  "a spill that throws": { spill: { leave: () => fail, restore: fail } },
  "a spill that rejects": { spill: { leave: () => fail, restore: reject } },
  "a collector that breaks off": { collector: "/s/reset" },
  "a collector that is not there": { collector: "http://127.0.0.1:9" },
  crashSafe: { crashSafe: createCrashSafeReporter },
  "a beforeSend that throws": { beforeSend: fail },
  "an instrumentation that fails later": { instrumentations: [() => fail] },
};
