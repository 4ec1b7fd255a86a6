import { type DescMessage, type DescMethod, type DescService, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { BrowserPerfService } from "../gen/pb/browser/BrowserPerf_pb.ts";
import { EventService } from "../gen/pb/event/Event_pb.ts";
import { MeterReportService } from "../gen/pb/language-agent/Meter_pb.ts";
import { TraceSegmentReportService } from "../gen/pb/language-agent/Tracing_pb.ts";
import { LogReportService } from "../gen/pb/logging/Logging_pb.ts";
import { ManagementService } from "../gen/pb/management/Management_pb.ts";

const SERVICES: readonly DescService[] = [
  TraceSegmentReportService,
  LogReportService,
  MeterReportService,
  ManagementService,
  BrowserPerfService,
  EventService,
];

const FRAME_HEADER_BYTES = 5;

/** Describes the methods of the collect protocol, by what the RPC routes call them. */
export function describeMethods(): ReadonlyMap<string, DescMethod> {
  const methods = SERVICES.flatMap((service) => service.methods);
  return new Map(methods.map((method) => [`${method.parent.typeName}/${method.name}`, method]));
}

/**
 * Makes the messages that protobuf-es works with from what the routes encode.
 *
 * By way of the bytes, since the encoders are proven equal to protobuf-es: no conversion of numbers to its `bigint`, of
 * enums, maps and oneofs can be forgotten.
 *
 * @param body - Uncompressed gRPC frames.
 * @throws ConnectError `InvalidArgument` for anything else.
 */
export function decodeFrames<D extends DescMessage>(schema: D, body: string | Uint8Array): MessageShape<D>[] {
  if (typeof body === "string") throw new ConnectError("no frames", Code.InvalidArgument);
  const messages: MessageShape<D>[] = [];
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  for (let at = 0; at < body.length; ) {
    if (view.getUint8(at) !== 0) {
      throw new ConnectError("compressed; let the Connect transport do that", Code.InvalidArgument);
    }
    const start = at + FRAME_HEADER_BYTES;
    at = start + view.getUint32(at + 1);
    messages.push(fromBinary(schema, body.subarray(start, at)));
  }
  return messages;
}
