import type { SiteRequest } from "../support/site.ts";

/** The fields of a `sw8` header. */
export interface Sw8Header {
  readonly sample: string | undefined;
  readonly traceId: string;
  readonly segmentId: string;
  readonly spanId: number;
  readonly service: string;
  readonly serviceInstance: string;
  readonly endpoint: string;
  readonly peer: string;
  /** How many fields the header has: eight. */
  readonly fields: number;
}

/** Takes a request's `sw8` header apart, by the protocol's text and not by this project's code; undefined if it has none. */
export function sw8Of(request: SiteRequest): Sw8Header | undefined {
  const header = request.headers["sw8"];
  if (typeof header !== "string") return undefined;
  const fields = header.split("-");
  const text = (index: number) => Buffer.from(fields[index] ?? "", "base64").toString();
  return {
    sample: fields[0],
    traceId: text(1),
    segmentId: text(2),
    spanId: Number(fields[3]),
    service: text(4),
    serviceInstance: text(5),
    endpoint: text(6),
    peer: text(7),
    fields: fields.length,
  };
}
