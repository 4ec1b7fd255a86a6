import { type Diagnostics, emitDiagnostic } from "../runtime/diagnostics.ts";
import { invalidOption } from "../runtime/option-checks.ts";
import { asOwnOutput, isOwnOutput } from "../runtime/own-output.ts";
import { LOG_LEVELS, type Logger, type LogLevel } from "./logger.ts";
import { printValue } from "./printed-value.ts";

/** The methods of a console that are bridged, and the level of what each prints. */
const LEVEL_OF = { debug: "debug", log: "info", info: "info", warn: "warn", error: "error" } as const;

/** Arguments of one call that are printed. */
const MAX_ARGUMENTS = 100;

type ConsoleMethod = keyof typeof LEVEL_OF;

/** The part of a console that is bridged. */
export type BridgedConsole = Record<ConsoleMethod, (...args: never[]) => unknown>;

/** Settings of {@link bridgeConsole}. */
export interface ConsoleBridgeOptions {
  /** The console to bridge. Default the runtime's own. */
  readonly console?: BridgedConsole | undefined;
  /** Which levels are taken; `console.log` counts as `info`. Default all, and the logger's threshold decides. */
  readonly levels?: readonly LogLevel[] | undefined;
  /** Receives what cannot be bridged. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
}

/** A console whose calls are reported as well as printed. */
export interface ConsoleBridge {
  /** Puts the native methods back, save those that somebody has replaced since; ours then only pass on. */
  stop(): void;
}

/**
 * Reports what the host prints to its console, through a logger and so linked to the running span.
 *
 * The native method is called first, with the same `this` and arguments; what it returns or throws is what the host gets.
 * Arguments are joined by spaces as text, errors by their stack, objects as JSON; placeholders such as `%s` stay as they are.
 * What the agent itself prints, in `diagnostics` or by a print reporter, is not reported.
 *
 * @throws SkyWalkingError `invalid-option` for an unknown level.
 * @example
 * ```ts
 * const bridge = bridgeConsole(new Logger(tracer), { levels: ["warn", "error"] });
 * console.warn("The stock is low.", { sku: 42 });
 * bridge.stop();
 * ```
 */
export function bridgeConsole(logger: Logger, options: ConsoleBridgeOptions = {}): ConsoleBridge {
  const { console: host = console, levels = LOG_LEVELS, diagnostics } = options;
  const unknown = levels.find((level) => !LOG_LEVELS.includes(level));
  if (unknown !== undefined) throw invalidOption("levels", `a list of ${LOG_LEVELS.join(", ")}`, unknown);
  let isActive = true;
  const undo: (() => void)[] = [];
  for (const [method, level] of Object.entries(LEVEL_OF) as [ConsoleMethod, LogLevel][]) {
    if (!levels.includes(level)) continue;
    const native = host[method];
    if (typeof native !== "function") continue;
    const bridged = new Proxy(native, {
      apply(_target, self, args) {
        const result: unknown = Reflect.apply(native, self, args);
        if (isActive && !isOwnOutput()) forward(logger, level, args);
        return result;
      },
    });
    if (!Reflect.set(host, method, bridged)) {
      emitDiagnostic(diagnostics, "instrumentation-failed", `console.${method} cannot be replaced`);
    }
    undo.push(() => {
      if (host[method] === bridged) host[method] = native;
    });
  }
  return {
    stop: () => {
      isActive = false;
      for (const step of undo) step();
    },
  };
}

/** Printing a value can call code of the host, whose own output must not come back here. */
function forward(logger: Logger, level: LogLevel, args: readonly unknown[]): void {
  asOwnOutput(() => logger.log(level, args.slice(0, MAX_ARGUMENTS).map(printValue).join(" ")));
}
