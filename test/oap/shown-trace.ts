import { type Browser, openBrowser } from "../support/browser-tab.ts";
import { findBrowser, HOW_TO_INSTALL } from "../support/browsers.ts";
import type { ShownSpan } from "./graphql/traces.ts";

/** Opens the Chromium of this machine. */
export async function openChromium(): Promise<Browser> {
  const found = await findBrowser("chromium");
  if (!found) throw new Error(`There is no Chromium here; ${HOW_TO_INSTALL.chromium}.`);
  return openBrowser(found);
}

/**
 * Lists the spans of a trace in the order of the calls, each with the place of its parent in this list.
 *
 * @param services - In the order in which they call each other.
 */
export function outline(spans: readonly ShownSpan[], services: readonly string[]): string[] {
  const place = ({ serviceCode, spanId }: ShownSpan): number => services.indexOf(serviceCode) * 100 + spanId;
  const sorted = [...spans].sort((one, other) => place(one) - place(other));
  return sorted.map((span) => {
    const { segmentId, parentSpanId, refs } = span;
    const [parent = { parentSegmentId: segmentId, parentSpanId }] = refs;
    const below = sorted.findIndex(
      (other) => other.segmentId === parent.parentSegmentId && other.spanId === parent.parentSpanId,
    );
    const name = `${span.serviceCode}: ${span.type} ${span.endpointName} (${span.component})`;
    return `${name}, below ${below < 0 ? "nothing" : below}`;
  });
}
