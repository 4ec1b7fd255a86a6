import type { DescField } from "@bufbuild/protobuf";
import { cutText } from "../../core/segment/cut-text.ts";
import type { CheckSettings } from "./check-options.ts";
import { safeDocument, safeName, safeProse } from "./safe-text.ts";
import type { Reader } from "./trouble.ts";

/** How a kind of text is limited and cleaned. */
interface TextRule {
  readonly limit: keyof CheckSettings & `max${string}Length`;
  /** Whether a longer one is cut. Half an id is another id, and half a document none: those are refused. */
  readonly isCut: boolean;
  readonly clean: (text: string) => string;
}

const id: TextRule = { limit: "maxIdLength", isCut: false, clean: safeName };
const service: TextRule = { limit: "maxServiceLength", isCut: true, clean: safeName };
const instance: TextRule = { limit: "maxInstanceLength", isCut: true, clean: safeName };
const endpoint: TextRule = { limit: "maxEndpointLength", isCut: true, clean: safeName };
/** The same on both sides of a call, or OAP would not join them: a cut keeps them so. */
const peer: TextRule = { limit: "maxPeerLength", isCut: true, clean: safeName };
const key: TextRule = { limit: "maxKeyLength", isCut: true, clean: safeName };
const value: TextRule = { limit: "maxValueLength", isCut: true, clean: safeProse };
const message: TextRule = { limit: "maxMessageLength", isCut: true, clean: safeProse };
const stack: TextRule = { limit: "maxBodyLength", isCut: true, clean: safeProse };
const body: TextRule = { limit: "maxBodyLength", isCut: true, clean: safeDocument };
const document: TextRule = { limit: "maxBodyLength", isCut: false, clean: safeDocument };

/** The rule of a field by its name, which means the same in every message; those that are not here are keys. */
const RULES: Readonly<Record<string, TextRule>> = {
  ...{ traceId: id, traceSegmentId: id, parentTraceSegmentId: id, uniqueId: id, uuid: id },
  ...{ service, parentService: service },
  ...{ serviceInstance: instance, serviceVersion: instance, parentServiceInstance: instance },
  ...{ operationName: endpoint, parentEndpoint: endpoint, endpoint, pagePath: endpoint },
  ...{ peer, networkAddressUsedAtPeer: peer },
  ...{ value, errorUrl: value, parameters: value, message, stack },
  ...{ text: body, json: document, yaml: document },
};

/** Compiles the reader of a text field. `place` is the field that holds its message. */
export function compileText(field: DescField, place: string, settings: CheckSettings): Reader {
  // An exception's stack is the value of a span's log.
  const { limit, isCut, clean } = place === "Log.data" && field.name === "value" ? stack : (RULES[field.name] ?? key);
  const longest = settings[limit];
  return (text, trouble) => {
    if (typeof text !== "string") return trouble.refuse("malformed");
    if (text.length <= longest) {
      trouble.weight += text.length;
      return clean(text);
    }
    if (!isCut) return trouble.refuse("too-long");
    trouble.weight += longest;
    return clean(cutText(text, longest));
  };
}
