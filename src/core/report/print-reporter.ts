import { type Diagnostics, emitDiagnostic } from "../runtime/diagnostics.ts";
import { asOwnOutput } from "../runtime/own-output.ts";
import type { SignalAndItem } from "../segment/collect-item.ts";
import type { LogData } from "../segment/log-data.ts";
import type { MeterData } from "../segment/meter-data.ts";
import type { SegmentObject } from "../segment/segment-object.ts";
import { buildSpanTree, labelOf, type SpanNode } from "../segment/span-tree.ts";
import { DeliveryLedger } from "./delivery-ledger.ts";
import type { Reporter } from "./reporter.ts";

/** Settings of {@link createPrintReporter}. */
export interface PrintReporterOptions {
  /** Writes one item as text, in one line or several, without a line feed at the end. Default `console.log`, as it stands at each item. */
  readonly write?: ((text: string) => void) | undefined;
  /** Receives what `write` throws; that item counts as `rejected`. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
}

/**
 * Makes a reporter that sends nothing and prints each item for a person to read: a segment as the tree of its spans, a log
 * and a meter in one line, everything else as JSON. For development, alone or behind a fan-out.
 *
 * What it prints is no log of the host's: a bridged console does not report it.
 *
 * @example
 * ```ts
 * const tracer = new Tracer({ service: "checkout", reporter: createPrintReporter() });
 * ```
 */
export function createPrintReporter(options: PrintReporterOptions = {}): Reporter {
  // biome-ignore lint/suspicious/noConsole: printing is what it is for.
  const { write = (text: string) => console.log(text), diagnostics } = options;
  const ledger = new DeliveryLedger();
  let isClosed = false;
  return {
    report(...entry) {
      const [signal] = entry;
      ledger.reported(signal);
      if (isClosed) {
        ledger.settled(signal, 1, "closed");
        return;
      }
      try {
        asOwnOutput(() => write(render(entry as SignalAndItem)));
        ledger.settled(signal, 1);
      } catch (cause) {
        ledger.settled(signal, 1, "rejected");
        emitDiagnostic(diagnostics, "reporter-failed", `a ${signal} could not be printed`, cause);
      }
    },
    flush: async () => {},
    close: async () => {
      isClosed = true;
    },
    stats: () => ledger.snapshot(),
  };
}

function render([signal, item]: SignalAndItem): string {
  switch (signal) {
    case "segment":
      return renderSegment(item);
    case "log":
      return renderLog(item);
    case "meter":
      return renderMeter(item);
    default:
      return `${signal} ${JSON.stringify(item)}`;
  }
}

function renderSegment({ traceId, service, serviceInstance, spans }: SegmentObject): string {
  const lines = [`segment ${service} ${serviceInstance}, trace ${traceId}`];
  const visit = ({ span, children }: SpanNode, indent: string): void => {
    const { peer, startTime, endTime, isError } = span;
    const target = peer ? ` → ${peer}` : "";
    const failure = isError ? ", failed" : "";
    lines.push(`${indent}${labelOf(span)}${target} ${endTime - startTime} ms${failure}`);
    for (const child of children) visit(child, `${indent}  `);
  };
  for (const root of buildSpanTree(spans)) visit(root, "  ");
  return lines.join("\n");
}

function renderLog({ service, serviceInstance, endpoint, body, traceContext, tags }: LogData): string {
  const content = body.text?.text ?? body.json?.json ?? body.yaml?.yaml ?? "";
  const level = tags.data.find(({ key }) => key === "level")?.value ?? "";
  const origin = [service, serviceInstance, endpoint].filter(Boolean).join(" ");
  const trace = traceContext ? `, trace ${traceContext.traceId}` : "";
  return `log ${level} ${origin}${trace}: ${content}`;
}

function renderMeter({ service, serviceInstance, singleValue, histogram }: MeterData): string {
  const { name = "", labels = [] } = singleValue ?? histogram ?? {};
  const dimensions = labels.map((label) => `${label.name}=${label.value}`).join(", ");
  const buckets = histogram?.values.map(({ bucket, count, isNegativeInfinity }) => {
    return `${isNegativeInfinity ? "-Infinity" : bucket}: ${count}`;
  });
  return `meter ${service} ${serviceInstance} ${name}{${dimensions}} ${singleValue?.value ?? buckets?.join(", ")}`;
}
