import type { Case, Family, Place } from "./case.ts";

/** What was seen of a case: what it returned, and what the page heard of meanwhile. */
export interface Seen {
  readonly observation: unknown;
  readonly troubles: readonly string[];
}

/** How the cases of a family are run. */
export interface RunSettings {
  readonly family: string;
  /** Part of every address, so that two runs have neither cookies nor cache in common. */
  readonly run: string;
  /** The other origin. */
  readonly other: string;
}

/** Milliseconds after which a case is given up: none takes a tenth of that. */
const MAX_MS = 5_000;

/** Runs in the page: all cases of a family, one after the other. Everything that a page can hear of is written down. */
export async function runFamily(family: Family, { run, other }: RunSettings): Promise<Record<string, Seen>> {
  const troubles: string[] = [];
  const unwatch = watchPage((trouble) => troubles.push(trouble));
  const seen: Record<string, Seen> = {};
  for (const [number, [name, act]] of Object.entries(family).entries()) {
    const place = placeFor(`${run}/${number}`, other);
    const observation = plain(await within(MAX_MS, act, place));
    // What nobody has handled is told at the end of the task.
    await new Promise((resolve) => setTimeout(resolve));
    seen[name] = { observation, troubles: troubles.splice(0) };
  }
  unwatch();
  return seen;
}

function placeFor(folder: string, otherOrigin: string): Place {
  const address = (origin: string) => (reply: string, query?: Readonly<Record<string, string>>) =>
    `${origin}/${folder}/${reply}${query ? `?${new URLSearchParams(query)}` : ""}`;
  return { own: address(location.origin), other: address(otherOrigin) };
}

async function within(milliseconds: number, act: Case, place: Place): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds, "the case did not come to its end");
  });
  try {
    return await Promise.race([act(place), limit]);
  } catch (reason) {
    return `the case threw ${reason instanceof Error ? reason.stack : String(reason)}`;
  } finally {
    clearTimeout(timer);
  }
}

function watchPage(tell: (trouble: string) => void): () => void {
  const onError = ({ message }: ErrorEvent): void => tell(`error: ${message}`);
  const onRejection = ({ reason }: PromiseRejectionEvent): void => tell(`unhandled: ${String(reason)}`);
  const onHandled = ({ reason }: PromiseRejectionEvent): void => tell(`handled late: ${String(reason)}`);
  addEventListener("error", onError);
  addEventListener("unhandledrejection", onRejection);
  addEventListener("rejectionhandled", onHandled);
  const undo = (["error", "warn", "log", "info", "debug"] as const).map((level) => {
    const write = console[level];
    console[level] = (...values) => tell(`console.${level}: ${values.map(String).join(" ")}`);
    return () => {
      console[level] = write;
    };
  });
  return () => {
    removeEventListener("error", onError);
    removeEventListener("unhandledrejection", onRejection);
    removeEventListener("rejectionhandled", onHandled);
    for (const step of undo) step();
  };
}

/** The value as JSON has it, with words for what JSON lacks. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, member: unknown) => {
    if (member === undefined) return "undefined";
    if (typeof member === "function" || typeof member === "symbol" || typeof member === "bigint") return String(member);
    if (typeof member === "number" && !Number.isFinite(member)) return String(member);
    return member;
  });
  return JSON.parse(text ?? '"undefined"');
}
