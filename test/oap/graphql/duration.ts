/** A span of time as OAP's queries take it: in the server's time zone, which the kit sets to UTC. */
export interface Duration {
  readonly start: string;
  readonly end: string;
  readonly step: "MINUTE" | "SECOND";
}

const MINUTE_MS = 60_000;
const PAST_MINUTES = 15;

/** The last quarter of an hour by minutes, as metrics are kept; the minute that comes included. */
export function lastMinutes(): Duration {
  return { start: minute(-PAST_MINUTES), end: minute(1), step: "MINUTE" };
}

function minute(offset: number): string {
  const [date = "", time = ""] = new Date(Date.now() + offset * MINUTE_MS).toISOString().split("T");
  return `${date} ${time.slice(0, 5).replace(":", "")}`;
}
