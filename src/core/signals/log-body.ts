import { cutText } from "../segment/cut-text.ts";
import { type LogDataBody, MAX_LOG_BODY_LENGTH } from "../segment/log-data.ts";
import { printValue } from "./printed-value.ts";

/** A log in the form of a JSON document. */
export interface JsonLogBody {
  /** The value, made JSON when it is logged; text is taken for the document itself. */
  readonly json: unknown;
}

/** A log in the form of a YAML document. */
export interface YamlLogBody {
  /** The document. */
  readonly yaml: string;
}

/** What is logged: text, an error (its stack becomes the text), a JSON or a YAML document. */
export type LogBody = string | Error | JsonLogBody | YamlLogBody;

/**
 * Makes a record's body.
 *
 * A document over the limit becomes text, cut: half a document is none. So does a value that has no JSON.
 */
export function toLogDataBody(body: LogBody): LogDataBody {
  if (typeof body !== "object" || body === null) return textBody(printValue(body));
  if ("json" in body) {
    const json = toJsonText(body.json);
    return json === undefined || isTooLong(json) ? textBody(json ?? printValue(body.json)) : documentBody("json", json);
  }
  if (!("yaml" in body)) return textBody(printValue(body));
  const yaml = printValue(body.yaml);
  return isTooLong(yaml) ? textBody(yaml) : documentBody("yaml", yaml);
}

function toJsonText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function isTooLong(text: string): boolean {
  return text.length > MAX_LOG_BODY_LENGTH;
}

function textBody(text: string): LogDataBody {
  return { type: "text", text: { text: cutText(text, MAX_LOG_BODY_LENGTH) }, json: undefined, yaml: undefined };
}

function documentBody(type: "json" | "yaml", text: string): LogDataBody {
  const json = type === "json" ? { json: text } : undefined;
  const yaml = type === "yaml" ? { yaml: text } : undefined;
  return { type, text: undefined, json, yaml };
}
