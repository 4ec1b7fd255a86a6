import { readFetchCall } from "../../core/context/fetch-call.ts";
import type { ExitSpan, Span } from "../../core/context/span.ts";
import { toText } from "../../core/runtime/text.ts";
import { SQLITE } from "../../core/segment/component-id.ts";
import { cutText } from "../../core/segment/cut-text.ts";
import { CACHE, DATABASE, HTTP, MQ } from "../../core/segment/enum-values.ts";
import { MAX_LISTED, MAX_STATEMENT_LENGTH } from "../../core/segment/limits.ts";
import { URL_TAG } from "../../core/segment/tag-key.ts";
import type { EdgeStorage } from "../../edge/edge-storage.ts";
import type { BindingKind } from "./binding-kinds.ts";
import type { TracedBindingOptions } from "./binding-options.ts";

/** A binding, or a thing that it has made, such as a statement, with the SQL that it runs and what is bound to it. */
export type Binding = readonly [
  ...kind: BindingKind,
  options: TracedBindingOptions,
  storage: EdgeStorage,
  sql?: unknown,
  bound?: readonly unknown[] | undefined,
];

/** What stands behind each view, since natives take only natives, and the SQL that it runs. */
export const viewed: WeakMap<WeakKey, readonly [native: object, sql: unknown]> = /* @__PURE__ */ new WeakMap();

/** Begins the Exit span of a call, with the tags that OAP derives virtual caches, databases and queues from. */
export function beginBindingSpan(
  [name, layer, { peer, values }, , statement, bound]: Binding,
  parent: Span,
  method: string,
  [first, ...rest]: readonly unknown[],
): ExitSpan {
  const sql = statement ?? (layer === DATABASE && /^(exec|batch)/.test(method) && first);
  const span = parent.context.createExitSpan(`${name}/${method}`, peer, {
    parent,
    layer,
    componentId: sql ? SQLITE : 0,
  });
  // The Cache API takes requests and addresses.
  const url = name === "Cache" && readFetchCall([first as Request])?.url;
  const key = url ? url.origin + url.pathname : textOf(first);
  const local = peer.split("/").pop() ?? peer;
  if (layer === HTTP) span.tag(URL_TAG, `${peer}/${key}`);
  if (layer === MQ) span.tag("mq.broker", peer).tag("mq.queue", local);
  if (layer === CACHE) {
    span.tag("cache.type", name).tag("cache.op", /^(put|del)/.test(method) ? "write" : "read");
    span.tag("cache.cmd", method).tag("cache.key", key);
  }
  if (layer === DATABASE) {
    span.tag("db.type", sql ? "SQLite" : name).tag("db.instance", local);
    span.tag("db.statement", cutText(textOf(sql || method), MAX_STATEMENT_LENGTH));
    if (values) span.tag("db.sql.parameters", textOf(bound ?? rest));
  }
  return span;
}

/** The text of a key, of SQL, or of a list of them; a Request's is its address, and what else there is has none. */
function textOf(value: unknown): string {
  if (Array.isArray(value))
    return value
      .slice(0, MAX_LISTED)
      .map((entry) => toText(viewed.get(entry)?.[1] ?? entry))
      .join("; ");
  return typeof value === "string" ? value : "";
}
