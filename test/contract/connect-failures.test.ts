import { createServer, type Http2Server } from "node:http2";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { Code, ConnectError } from "@connectrpc/connect";
import { connectNodeAdapter, createGrpcTransport } from "@connectrpc/connect-node";
import { afterEach, describe, expect, it } from "vitest";
import { type ConnectReporterOptions, createConnectReporter } from "../../src/connect/index.ts";
import { TraceSegmentReportService } from "../../src/gen/pb/language-agent/Tracing_pb.ts";
import type { ReporterStats } from "../../src/index.ts";
import { segmentItem } from "../unit/core/report/items.ts";

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(server: Http2Server | Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("not listening");
  return `http://127.0.0.1:${address.port}`;
}

/** A gRPC server that takes segments as it is told; it gives its URL and what it took. */
async function startGrpc(answer: (attempt: number) => void, onHeaders?: (headers: Headers) => void) {
  const taken: string[] = [];
  let attempts = 0;
  const sockets = new Set<Socket>();
  const server = createServer(
    connectNodeAdapter({
      routes: ({ service }) =>
        service(TraceSegmentReportService, {
          async collect(segments, { requestHeader }) {
            onHeaders?.(requestHeader);
            answer(++attempts);
            for await (const { traceSegmentId } of segments) taken.push(traceSegmentId);
            return {};
          },
        }),
    }),
  );
  server.on("connection", (socket) => sockets.add(socket));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { baseUrl: await listen(server), taken };
}

/** A port at which nobody listens. */
async function unusedUrl(): Promise<string> {
  const server = createTcpServer();
  const url = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

/** Reports a segment until it is sent or dropped. */
async function outcome(options: ConnectReporterOptions): Promise<ReporterStats["segment"]> {
  const reporter = createConnectReporter({ flushIntervalMs: 1, retryDelayMs: 1, maxAttempts: 3, ...options });
  reporter.report("segment", segmentItem(1));
  for (let round = 0; (reporter.stats().segment?.queued ?? 0) > 0 && round < 500; round++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await reporter.close();
  return reporter.stats().segment;
}

describe("a gRPC server over HTTP/2", () => {
  it("gets the segment again that it refused for now", async () => {
    const { baseUrl, taken } = await startGrpc((attempt) => {
      if (attempt === 1) throw new ConnectError("starting", Code.Unavailable);
    });
    const stats = await outcome({ transport: createGrpcTransport({ baseUrl }) });
    expect(stats).toMatchObject({ sent: 1, retries: 1, dropped: {} });
    expect(taken).toEqual(["segment-1"]);
  });

  it.each([
    [Code.PermissionDenied, "rejected"],
    [Code.InvalidArgument, "rejected"],
    [Code.Internal, "ambiguous"],
    [Code.DeadlineExceeded, "ambiguous"],
    [Code.ResourceExhausted, "retries-exhausted"],
  ] as const)("that answers code %i costs the segment, counted as %s", async (code, reason) => {
    const { baseUrl } = await startGrpc(() => {
      throw new ConnectError("no", code);
    });
    const stats = await outcome({ transport: createGrpcTransport({ baseUrl }) });
    expect(stats).toMatchObject({ sent: 0, dropped: { [reason]: 1 } });
  });

  it("is sent the token and the deadline", async () => {
    let headers = new Headers();
    const { baseUrl } = await startGrpc(
      () => {},
      (given) => {
        headers = given;
      },
    );
    const options = { headers: { authentication: "token" }, timeoutMs: 4_000 };
    expect(await outcome({ transport: createGrpcTransport({ baseUrl }), ...options })).toMatchObject({ sent: 1 });
    expect([headers.get("authentication"), headers.get("grpc-timeout")]).toEqual(["token", "4000m"]);
  });
});

describe("nobody at the other end", () => {
  it("is asked again, whichever transport found out", async () => {
    const url = await unusedUrl();
    for (const target of [{ collector: url }, { transport: createGrpcTransport({ baseUrl: url }) }]) {
      expect(await outcome(target)).toMatchObject({ sent: 0, retries: 2, dropped: { "retries-exhausted": 1 } });
    }
  });
});

describe("a server that breaks off or never answers", () => {
  it("leaves it open whether the segment was taken, so it is not sent again", async () => {
    const cutting = createTcpServer((socket) => socket.once("data", () => socket.destroy()));
    closing.push(() => cutting.close());
    const url = await listen(cutting);
    for (const target of [{ collector: url }, { transport: createGrpcTransport({ baseUrl: url }) }]) {
      expect(await outcome(target)).toMatchObject({ sent: 0, retries: 0, dropped: { ambiguous: 1 } });
    }
  });

  it("is waited for no longer than the time-out", async () => {
    const sockets: Socket[] = [];
    const silent = createTcpServer((socket) => sockets.push(socket));
    closing.push(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const url = await listen(silent);
    for (const target of [{ collector: url }, { transport: createGrpcTransport({ baseUrl: url }) }]) {
      expect(await outcome({ ...target, timeoutMs: 50 })).toMatchObject({ sent: 0, dropped: { ambiguous: 1 } });
    }
  });
});
