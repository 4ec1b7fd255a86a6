import { constants } from "node:http2";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { createGrpcWebReporter, type GrpcWebReporterOptions } from "../../src/grpc-web/index.ts";
import type { Reporter } from "../../src/index.ts";
import { segmentItem } from "../unit/core/report/items.ts";
import { type Envoy, startEnvoy } from "./kit/envoy.ts";
import { answerStatus, type ScriptedUpstream, startUpstream, type Treatment } from "./scripted-upstream.ts";

const downloads = inject("downloads");

/** Milliseconds of a time-out and a back-off that a test can wait for. */
const SHORT = 300;

/** What becomes of a batch of two that is flushed twice, the second time after any back-off. */
async function outcomeOf(reporter: Reporter): Promise<unknown> {
  reporter.report("segment", segmentItem(1));
  reporter.report("segment", segmentItem(2));
  await reporter.flush();
  await new Promise((resolve) => setTimeout(resolve, SHORT));
  await reporter.flush();
  const { sent, queued, dropped, retries } = reporter.stats().segment ?? {};
  return { sent, queued, dropped, retries };
}

const rows: readonly [what: string, treatment: Treatment, outcome: object][] = [
  ["takes it", answerStatus(0), { sent: 2, dropped: {} }],
  ["breaks the connection after it has read it", (_stream, session) => session.destroy(), lost("ambiguous")],
  [
    "resets the call after it has read it",
    (stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
    lost("ambiguous"),
  ],
  ["never answers", () => undefined, lost("ambiguous")],
  ["answers UNKNOWN, as OAP does to what it cannot read", answerStatus(2), lost("ambiguous")],
  ["answers INTERNAL", answerStatus(13), lost("ambiguous")],
  ["answers INVALID_ARGUMENT", answerStatus(3), lost("rejected")],
  ["answers PERMISSION_DENIED, as OAP does to a wrong token", answerStatus(7), lost("rejected")],
  ["answers UNIMPLEMENTED", answerStatus(12), lost("rejected")],
  ["answers a status with a malformed message", answerStatus(7, { "grpc-message": "100%" }), lost("rejected")],
  ["answers HTTP 404", (stream) => stream.respond({ ":status": 404 }, { endStream: true }), lost("rejected")],
  ["answers a web page", answerPage, lost("ambiguous")],
];

function lost(reason: string): object {
  return { sent: 0, dropped: { [reason]: 2 } };
}

function answerPage(...[stream]: Parameters<Treatment>): void {
  stream.respond({ ":status": 200, "content-type": "text/html" });
  stream.end("<html>");
}

describe.skipIf(downloads === null)("gRPC-web through a real Envoy, when the server behind it", () => {
  let upstream: ScriptedUpstream;
  let envoy: Envoy;

  beforeAll(async () => {
    if (!downloads) return;
    upstream = await startUpstream();
    envoy = await startEnvoy(downloads, upstream.port);
  });
  afterAll(async () => {
    await envoy?.stop();
    await upstream?.close();
  });
  beforeEach(() => {
    upstream.calls.splice(0);
  });

  /** Only what a test flushes is sent; every wait is short. */
  const createReporter = (options: Partial<GrpcWebReporterOptions> = {}): Reporter =>
    createGrpcWebReporter({
      collector: envoy.url,
      flushIntervalMs: 0,
      retryDelayMs: SHORT / 2,
      timeoutMs: SHORT,
      ...options,
    });

  it.each(rows)("%s: each item ends as it should, and nothing is sent twice", async (_what, treatment, outcome) => {
    upstream.treat(treatment);
    expect(await outcomeOf(createReporter())).toEqual({ queued: 0, retries: 0, ...outcome });
    expect(upstream.calls).toEqual(["/skywalking.v3.TraceSegmentReportService/collectInSync"]);
  });

  it.each([
    ["UNAVAILABLE", 14],
    ["RESOURCE_EXHAUSTED", 8],
  ])("answers %s first: the batch is sent again", async (_name, status) => {
    upstream.treat((stream, session) => {
      answerStatus(upstream.calls.length === 1 ? status : 0)(stream, session);
    });
    expect(await outcomeOf(createReporter())).toEqual({ sent: 2, queued: 0, dropped: {}, retries: 1 });
    expect(upstream.calls).toHaveLength(2);
  });

  it("is slower than Envoy waits, which then says UNAVAILABLE: nothing is sent twice", async () => {
    upstream.treat(() => undefined);
    const causes: unknown[] = [];
    const reporter = createReporter({
      collector: `${envoy.url}/hasty`,
      timeoutMs: 30_000,
      diagnostics: ({ cause }) => causes.push(cause),
    });
    expect(await outcomeOf(reporter)).toEqual({ sent: 0, queued: 0, dropped: { ambiguous: 2 }, retries: 0 });
    expect(causes).toMatchObject([{ message: "gRPC status 14: upstream request timeout" }]);
    expect(upstream.calls).toHaveLength(1);
  });

  it("asks to be left alone: nothing is sent before that time", async () => {
    upstream.treat(answerStatus(14, { "retry-after": "60" }));
    expect(await outcomeOf(createReporter())).toEqual({ sent: 0, queued: 2, dropped: {}, retries: 1 });
    expect(upstream.calls).toHaveLength(1);
  });

  it("is not there: the batch waits, and is sent once it is back", async () => {
    const { port } = upstream;
    await upstream.close();
    const reporter = createReporter();
    expect(await outcomeOf(reporter)).toMatchObject({ sent: 0, queued: 2, dropped: {} });
    upstream = await startUpstream(port);
    await expect
      .poll(
        async () => {
          await reporter.flush();
          return reporter.stats().segment;
        },
        { timeout: 30_000 },
      )
      .toMatchObject({ sent: 2, queued: 0, dropped: {} });
    expect(upstream.calls).toHaveLength(1);
  });
});
