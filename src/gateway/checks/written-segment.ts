import type { SegmentObject, SpanObject } from "../../core/segment/segment-object.ts";

/** What is known of a segment's text. */
export interface SegmentFacts {
  /** The body that it came in, which is ASCII, and where in it its proto JSON form is: in the very characters of its clean copy. */
  readonly body: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly traceSegmentId: string;
  readonly service: string;
  readonly serviceInstance: string;
  /** The first start and the last end of its spans, in milliseconds since the Unix epoch. */
  readonly startTime: number;
  readonly endTime: number;
}

/**
 * A segment that goes on as it came: what it says was checked in its text, which has nothing to be cleaned.
 *
 * Making objects of it and text of them again is most of what a segment costs a gateway. Whoever asks for more than its names
 * gets it, by parsing the text. It keeps the bytes of the body that it came in, with those of its neighbours, until {@link detach}.
 */
export class WrittenSegment implements SegmentObject {
  readonly traceSegmentId: string;
  readonly service: string;
  readonly serviceInstance: string;
  #body: Uint8Array;
  #start: number;
  #end: number;
  readonly #startTime: number;
  readonly #endTime: number;

  constructor({ body, start, end, traceSegmentId, service, serviceInstance, startTime, endTime }: SegmentFacts) {
    this.traceSegmentId = traceSegmentId;
    this.service = service;
    this.serviceInstance = serviceInstance;
    this.#body = body;
    this.#start = start;
    this.#end = end;
    this.#startTime = startTime;
    this.#endTime = endTime;
  }

  /** The body that its proto JSON form is in, from {@link start} to {@link end}. */
  get body(): Uint8Array {
    return this.#body;
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** Its proto JSON form. */
  get bytes(): Uint8Array {
    return this.#body.subarray(this.#start, this.#end);
  }

  /** Lets go of its neighbours' bytes, where not all of them are kept. */
  detach(): void {
    this.#body = this.bytes.slice();
    this.#start = 0;
    this.#end = this.#body.length;
  }

  /** Tells whether all its times pass a test, which passes whatever lies between two that it passes. */
  isWithin(keeps: (time: number) => boolean): boolean {
    return keeps(this.#startTime) && keeps(this.#endTime);
  }

  get traceId(): string {
    return this.toJSON().traceId;
  }

  get spans(): SpanObject[] {
    return this.toJSON().spans;
  }

  get isSizeLimited(): boolean {
    return this.toJSON().isSizeLimited;
  }

  /** The object that its text says, of which `JSON.stringify` writes that text. */
  toJSON(): SegmentObject {
    return JSON.parse(new TextDecoder().decode(this.bytes));
  }
}
