import type { Reporter } from "../core/report/reporter.ts";
import type { CollectItem, SignalAndItem } from "../core/segment/collect-item.ts";
import { SpanType } from "../core/segment/enums.ts";
import type { SegmentObject } from "../core/segment/segment-object.ts";
import { TagKey } from "../core/segment/tag-key.ts";
import type { LiveSettings } from "./client-options.ts";
import type { ErrorRule } from "./error-rule.ts";
import { pagePathOf } from "./page-path.ts";
import { hasTimes, type ViewCount } from "./view-count.ts";

/** What decides on the items of a page. */
export interface ItemRules {
  readonly settings: Readonly<LiveSettings>;
  readonly views: Pick<ViewCount, "take" | "settle">;
  readonly errors: Pick<ErrorRule, "take">;
}

/**
 * Puts the options of skywalking-client-js before a reporter: what they switch off is not reported. It is no loss, so it is
 * not counted as one.
 */
export function createClientReporter(reporter: Reporter, rules: ItemRules): Reporter {
  return {
    report(signal, item) {
      const kept = keptOf(rules, ...([signal, item] as SignalAndItem));
      if (kept) reporter.report(signal, kept as typeof item);
    },
    flush(options) {
      // The page is hidden or left.
      if (options?.keepalive) rules.views.settle();
      return reporter.flush(options);
    },
    close() {
      rules.views.settle();
      return reporter.close();
    },
    stats: () => reporter.stats(),
  };
}

function keptOf({ settings, views, errors }: ItemRules, ...[signal, item]: SignalAndItem): CollectItem | undefined {
  switch (signal) {
    case "segment":
      return settings.detailMode ? item : withoutDetails(item);
    case "perfData":
      return views.take(hasTimes(item) ? item : named(item, settings));
    case "webVitals":
    case "interaction":
      return settings.useWebVitals ? named(item, settings) : undefined;
    case "resource":
      return named(item, settings);
    case "errorLog":
      return errors.take(named(item, settings));
    default:
      return item;
  }
}

/** Without routes a page has one name until it is given another, whatever its address becomes. */
function named<Item extends { readonly pagePath: string }>(
  item: Item,
  { enableSPA, pagePath }: Readonly<LiveSettings>,
): Item {
  return enableSPA || pagePath === undefined ? item : { ...item, pagePath: pagePathOf(pagePath) };
}

function withoutDetails(segment: SegmentObject): SegmentObject {
  const isDetail = ({ key }: { readonly key: string }): boolean => key === TagKey.HttpMethod || key === TagKey.Url;
  const spans = segment.spans.map((span) =>
    span.spanType === SpanType.Exit ? { ...span, tags: span.tags?.filter((tag) => !isDetail(tag)) } : span,
  );
  return { ...segment, spans };
}
