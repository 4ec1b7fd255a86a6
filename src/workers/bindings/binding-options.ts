import { requireText } from "../../core/runtime/option-checks.ts";
import type { EdgeStorage } from "../../edge/edge-storage.ts";

/** How one binding is traced. */
export interface BindingOptions {
  /**
   * What SkyWalking calls it, such as `kv/cart`. Default `<kind>/<service>.<binding>`, since a binding's name means nothing
   * outside its Worker: name what several share, and a queue by the name that its consumer sees, `queue/<name>`.
   */
  readonly peer?: string | undefined;
  /**
   * Continues the trace through a queue's messages or through RPC, which have no headers: a message's body travels in an
   * envelope, an RPC call gets one more argument. Only for a consumer or callee that this package instruments, which
   * takes them off again; any other sees them. Default false.
   */
  readonly propagate?: boolean | undefined;
  /** Tags SQL statements with the values bound to them, which may be personal data. Default false. */
  readonly values?: boolean | undefined;
}

/** The options of a binding that has a peer. */
export type TracedBindingOptions = BindingOptions & { readonly peer: string };

/** The bindings of an `env` by name: the peer alone, several options, or `false` for one that is left as it is. */
export type BindingsOption = Readonly<Record<string, string | false | BindingOptions>>;

/** What bindings are traced with. */
export interface BindingSetting {
  readonly storage: EdgeStorage;
  /** The service that the Worker is. */
  readonly service: string;
  readonly bindings?: BindingsOption | undefined;
}

/**
 * Reads the options of a binding.
 *
 * @param kind - What its peer begins with, unless one is given.
 * @returns False for one that is left as it is.
 * @throws SkyWalkingError `invalid-option`.
 */
export function readBindingOptions(
  { bindings, service }: BindingSetting,
  name: string,
  kind: string,
): TracedBindingOptions | false {
  const option = bindings?.[name];
  const options = typeof option === "object" ? option : { peer: option };
  return (
    option !== false && {
      ...options,
      peer: requireText(name, options?.peer ?? `${kind.toLowerCase()}/${service}.${name}`),
    }
  );
}
