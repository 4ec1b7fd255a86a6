import type { Signal } from "../../core/segment/collect-item.ts";
import type { GatewayReply } from "../answer/gateway-reply.ts";
import type { ExtraHeaders } from "../answer/http-answer.ts";
import type { BodyFault } from "../body/body-reader.ts";
import type { Count } from "../body/inflater.ts";
import type { GatewayRequest } from "../gateway-request.ts";
import { type Outcome, RETRY_AFTER_MS } from "../outcome.ts";

/** A request whose sender may send, with its body. */
export interface WireCall {
  readonly request: GatewayRequest;
  /** As it was sent. */
  readonly body: Uint8Array;
  /** Counts what comes out of compressed parts of it. */
  readonly count: Count;
  /** Items of a request at most, and so messages of a stream. */
  readonly maxItems: number;
  /** Headers for the answer. */
  readonly extra: ExtraHeaders;
  /** Takes what the body brings. */
  take(signal: Signal, values: readonly unknown[]): Outcome | Promise<Outcome>;
}

/** An answer, and what it says. */
export interface Answer {
  readonly reply: GatewayReply;
  readonly outcome: Outcome;
}

/** One of the ways in which items arrive: it reads their bodies and answers in its sender's own terms. */
export interface DoorWire {
  /** Reads a body, has it taken and answers. */
  serve(call: WireCall): Promise<Answer>;
  /** Answers a request that is not let in. */
  refuse(outcome: Outcome, extra: ExtraHeaders, request: GatewayRequest): GatewayReply;
}

const SENTENCES: Readonly<Record<BodyFault, string>> = {
  // In the words by which gRPC clients, ours among them, know that smaller requests may pass.
  "too-large": "The request exceeds maximum size.",
  "too-slow": "The body took too long.",
  malformed: "The body is malformed or broke off.",
  overloaded: "The gateway is full.",
  "wrong-type": "The content encoding is none that the gateway knows.",
};

/** The outcome of a body that could not be read. */
export function outcomeOfBody(fault: BodyFault): Outcome {
  const detail = SENTENCES[fault];
  return fault === "overloaded" ? { name: fault, detail, retryAfterMs: RETRY_AFTER_MS } : { name: fault, detail };
}
