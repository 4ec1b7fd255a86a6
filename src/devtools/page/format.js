/**
 * A duration for people: whole milliseconds below a second, then seconds, then minutes.
 *
 * @param {number} milliseconds
 */
export function duration(milliseconds) {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(2)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1_000)} s`;
}

/**
 * A time of day with milliseconds, in the reader's zone; the bare number where it is no date at all.
 *
 * @param {number} epochMilliseconds
 */
export function timeOfDay(epochMilliseconds) {
  const date = new Date(epochMilliseconds);
  if (Number.isNaN(date.getTime())) return String(epochMilliseconds);
  return date.toLocaleTimeString(undefined, {
    hourCycle: "h23",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
  });
}

/**
 * An amount of memory.
 *
 * @param {number} bytes
 */
export function size(bytes) {
  return bytes < 1_048_576 ? `${Math.ceil(bytes / 1_024)} KiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`;
}

/**
 * "1 span", "2 spans".
 *
 * @param {number} number
 * @param {string} noun
 */
export function count(number, noun) {
  return `${number.toLocaleString()} ${noun}${number === 1 ? "" : "s"}`;
}

/**
 * "a, b and c".
 *
 * @param {readonly string[]} names
 */
export function enumeration(names) {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/**
 * Five round points of a timeline.
 *
 * @param {number} total
 */
export function ticks(total) {
  return [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, label: duration(total * at) }));
}
