import type { EncodedRequest, Transport } from "../../core/report/transport.ts";
import type { CollectItem } from "../../core/segment/collect-item.ts";
import { WrittenSegment } from "../checks/written-segment.ts";

const [OPEN, COMMA, CLOSE] = [0x5b, 0x2c, 0x5d];

/** Makes the JSON wire put in the bytes of segments that have some, instead of writing them anew. */
export function withWrittenSegments(transport: Transport): Transport {
  const encoder = new TextEncoder();
  const bytesOf = (item: CollectItem): Uint8Array =>
    item instanceof WrittenSegment ? item.bytes : encoder.encode(JSON.stringify(item));
  return {
    encode(signal, items) {
      if (signal !== "segment" || items.length === 0) return transport.encode(signal, items);
      return transport.encode(signal, [])?.map((empty): EncodedRequest => {
        return { ...empty, items, body: toArray(items.map(bytesOf)) };
      });
    },
    send: (request, options) => transport.send(request, options),
  };
}

/** Writes a JSON array of values that are there in bytes. */
function toArray(values: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const array = new Uint8Array(values.reduce((sum, { length }) => sum + length + 1, 1));
  let at = 0;
  for (const value of values) {
    array[at] = at === 0 ? OPEN : COMMA;
    array.set(value, at + 1);
    at += value.length + 1;
  }
  array[at] = CLOSE;
  return array;
}
