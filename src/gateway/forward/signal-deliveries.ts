import { createDelivery } from "../../core/report/delivery.ts";
import type { DeliveryOptions } from "../../core/report/delivery-options.ts";
import type { Reporter } from "../../core/report/reporter.ts";
import type { Transport } from "../../core/report/transport.ts";
import type { Signal } from "../../core/segment/collect-item.ts";

/** Deliveries over one transport, one for each signal. */
export interface SignalDeliveries {
  /** Gives the delivery of a signal. */
  of(signal: Signal): Reporter;
  /** Flushes all. Never rejects. */
  flush(): Promise<void>;
  /** Closes all. Never rejects. */
  close(): Promise<void>;
}

/**
 * Makes a delivery for each signal when its first item comes.
 *
 * A delivery holds back everything after a failure, and what fails may be of one signal alone: its topic does not exist, or a
 * proxy does not know its path.
 */
export function createSignalDeliveries(transport: Transport, options: DeliveryOptions): SignalDeliveries {
  const deliveries = new Map<Signal, Reporter>();
  return {
    of(signal) {
      let delivery = deliveries.get(signal);
      if (!delivery) {
        delivery = createDelivery(transport, options);
        deliveries.set(signal, delivery);
      }
      return delivery;
    },
    async flush() {
      await Promise.all([...deliveries.values()].map((delivery) => delivery.flush()));
    },
    async close() {
      await Promise.all([...deliveries.values()].map((delivery) => delivery.close()));
    },
  };
}
