import { createPropagationRule, type PropagationRule } from "../core/context/propagation-rule.ts";
import type { TracerOptions } from "../core/context/tracer.ts";
import { type Diagnostics, emitDiagnostic } from "../core/runtime/diagnostics.ts";
import { invalidOption, requireFunction } from "../core/runtime/option-checks.ts";
import type { SpannedCall } from "./spanned-call.ts";

/** What is known of a request that comes in; a `Request` is one. */
export interface IncomingRequest {
  /** In upper case. */
  readonly method: string;
  /** Whole, with its query. */
  readonly url: string;
  readonly headers: { get(name: string): string | null | undefined };
}

/** What every server on the edge can be told: whom to trust, how to name, where `sw8` goes. */
export interface EdgeOptions extends Pick<TracerOptions, "sampler" | "ignore" | "keep"> {
  /**
   * Whose `sw8` is continued: everybody's, nobody's, that of requests whose `Origin` header is listed, or of those that a
   * function accepts. A request that is not trusted begins a new trace, which the sampler decides on, and its correlation is
   * not read either. A program that is no browser can send any `Origin`. Default true.
   */
  readonly trustIncoming?: boolean | readonly string[] | ((request: IncomingRequest) => boolean) | undefined;
  /** Names the endpoint of a request. Default, and where it gives undefined, `METHOD:/path` with ids as `{id}`. */
  readonly endpointName?: ((request: IncomingRequest) => string | undefined) | undefined;
  /** The product that serves, by its number in OAP's `component-libraries.yml`. Default the nearest that OAP knows. */
  readonly componentId?: number | undefined;
  /** Names the address of an outgoing request. Default, and where it gives undefined, `host:port`. The callee is told the same. */
  readonly peerResolver?: ((url: URL) => string | undefined) | undefined;
  /**
   * Where `sw8` goes: URLs, matched by origin and leading path segments, or patterns tested on origin and path. Others are
   * called without the header, their Exit spans stay. Default everywhere: a server's calls meet no CORS rules.
   */
  readonly propagateTo?: readonly (string | RegExp)[] | undefined;
  /**
   * When the Entry span of a request ends: when the handler has given its Response or thrown, or when the Response's body has
   * ended, as far as that can be known without a change to it. Calls that a stream makes are then spans of the request.
   * Default `handler`.
   */
  readonly endAt?: "handler" | "body" | undefined;
}

/** {@link EdgeOptions} as functions that never throw. */
export interface EdgeRules {
  trusts(request: IncomingRequest): boolean;
  endpointOf(request: IncomingRequest): string | undefined;
  peerOf(url: URL): string | undefined;
  mayPropagate: PropagationRule;
  /** Makes the handler's call where the span does not end with it. */
  follow?: SpannedCall | undefined;
}

/**
 * Checks the options and makes functions of them. A hook that throws is told as `rule-failed`: its request is not trusted, its
 * header not sent, its name the default.
 *
 * @param callToBodyEnd - What the runtime has for `endAt: "body"`.
 * @throws SkyWalkingError `invalid-option` for what an option may not be.
 */
export function resolveEdgeRules(
  options: EdgeOptions,
  diagnostics: Diagnostics | undefined,
  callToBodyEnd: SpannedCall,
): EdgeRules {
  const { trustIncoming = true, propagateTo, endpointName, peerResolver, endAt = "handler" } = options;
  if (endAt !== "handler" && endAt !== "body") throw invalidOption("endAt", '"handler" or "body"', endAt);
  const guard =
    <Input, Output>(name: string, rule: (input: Input) => Output, otherwise: Output) =>
    (input: Input): Output => {
      try {
        return rule(input);
      } catch (cause) {
        emitDiagnostic(diagnostics, "rule-failed", name, cause);
        return otherwise;
      }
    };
  const nameBy = <Input>(name: string, hook: ((input: Input) => unknown) | undefined) => {
    requireFunction(name, hook);
    return guard<Input, string | undefined>(name, (input) => toName(hook?.(input)), undefined);
  };
  return {
    trusts: guard("trustIncoming", toTrust(trustIncoming), false),
    endpointOf: nameBy("endpointName", endpointName),
    peerOf: nameBy("peerResolver", peerResolver),
    mayPropagate: propagateTo === undefined ? () => true : createPropagationRule("about:blank", propagateTo),
    follow: endAt === "body" ? callToBodyEnd : undefined,
  };
}

function toName(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function toTrust(trust: EdgeOptions["trustIncoming"]): EdgeRules["trusts"] {
  if (typeof trust === "boolean") return () => trust;
  // Only true is a yes: a promise of one is not.
  if (typeof trust === "function") return (request) => trust(request) === true;
  if (Array.isArray(trust)) return ({ headers }) => trust.includes(headers.get("origin") ?? "");
  throw invalidOption("trustIncoming", "true, false, a list of origins or a function", trust);
}
