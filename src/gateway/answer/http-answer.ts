import { headersOf, httpStatusOf, type Outcome } from "../outcome.ts";
import type { GatewayReply } from "./gateway-reply.ts";

/** Headers of an answer besides its own. */
export type ExtraHeaders = Readonly<Record<string, string>>;

/** Answers as OAP does: 200 without a body; anything else with a sentence. */
export function answerHttp(outcome: Outcome, extra: ExtraHeaders): GatewayReply {
  const status = httpStatusOf(outcome.name);
  const headers = { ...extra, ...headersOf(outcome) };
  if (outcome.detail === "") return { status, headers, body: null };
  return { status, headers: { ...headers, ...PLAIN_TEXT }, body: `${outcome.detail}\n` };
}

const PLAIN_TEXT: ExtraHeaders = {
  "content-type": "text/plain; charset=utf-8",
  "x-content-type-options": "nosniff",
};
