import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Miniflare } from "miniflare";
import type { EdgeOptions } from "../../../src/workers/index.ts";
import { type MiniflareWorker, workerOf } from "../miniflare-worker.ts";
import { bundleWorker } from "../start-worker.ts";
import { CLASSES, callerModule, observerModule, peerModule, SHAPES, subjectModule } from "./subject-module.ts";
import { answerUpstream } from "./upstream-replies.ts";

/** A request as the upstream server saw it. */
export interface Arrival {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** The subject, bare or traced, with all that is around it: Workers, bindings, an upstream server. */
export interface Side {
  readonly miniflare: Miniflare;
  readonly worker: MiniflareWorker;
  /** Sockets that go straight to the subject and to the Worker beside it. */
  readonly subjectUrl: string;
  readonly callerUrl: string;
  /** Miniflare's own socket, which takes emails. */
  readonly entryUrl: string;
  readonly upstreamHost: string;
  /** What arrived upstream so far. */
  readonly arrivals: readonly Arrival[];
  /** Waits until what arrived satisfies a condition. */
  until<Found>(find: (arrivals: readonly Arrival[]) => Found | undefined): Promise<Found>;
  stop(): Promise<void>;
}

/** How a side is started. */
export interface SideSettings {
  readonly isTraced: boolean;
  readonly collector: string;
  readonly compatibilityFlags: readonly string[];
  /** What `edgeRules` is called with. */
  readonly rules?: EdgeOptions | undefined;
}

/** Starts one side; both have the same bindings with a state of their own. */
export async function startSide({ isTraced, collector, compatibilityFlags, rules }: SideSettings): Promise<Side> {
  const upstream = await startUpstream();
  const scripts = await Promise.all(
    [subjectModule(isTraced, rules), callerModule, peerModule, observerModule].map(bundleWorker),
  );
  const [subject = "", beside = "", peer = "", observer = ""] = scripts;
  const shared = { modules: true, compatibilityDate: "2026-07-01", compatibilityFlags: [...compatibilityFlags] };
  const bindings = { UPSTREAM: upstream.url };
  const socket = { host: "127.0.0.1", port: 0 };
  const miniflare = new Miniflare({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    unsafeTriggerHandlers: true,
    // What workerd writes of errors that cases cause on purpose; how they ended is compared by way of the tail.
    handleRuntimeStdio: (...streams) => {
      for (const stream of streams) stream.resume();
    },
    workers: [
      {
        ...shared,
        name: "subject",
        script: subject,
        unsafeDirectSockets: [socket],
        tails: ["observer"],
        ...subjectBindings({ ...bindings, COLLECTOR: collector }),
      },
      {
        ...shared,
        name: "caller",
        script: beside,
        unsafeDirectSockets: [socket],
        bindings,
        serviceBindings: Object.fromEntries([
          ["SUBJECT", { name: "subject" }],
          ...[...SHAPES, "Desk", "BackDesk"].map((entrypoint) => [
            entrypoint,
            { name: "subject", entrypoint, props: { given: [1, "two"] } },
          ]),
        ]),
        durableObjects: {
          ROOM: { className: "Room", scriptName: "subject", useSQLite: true },
          PLAIN_ROOM: { className: "PlainRoom", scriptName: "subject" },
        },
      },
      { ...shared, name: "peer", script: peer, tails: ["subject"] },
      { ...shared, name: "observer", script: observer, bindings },
    ],
  });
  const entry = await miniflare.ready;
  const [subjectUrl, callerUrl] = await Promise.all(
    ["subject", "caller"].map((name) => miniflare.unsafeGetDirectURL(name)),
  );
  return {
    miniflare,
    worker: await workerOf(miniflare),
    subjectUrl: subjectUrl?.origin ?? "",
    callerUrl: callerUrl?.origin ?? "",
    entryUrl: entry.origin,
    upstreamHost: new URL(upstream.url).host,
    arrivals: upstream.arrivals,
    until: upstream.until,
    stop: async () => {
      await miniflare.dispose();
      upstream.close();
    },
  };
}

function subjectBindings(bindings: Readonly<Record<string, string>>) {
  const version = { id: "v1", tag: "", timestamp: "2026-01-01T00:00:00Z" };
  return {
    bindings: {
      ...bindings,
      TEXT: "a text",
      EMPTY: "",
      SETTINGS: { mode: "on", limits: [1, 2, 3] },
      VERSION: version,
      ENTRYPOINTS: CLASSES.join(),
    },
    dataBlobBindings: {},
    kvNamespaces: ["KV", "OTHER_KV"],
    d1Databases: ["DB"],
    r2Buckets: ["BUCKET"],
    queueProducers: { JOBS: "jobs" },
    queueConsumers: {
      jobs: { maxBatchTimeout: 0, maxRetries: 2, deadLetterQueue: "dead" },
      dead: { maxBatchTimeout: 0 },
    },
    serviceBindings: {
      PEER: { name: "peer" },
      PEER_ENTRY: { name: "peer", entrypoint: "PeerEntry", props: { from: "subject" } },
    },
    durableObjects: { ROOM: { className: "Room", useSQLite: true }, PLAIN_ROOM: { className: "PlainRoom" } },
    analyticsEngineDatasets: { POINTS: { dataset: "points" } },
    workflows: { STEPS: { name: "steps", className: "Steps" } },
  };
}

interface Upstream extends Pick<Side, "arrivals" | "until"> {
  readonly url: string;
  close(): void;
}

async function startUpstream(): Promise<Upstream> {
  const arrivals: Arrival[] = [];
  const waiting = new Set<() => void>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // What the Worker gave up has not arrived whole.
    }
    const body = Buffer.concat(chunks);
    const { method = "", url: path = "", headers } = request;
    arrivals.push({
      method,
      path,
      headers,
      body: body.length > 4_096 ? `${body.length} bytes` : body.toString("latin1"),
    });
    for (const look of [...waiting]) look();
    answerUpstream(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    until: (find) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = find(arrivals);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
