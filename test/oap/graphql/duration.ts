/** A span of time as OAP's queries take it: in the server's time zone, which the kit sets to UTC. */
export interface Duration {
  readonly start: string;
  readonly end: string;
  readonly step: "MINUTE" | "SECOND";
}

const MINUTE_MS = 60_000;
const PAST_MINUTES = 15;

const DAY_MS = 86_400_000;

/** The beginning of the day, in UTC, on which the server started. */
let firstDay = 0;

/**
 * Lets no query ask for the day before the server started: its tables are those of a day, and a query that asks for a day without
 * tables finds nothing at all [seen after midnight].
 */
export function serverStarts(): void {
  const now = Date.now();
  firstDay = now - (now % DAY_MS);
}

/** The last quarter of an hour by minutes, as metrics are kept; the minute that comes included. */
export function lastMinutes(): Duration {
  const now = Date.now();
  return {
    start: minute(Math.max(firstDay, now - PAST_MINUTES * MINUTE_MS)),
    end: minute(now + MINUTE_MS),
    step: "MINUTE",
  };
}

function minute(time: number): string {
  const [date = "", hours = ""] = new Date(time).toISOString().split("T");
  return `${date} ${hours.slice(0, 5).replace(":", "")}`;
}
