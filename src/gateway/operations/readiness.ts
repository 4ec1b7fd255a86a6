import { resultOfRejection } from "../../core/report/http-exchange.ts";
import type { SendStatus } from "../../core/report/transport.ts";
import type { Wire } from "../forward/wire.ts";

/** Knows whether anybody answers at the end of a wire. */
export interface Readiness {
  /** Notes how a request has ended. */
  note(status: SendStatus): void;
  /** Tells whether anybody answers; asks when nothing has been heard of late, or a request has failed. Never rejects. */
  isReachable(): Promise<boolean>;
}

/** Milliseconds that an answer, or that there is none, speaks for. */
const FRESH_MS = 5_000;

/** Tells whether an answer shows that somebody is there, whatever it says. */
export function isAnswer(status: SendStatus): boolean {
  return status !== "retryable" && status !== "ambiguous";
}

/**
 * Makes what knows whether anybody answers at the end of a wire: by what was forwarded last, and else by an empty batch of
 * segments, which every wire can encode and OAP takes.
 *
 * A request that fails is only a reason to ask, since it may fail by itself: OAP has not made its topic, for instance.
 */
export function createReadiness(
  { transport, addresses }: Pick<Wire, "transport" | "addresses">,
  now: () => number,
): Readiness {
  let last = { isUp: false, at: Number.NEGATIVE_INFINITY };
  let asking: Promise<boolean> | undefined;

  function note(status: SendStatus): void {
    if (isAnswer(status)) last = { isUp: true, at: now() };
    else if (last.isUp) last = { isUp: false, at: Number.NEGATIVE_INFINITY };
  }

  async function ask(): Promise<boolean> {
    const [request] = transport.encode("segment", []) ?? [];
    let isUp = false;
    // Each attempt that fails moves on to the next address.
    for (let left = addresses; request && !isUp && left > 0; left--) {
      const { status } = await transport.send(request, { keepalive: false }).catch(resultOfRejection);
      isUp = isAnswer(status);
    }
    last = { isUp, at: now() };
    asking = undefined;
    return isUp;
  }

  return {
    note,
    async isReachable() {
      if (now() - last.at < FRESH_MS) return last.isUp;
      asking ??= ask();
      return asking;
    },
  };
}
