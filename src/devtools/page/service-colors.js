import { element } from "./elements.js";

const colors = 10;

/** @type {Map<string, number>} */
const known = new Map();

/**
 * The class that colours a service: services take the colours in the order in which the page meets them and keep them.
 *
 * @param {string} service
 */
export function colorClass(service) {
  const index = known.get(service) ?? known.size;
  known.set(service, index);
  return `color-${index % colors}`;
}

/**
 * A service's name with its colour.
 *
 * @param {string} service
 */
export function serviceChip(service) {
  return element("span", { class: `chip ${colorClass(service)}` }, service || "(no service)");
}
