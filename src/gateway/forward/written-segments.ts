import type { EncodedRequest, Transport } from "../../core/report/transport.ts";
import type { CollectItem } from "../../core/segment/collect-item.ts";
import { WrittenSegment } from "../checks/written-segment.ts";

const [OPEN, COMMA, CLOSE] = [0x5b, 0x2c, 0x5d];

/** A part of some bytes. */
interface Piece {
  readonly body: Uint8Array;
  readonly start: number;
  readonly end: number;
}

const NOTHING: Piece = { body: new Uint8Array(), start: 0, end: 0 };

/** Makes the JSON wire put in the bytes of segments that have some, instead of writing them anew. */
export function withWrittenSegments(transport: Transport): Transport {
  const encoder = new TextEncoder();
  const pieceOf = (item: CollectItem): Piece => {
    if (item instanceof WrittenSegment) return item;
    const body = encoder.encode(JSON.stringify(item));
    return { body, start: 0, end: body.length };
  };
  return {
    encode(signal, items) {
      if (signal !== "segment" || items.length === 0) return transport.encode(signal, items);
      return transport.encode(signal, [])?.map((empty): EncodedRequest => {
        return { ...empty, items, body: toArray(items.map(pieceOf)) };
      });
    },
    send: (request, options) => transport.send(request, options),
  };
}

/** Writes a JSON array of values that are there in bytes. Those that came side by side are copied in one, with the commas between. */
function toArray(values: readonly Piece[]): Uint8Array<ArrayBuffer> {
  const array = new Uint8Array(values.reduce((sum, { start, end }) => sum + end - start + 1, 1));
  let at = 0;
  for (let index = 0; index < values.length; ) {
    const run = runFrom(values, index);
    array[at] = at === 0 ? OPEN : COMMA;
    array.set(run.body.subarray(run.start, run.end), at + 1);
    at += run.end - run.start + 1;
    index += run.count;
  }
  array[at] = CLOSE;
  return array;
}

/** What stands side by side in one body, from one of the values on. */
function runFrom(values: readonly Piece[], index: number): Piece & { readonly count: number } {
  const { body, start, end: firstEnd } = values[index] ?? NOTHING;
  let end = firstEnd;
  let count = 1;
  for (let next = values[index + 1]; next?.body === body && next.start === end + 1; next = values[index + count]) {
    end = next.end;
    count++;
  }
  return { body, start, end, count };
}
