import { requireOptions, requireText } from "../../core/runtime/option-checks.ts";
import type { EdgeStorage } from "../../edge/edge-storage.ts";
import type { Envelopes } from "./envelope.ts";

/** How one binding is traced. */
export interface BindingOptions {
  /**
   * What SkyWalking calls it, such as `kv/cart`. Default `<kind>/<service>.<binding>`, since a binding's name means nothing
   * outside its Worker: name what several share, and a queue by the name that its consumer sees, `queue/<name>`.
   */
  readonly peer?: string | undefined;
  /**
   * Continues the trace through a queue's messages or through RPC, which have no headers: a message's body travels in an
   * envelope, an RPC call gets one more argument. It takes the option `envelopes`, and a consumer or callee that has it too
   * and takes them off again; any other sees them. Default false.
   */
  readonly propagate?: boolean | undefined;
  /** Tags SQL statements with the values bound to them, which may be personal data. Default false. */
  readonly values?: boolean | undefined;
}

/** The options of a binding that has a peer. */
export interface TracedBindingOptions extends Pick<BindingOptions, "values"> {
  readonly peer: string;
  /** What carries the trace, where it is asked for. */
  readonly envelopes?: Envelopes | false | undefined;
}

/** The bindings of an `env` by name: the peer alone, several options, or `false` for one that is left as it is. */
export type BindingsOption = Readonly<Record<string, string | false | BindingOptions>>;

/** What bindings are traced with. */
export interface BindingSetting {
  readonly storage: EdgeStorage;
  /** The service that the Worker is. */
  readonly service: string;
  readonly bindings?: BindingsOption | undefined;
  readonly envelopes?: Envelopes | undefined;
}

/**
 * Reads the options of a binding.
 *
 * @param kind - What its peer begins with, unless one is given.
 * @returns False for one that is left as it is.
 * @throws SkyWalkingError `invalid-option`.
 */
export function readBindingOptions(
  { bindings, service, envelopes }: BindingSetting,
  name: string,
  kind: string,
): TracedBindingOptions | false {
  const option = bindings?.[name];
  if (option === false) return false;
  const {
    peer = `${kind.toLowerCase()}/${service}.${name}`,
    propagate,
    values,
  } = (typeof option === "object" ? option : { peer: option }) as BindingOptions;
  if (propagate) requireOptions(envelopes, "envelopes");
  return { peer: requireText(name, peer), values, envelopes: propagate && envelopes };
}
