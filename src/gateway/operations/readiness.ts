import { resultOfRejection } from "../../core/report/http-exchange.ts";
import type { SendStatus, Transport } from "../../core/report/transport.ts";

/** Knows whether OAP answers. */
export interface Readiness {
  /** Notes how a request to OAP has ended. */
  note(status: SendStatus): void;
  /** Tells whether an address of OAP answers; asks when nothing has been heard of late. Never rejects. */
  isReachable(): Promise<boolean>;
}

/** Milliseconds that an answer of OAP's speaks for. */
const FRESH_MS = 5_000;

/** Tells whether an answer shows that somebody is there, whatever it says. */
export function isAnswer(status: SendStatus): boolean {
  return status !== "retryable" && status !== "ambiguous";
}

/**
 * Makes what knows whether OAP answers: by what it forwarded last, and else by an empty batch of segments, which every wire has
 * and OAP takes.
 *
 * @param addresses - How many addresses the transport goes through, one at each failure.
 */
export function createReadiness(transport: Transport, addresses: number, now: () => number): Readiness {
  let last = { isUp: false, at: Number.NEGATIVE_INFINITY };
  let asking: Promise<boolean> | undefined;

  function note(status: SendStatus): void {
    last = { isUp: isAnswer(status), at: now() };
  }

  async function ask(): Promise<boolean> {
    const [request] = transport.encode("segment", []) ?? [];
    for (let left = addresses; request && left > 0; left--) {
      const { status } = await transport.send(request, { keepalive: false }).catch(resultOfRejection);
      note(status);
      if (last.isUp) break;
    }
    asking = undefined;
    return last.isUp;
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
