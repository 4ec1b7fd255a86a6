import { create, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import { Code, ConnectError, type ConnectRouter, type HandlerContext } from "@connectrpc/connect";
import {
  BrowserErrorLogSchema,
  BrowserPerfDataSchema,
  BrowserPerfService,
  BrowserResourcePerfDataSchema,
  BrowserWebInteractionsPerfDataSchema,
  BrowserWebVitalsPerfDataSchema,
} from "../../gen/pb/browser/BrowserPerf_pb.ts";
import { type Commands, CommandsSchema } from "../../gen/pb/common/Command_pb.ts";
import { EventSchema, EventService } from "../../gen/pb/event/Event_pb.ts";
import { type MeterData, MeterDataSchema, MeterReportService } from "../../gen/pb/language-agent/Meter_pb.ts";
import { type SegmentObject, TraceSegmentReportService } from "../../gen/pb/language-agent/Tracing_pb.ts";
import { type LogData, LogDataSchema, LogReportService } from "../../gen/pb/logging/Logging_pb.ts";
import {
  InstancePingPkgSchema,
  InstancePropertiesSchema,
  ManagementService,
} from "../../gen/pb/management/Management_pb.ts";
import type { ItemSignal, Store } from "../store/store.ts";
import { checkLayer } from "./layer.ts";
import { toPlainItem } from "./plain-item.ts";
import { toPlainSegment } from "./plain-segment.ts";
import { wireOf } from "./wire-of.ts";

/**
 * Registers the services of SkyWalking's collect protocol on a router; every call answers with no commands.
 *
 * A stream keeps what came before an error, like OAP's: each message is stored as it arrives.
 */
export function registerServices(router: ConnectRouter, store: Store): void {
  const { keep, keepEach } = createKeepers(store);
  const keepSegment = (segment: SegmentObject, context: HandlerContext): void =>
    store.addSegment(toPlainSegment(segment), wireOf(context));

  router.service(TraceSegmentReportService, {
    async collect(segments, context) {
      for await (const segment of segments) keepSegment(segment, context);
      return commands();
    },
    collectInSync({ segments }, context) {
      for (const segment of segments) keepSegment(segment, context);
      return commands();
    },
  });
  router.service(BrowserPerfService, {
    collectPerfData: keep("perfData", BrowserPerfDataSchema),
    collectWebVitalsPerfData: keep("webVitals", BrowserWebVitalsPerfDataSchema),
    collectWebInteractionsPerfData: keep("webInteractions", BrowserWebInteractionsPerfDataSchema),
    collectResourcePerfData: keep("resources", BrowserResourcePerfDataSchema),
    collectErrorLogs: keepEach("errorLogs", BrowserErrorLogSchema),
  });
  router.service(LogReportService, { collect: keepEach("logs", LogDataSchema, inheritService) });
  router.service(EventService, { collect: keepEach("events", EventSchema) });
  router.service(ManagementService, {
    reportInstanceProperties: keep("instanceProperties", InstancePropertiesSchema),
    keepAlive: keep("keepAlive", InstancePingPkgSchema),
  });
  const keepMeters = keepEach("meters", MeterDataSchema, inheritOrigin);
  router.service(MeterReportService, {
    collect: keepMeters,
    collectBatch: (batches, context) => keepMeters(metersOf(batches), context),
  });
}

type Keep<T> = (request: T, context: HandlerContext) => Commands;
type KeepEach<T> = (requests: AsyncIterable<T>, context: HandlerContext) => Promise<Commands>;

interface Keepers {
  keep<D extends DescMessage>(signal: ItemSignal, schema: D): Keep<MessageShape<D>>;
  keepEach<D extends DescMessage>(
    signal: ItemSignal,
    schema: D,
    inherit?: (message: MessageShape<D>, previous: MessageShape<D>) => void,
  ): KeepEach<MessageShape<D>>;
}

function createKeepers(store: Store): Keepers {
  const keep: Keepers["keep"] = (signal, schema) => (message, context) => {
    const item = toPlainItem(schema, message);
    try {
      checkLayer(signal, item["layer"]);
    } catch (error) {
      throw ConnectError.from(error, Code.InvalidArgument);
    }
    store.addItem(signal, item, wireOf(context));
    return commands();
  };
  const keepEach: Keepers["keepEach"] = (signal, schema, inherit) => {
    const keepOne = keep(signal, schema);
    return async (messages, context) => {
      let previous: MessageShape<typeof schema> | undefined;
      for await (const message of messages) {
        if (previous !== undefined) inherit?.(message, previous);
        keepOne(message, context);
        previous = message;
      }
      return commands();
    };
  };
  return { keep, keepEach };
}

/** In a stream of logs the later ones may leave out the service, and only that: seen on OAP 10.1.0. */
function inheritService(log: LogData, previous: LogData): void {
  log.service ||= previous.service;
}

/** In a stream of meters only the first needs service, instance and time. */
function inheritOrigin(meter: MeterData, previous: MeterData): void {
  meter.service ||= previous.service;
  meter.serviceInstance ||= previous.serviceInstance;
  meter.timestamp ||= previous.timestamp;
}

async function* metersOf(batches: AsyncIterable<{ meterData: MeterData[] }>): AsyncIterable<MeterData> {
  for await (const { meterData } of batches) yield* meterData;
}

function commands(): Commands {
  return create(CommandsSchema);
}
