import { DATABASE, ENTRY, LOCAL } from "../../core/segment/enum-values.ts";
import { KeyStringValuePairSchema } from "../../gen/pb/common/Common_pb.ts";
import {
  SegmentObjectSchema,
  SegmentReferenceSchema,
  SpanObjectSchema,
} from "../../gen/pb/language-agent/Tracing_pb.ts";
import type { ByteTranscript } from "./byte-transcript.ts";
import type { CheckSettings } from "./check-options.ts";
import { plansOf } from "./field-plan.ts";
import { KeySet } from "./key-set.ts";
import { NumberedTree } from "./numbered-tree.ts";
import type { Place } from "./plain-text.ts";
import { PAGE_LAYERS } from "./server-claims.ts";

const MAX_INT = 2 ** 31 - 1;
const LAST_LAYER = 6;
const [COMMA, CLOSE, CLOSE_LIST] = [0x2c, 0x7d, 0x5d];

/** What is known of a segment that was written. */
export interface SegmentPlaces extends Place {
  readonly traceSegmentId: Place;
  readonly service: Place;
  readonly serviceInstance: Place;
  /** The first start and the last end of its spans. */
  readonly startTime: number;
  readonly endTime: number;
}

/**
 * Reads segments in protobuf as our agents write them, fields in the order of their numbers and each once, checks what they
 * say, and writes it as JSON.
 *
 * It knows nothing that the check of objects does not: a segment that does not break the transcript comes out in the very
 * characters of the copy that the check would make. A test holds the two together.
 */
export class SegmentTranscript {
  readonly #segment = plansOf(SegmentObjectSchema.field);
  readonly #span = plansOf(SpanObjectSchema.field);
  readonly #reference = plansOf(SegmentReferenceSchema.field);
  readonly #tag = plansOf(KeyStringValuePairSchema.field);
  readonly #transcript: ByteTranscript;
  readonly #settings: CheckSettings;
  readonly #tree: NumberedTree;
  readonly #keys: KeySet;
  #startTime = 0;
  #endTime = 0;

  /** @param target - What the transcript writes to. */
  constructor(transcript: ByteTranscript, target: Uint8Array, settings: CheckSettings) {
    this.#transcript = transcript;
    this.#settings = settings;
    this.#tree = new NumberedTree(settings.maxSpans);
    this.#keys = new KeySet(target, settings.maxTags);
  }

  /** Reads a segment, which is all that is to be read or was opened. */
  segment(): SegmentPlaces {
    const transcript = this.#transcript;
    const segment = this.#segment;
    const { maxIdLength, maxServiceLength, maxInstanceLength, maxItemLength } = this.#settings;
    this.#startTime = Number.MAX_SAFE_INTEGER;
    this.#endTime = 0;
    const start = transcript.length;
    transcript.text(segment.traceId, 1, maxIdLength);
    const traceSegmentId = this.#placeOf(transcript.text(segment.traceSegmentId, 1, maxIdLength));
    this.#readSpans();
    const service = this.#placeOf(transcript.text(segment.service, 1, maxServiceLength));
    const serviceInstance = this.#placeOf(transcript.text(segment.serviceInstance, 0, maxInstanceLength));
    transcript.flag(segment.isSizeLimited);
    transcript.sign(CLOSE);
    const end = transcript.length;
    if (end - start > maxItemLength) transcript.isBroken = true;
    return { start, end, traceSegmentId, service, serviceInstance, startTime: this.#startTime, endTime: this.#endTime };
  }

  /** Where the text is that was written last. */
  #placeOf(length: number): Place {
    const end = this.#transcript.length - 1;
    return { start: end - length, end };
  }

  #readSpans(): void {
    const transcript = this.#transcript;
    const segment = this.#segment;
    let count = 0;
    transcript.put(segment.spans.name);
    this.#tree.clear();
    while (!transcript.isBroken && transcript.isNext(segment.spans)) {
      if (count++ > 0) transcript.sign(COMMA);
      const outer = transcript.open();
      this.#readSpan();
      transcript.close(outer);
    }
    transcript.sign(CLOSE_LIST);
    if (!this.#tree.isWhole()) transcript.isBroken = true;
  }

