import { answerHttp } from "../answer/http-answer.ts";
import { decodeBody } from "../body/body-reader.ts";
import type { ReadWritten } from "../checks/segment-text.ts";
import type { Outcome } from "../outcome.ts";
import { createJsonReader } from "./json-body.ts";
import type { JsonRoute } from "./json-routes.ts";
import { hasTooManyJsonParts } from "./part-limit.ts";
import { type DoorWire, outcomeOfBody, type WireCall } from "./wire-call.ts";

/** Makes the way in for JSON, one for each of the paths. */
export function createJsonWires(readWritten: ReadWritten | undefined): (route: JsonRoute) => DoorWire {
  const read = createJsonReader(readWritten);

  async function outcomeOf(route: JsonRoute, call: WireCall): Promise<Outcome> {
    const encoding = call.request.headers.get("content-encoding");
    const body = encoding === null ? call.body : await decodeBody(call.body, encoding, call.count);
    if (typeof body === "string") return outcomeOfBody(body);
    if (hasTooManyJsonParts([body])) return outcomeOfBody("too-large");
    const values = read(body, route);
    return typeof values === "string" ? { name: "malformed", detail: values } : call.take(route.signal, values);
  }

  return (route) => ({
    async serve(call) {
      const outcome = await outcomeOf(route, call);
      return { outcome, reply: answerHttp(outcome, call.extra) };
    },
    refuse: answerHttp,
  });
}
