// What the core promises, gone through once in each runtime, from the packed package. `run` gives what only the program itself
// can see; the rest is what reached the collectors.
import { Tracer } from "skywalking-edge";
import { createGrpcWebReporter } from "skywalking-edge/grpc-web";
import { createHttpReporter } from "skywalking-edge/http";
import { outcome, withoutBytes } from "./outcomes.js";
import { overlap } from "./overlap.js";
import { propagation } from "./propagation.js";
import { sampling } from "./sampling.js";
import { signals } from "./signals.js";
import { snapshots, spans } from "./spans.js";

/** Goes through everything over one wire. */
async function runOver(createReporter, { collector, scripted, refused, malformed, answers }) {
  const reporter = createReporter({ collector, flushIntervalMs: 0 });
  const seen = {
    spans: spans(reporter),
    propagation: propagation(reporter, malformed),
    sampling: sampling(reporter),
    snapshots: snapshots(reporter),
    overlap: await overlap(reporter),
  };
  signals(reporter);
  await reporter.flush();
  seen.stats = withoutBytes(reporter.stats());
  await reporter.close();
  seen.outcomes = {};
  for (const answer of answers) seen.outcomes[answer] = await outcome(createReporter, `${scripted}/${answer}`);
  seen.outcomes.refused = await outcome(createReporter, refused);
  return seen;
}

/** The real clock and the real ids, which no two runs share. */
function reality(reporter) {
  const tracer = new Tracer({ service: "contract-reality", reporter });
  const contexts = Array.from({ length: 1_000 }, () => tracer.createTracingContext());
  const ids = contexts.flatMap(({ traceId, traceSegmentId }) => [traceId, traceSegmentId]);
  const now = contexts[0].now();
  return {
    unique: new Set(ids).size,
    wellFormed: ids.every((id) => /^[0-9a-f]{32}$/.test(id)),
    isNow: Math.abs(now - Date.now()) < 5_000 && Number.isInteger(now),
  };
}

/** Runs the contract. `settings`: where the collectors are, what is malformed, which answers are scripted. */
export async function run(settings) {
  const json = await runOver(createHttpReporter, { ...settings, ...settings.json });
  const grpcWeb = await runOver(createGrpcWebReporter, { ...settings, ...settings.grpcWeb });
  return { json, grpcWeb, reality: reality(createHttpReporter({ collector: settings.json.collector })) };
}
