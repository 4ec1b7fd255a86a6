import { createIgnoreRule, sampleByKey, sampleRate } from "skywalking-edge";
import { CARRIER, createTracer } from "./counted.js";

/** Who is recorded, ignored, kept. */
export function sampling(reporter) {
  const asked = [];
  const { tracer, told } = createTracer("c", reporter, {
    sampler: (name) => {
      asked.push(name);
      if (name === "broken") throw new Error("rule");
      return name === "yes";
    },
    ignore: createIgnoreRule({ paths: ["/health/**"], suffixes: [".css"], methods: ["OPTIONS"] }),
    keep: ({ spans }) => spans[0].operationName !== "dropped",
  });
  const names = ["yes", "no", "broken", "GET:/health/live/now", "GET:/a.css", "OPTIONS:/x", "dropped"];
  const recorded = [...names, "carried"].map((operationName) => {
    const context = tracer.createTracingContext({
      operationName,
      carrier: operationName === "carried" ? CARRIER : undefined,
    });
    const span = context.createEntrySpan(operationName);
    const headers = {};
    context.createExitSpan("GET:/next", "next.example:443").inject(headers).end();
    span.end();
    context.finish();
    return [operationName, context.isRecording, Object.keys(headers), span.spanId];
  });
  const keys = Array.from({ length: 40 }, (_, index) => `session-${index}`);
  let key = "";
  const byKey = sampleByKey(0.5, () => key);
  const drawn = keys
    .map((next) => {
      key = next;
      return byKey() ? 1 : 0;
    })
    .join("");
  return { told, asked, recorded, drawn, none: sampleRate(0)(), all: sampleRate(1)() };
}
