/**
 * What tests of instrumented code need.
 *
 * @module
 */
export { createMemoryReporter, type MemoryReporter } from "./memory-reporter.ts";
export { findSpan, type SpanTree, tagsOf, toSpanTree } from "./segment-spans.ts";
