import type { SegmentObject } from "../../../src/core/segment/segment-object.ts";

/** What became of the segments that were posted for one service, by status; 0 for a request that got no answer. */
export type Answers = Readonly<Record<number, number>>;

/** Clients that post segments to a gateway at a steady pace, and never a second time. */
export interface PostedLoad {
  /** Names the service of all segments from now on. */
  name(service: string): void;
  /** Ends the load; resolves when every request has its answer. */
  stop(): Promise<void>;
  /** Counts the segments that were posted for a service; of all services without a name. */
  answers(service?: string): Answers;
}

/** Segments of a request. */
export const PER_REQUEST = 10;
const INTERVAL_MS = 200;

/** Posts ten segments with one Entry span each, five times a second. */
export function postLoad(collector: string, first: string): PostedLoad {
  const answers = new Map<string, Record<number, number>>();
  const underWay = new Set<Promise<void>>();
  let service = first;

  async function post(): Promise<void> {
    const counts = answers.get(service) ?? {};
    answers.set(service, counts);
    const body = JSON.stringify(Array.from({ length: PER_REQUEST }, () => entrySegment(service)));
    const init = { method: "POST", headers: { "content-type": "application/json" }, body };
    const status = await fetch(`${collector}/v3/segments`, init).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    counts[status] = (counts[status] ?? 0) + PER_REQUEST;
  }

  const timer = setInterval(() => {
    const request = post().finally(() => underWay.delete(request));
    underWay.add(request);
  }, INTERVAL_MS);
  return {
    name(next) {
      service = next;
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
    },
    answers: (of) => (of === undefined ? merge([...answers.values()]) : (answers.get(of) ?? {})),
  };
}

function merge(all: readonly Answers[]): Answers {
  const sum: Record<number, number> = {};
  for (const [status, items] of all.flatMap((answers) => Object.entries(answers))) {
    sum[Number(status)] = (sum[Number(status)] ?? 0) + items;
  }
  return sum;
}

function entrySegment(service: string): SegmentObject {
  const time = Date.now();
  return {
    traceId: crypto.randomUUID(),
    traceSegmentId: crypto.randomUUID(),
    service,
    serviceInstance: "i1",
    isSizeLimited: false,
    spans: [
      {
        ...{ spanId: 0, parentSpanId: -1, startTime: time - 20, endTime: time, operationName: "GET:/" },
        ...{ spanType: 0, spanLayer: 3, componentId: 49, isError: false, skipAnalysis: false },
        ...{ refs: undefined, peer: undefined, tags: undefined, logs: undefined },
      },
    ],
  };
}
