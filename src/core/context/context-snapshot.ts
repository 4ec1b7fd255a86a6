import type { RefType } from "../segment/enums.ts";
import type { ContextCarrier } from "./context-carrier.ts";
import type { CorrelationContext } from "./correlation-context.ts";

/**
 * Where a context stood when it was captured: enough for work in another context of the same process, a queue or a pool for
 * instance, to say what caused it. It is a carrier without an address, since nothing was called.
 */
export interface ContextSnapshot extends ContextCarrier {
  readonly correlation: CorrelationContext | undefined;
  /** How what it caused came here. Default `CrossThread`; `CrossProcess` for one more of several messages. */
  readonly refType?: RefType;
}
