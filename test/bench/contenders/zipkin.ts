import { Annotation, BatchRecorder, ExplicitContext, Tracer } from "zipkin";
import type { Contender } from "../contender.ts";
import { ORDER, SPANS_PER_ORDER } from "../order.ts";

/** Zipkin's tracer with its batch recorder, over a logger that only counts. */
export function createContender(): Contender {
  let spans = 0;
  const recorder = new BatchRecorder({
    logger: {
      logSpan: () => {
        spans++;
      },
    },
  });
  const tracer = new Tracer({ ctxImpl: new ExplicitContext(), recorder, localServiceName: ORDER.service });
  return {
    run(times) {
      for (let index = 0; index < times; index++) makeTrace(tracer);
    },
    drain() {
      const received = spans / SPANS_PER_ORDER;
      spans = 0;
      return received;
    },
  };
}

function makeTrace(tracer: Tracer): void {
  tracer.scoped(() => {
    tracer.setId(tracer.createRootId());
    tracer.recordServiceName(ORDER.service);
    tracer.recordRpc(ORDER.entry);
    tracer.recordAnnotation(new Annotation.ServerRecv());
    tracer.recordBinary("http.method", "POST");
    tracer.recordBinary("url", "https://shop.example/orders");
    tracer.recordBinary("http.status_code", "201");
    tracer.local(ORDER.local, () => {
      tracer.recordBinary("order.id", "4711");
      tracer.recordBinary("order.items", "3");
      tracer.recordBinary("order.currency", "EUR");
      tracer.scoped(() => makeExit(tracer));
    });
    tracer.recordAnnotation(new Annotation.ServerSend());
  });
}

function makeExit(tracer: Tracer): void {
  tracer.setId(tracer.createChildId());
  tracer.recordServiceName(ORDER.service);
  tracer.recordRpc(ORDER.exit);
  tracer.recordAnnotation(new Annotation.ClientSend());
  tracer.recordBinary("http.method", "GET");
  tracer.recordBinary("url", "https://stock.internal/stock");
  tracer.recordBinary("http.status_code", "200");
  tracer.recordAnnotation(new Annotation.ClientRecv());
}
