import { headersOf, httpStatusOf, type Outcome } from "../outcome.ts";

/** Headers of an answer besides its own. */
export type ExtraHeaders = Readonly<Record<string, string>>;

/** Answers as OAP does: 200 without a body; anything else with a sentence. */
export function answerHttp(outcome: Outcome, extra: ExtraHeaders): Response {
  const status = httpStatusOf(outcome.name);
  const headers = { ...extra, ...headersOf(outcome) };
  if (outcome.detail === "") return new Response(null, { status, headers });
  return new Response(`${outcome.detail}\n`, { status, headers: { ...headers, ...PLAIN_TEXT } });
}

const PLAIN_TEXT: ExtraHeaders = {
  "content-type": "text/plain; charset=utf-8",
  "x-content-type-options": "nosniff",
};
