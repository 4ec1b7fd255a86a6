import { dispose } from "../runtime/dispose.ts";
import type { ExitSpan } from "./span.ts";
import type { TracingContext } from "./tracing-context.ts";

/**
 * A span that records nothing and sends no header, for work beyond a limit: the code that uses it runs on as it was.
 *
 * @internal
 */
export class NoopSpan implements ExitSpan {
  readonly context: TracingContext;
  readonly spanId = -1;
  readonly operationName: string;

  constructor(context: TracingContext, operationName: string) {
    this.context = context;
    this.operationName = operationName;
  }

  setOperationName(): this {
    return this;
  }
  setLayer(): this {
    return this;
  }
  setComponentId(): this {
    return this;
  }
  setPeer(): this {
    return this;
  }
  tag(): this {
    return this;
  }
  log(): this {
    return this;
  }
  error(): this {
    return this;
  }
  prepareForAsync(): this {
    return this;
  }
  inject(): this {
    return this;
  }
  end(): void {}
  [dispose](): void {}
}
