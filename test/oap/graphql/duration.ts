/** A span of time as OAP's queries take it: in the server's time zone, which the kit sets to UTC. */
export interface Duration {
  readonly start: string;
  readonly end: string;
  readonly step: "MINUTE" | "SECOND";
}

const MINUTE_MS = 60_000;
const PAST_MINUTES = 15;

let startedAt = 0;

/**
 * Lets no query ask for what was before the server: its tables are those of a day, it has none of the day before, and a query
 * that asks for that one too finds nothing [seen at midnight].
 */
export function serverStarts(): void {
  startedAt = Date.now();
}

/** The last quarter of an hour by minutes, as metrics are kept; the minute that comes included. */
export function lastMinutes(): Duration {
  const now = Date.now();
  return {
    start: minute(Math.max(startedAt, now - PAST_MINUTES * MINUTE_MS)),
    end: minute(now + MINUTE_MS),
    step: "MINUTE",
  };
}

function minute(time: number): string {
  const [date = "", hours = ""] = new Date(time).toISOString().split("T");
  return `${date} ${hours.slice(0, 5).replace(":", "")}`;
}