  #readSpan(): void {
    const transcript = this.#transcript;
    const span = this.#span;
    const { maxEndpointLength, maxPeerLength } = this.#settings;
    const id = transcript.whole(span.spanId, MAX_INT);
    const parent = transcript.wholeOrNone(span.parentSpanId, MAX_INT);
    const startTime = transcript.time(span.startTime);
    const endTime = transcript.time(span.endTime);
    if (!this.#tree.add(id, parent) || endTime < startTime) transcript.isBroken = true;
    if (startTime < this.#startTime) this.#startTime = startTime;
    if (endTime > this.#endTime) this.#endTime = endTime;
    if (transcript.isNext(span.refs)) this.#readReferences();
    transcript.text(span.operationName, 0, maxEndpointLength);
    const hasPeer = transcript.isNext(span.peer);
    if (hasPeer) transcript.text(span.peer, 1, maxPeerLength);
    const type = transcript.whole(span.spanType, LOCAL);
    const layer = transcript.whole(span.spanLayer, LAST_LAYER);
    if (!this.#allows(type, layer, hasPeer)) transcript.isBroken = true;
    transcript.whole(span.componentId, MAX_INT);
    transcript.flag(span.isError);
    if (transcript.isNext(span.tags)) this.#readTags();
    transcript.flag(span.skipAnalysis);
    transcript.sign(CLOSE);
  }

  /** Of a database's span without a peer, one is made up. */
  #allows(type: number, layer: number, hasPeer: boolean): boolean {
    if (this.#settings.isPublic) return type !== ENTRY && PAGE_LAYERS.includes(layer);
    return hasPeer || layer !== DATABASE;
  }

  #readReferences(): void {
    const transcript = this.#transcript;
    const span = this.#span;
    transcript.put(span.refs.name);
    let count = 0;
    while (!transcript.isBroken && transcript.isNext(span.refs)) {
      if (count++ > 0) transcript.sign(COMMA);
      const outer = transcript.open();
      this.#readReference();
      transcript.close(outer);
    }
    transcript.sign(CLOSE_LIST);
    if (count > this.#settings.maxRefs) transcript.isBroken = true;
  }

  #readReference(): void {
    const transcript = this.#transcript;
    const reference = this.#reference;
    const { maxIdLength, maxServiceLength, maxInstanceLength, maxEndpointLength, maxPeerLength } = this.#settings;
    transcript.whole(reference.refType, 1);
    transcript.text(reference.traceId, 0, maxIdLength);
    transcript.text(reference.parentTraceSegmentId, 0, maxIdLength);
    transcript.whole(reference.parentSpanId, MAX_INT);
    transcript.text(reference.parentService, 0, maxServiceLength);
    transcript.text(reference.parentServiceInstance, 0, maxInstanceLength);
    transcript.text(reference.parentEndpoint, 0, maxEndpointLength);
    transcript.text(reference.networkAddressUsedAtPeer, 0, maxPeerLength);
    transcript.sign(CLOSE);
  }

  #readTags(): void {
    const transcript = this.#transcript;
    const span = this.#span;
    const tag = this.#tag;
    const keys = this.#keys;
    const { maxKeyLength, maxValueLength } = this.#settings;
    transcript.put(span.tags.name);
    keys.clear();
    while (!transcript.isBroken && transcript.isNext(span.tags)) {
      if (keys.size > 0) transcript.sign(COMMA);
      const outer = transcript.open();
      const length = transcript.text(tag.key, 0, maxKeyLength);
      if (!keys.add(transcript.length - 1 - length, length)) transcript.isBroken = true;
      transcript.text(tag.value, 0, maxValueLength);
      transcript.sign(CLOSE);
      transcript.close(outer);
    }
    transcript.sign(CLOSE_LIST);
  }
}
