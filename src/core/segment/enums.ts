/** A span's direction. An Entry span serves a request, an Exit span makes one, a Local span stays inside. */
export const SpanType = { Entry: 0, Exit: 1, Local: 2 } as const;
/** A value of {@link SpanType}: the number that proto3 and proto3 JSON both accept. */
export type SpanType = (typeof SpanType)[keyof typeof SpanType];

/**
 * What a span talks to. OAP derives virtual databases, caches and queues from it; a Database, Cache or MQ span needs a peer.
 *
 * A page's and an edge server's HTTP spans are `Http`: `FAAS` would give a service without endpoint metrics.
 */
export const SpanLayer = { Unknown: 0, Database: 1, RPCFramework: 2, Http: 3, MQ: 4, Cache: 5, FAAS: 6 } as const;
/** A value of {@link SpanLayer}. */
export type SpanLayer = (typeof SpanLayer)[keyof typeof SpanLayer];

/** How a segment came to follow its parent: over the network, or within the process. */
export const RefType = { CrossProcess: 0, CrossThread: 1 } as const;
/** A value of {@link RefType}. */
export type RefType = (typeof RefType)[keyof typeof RefType];
