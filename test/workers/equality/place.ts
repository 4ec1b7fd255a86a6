import type { Case } from "./case.ts";
import { families } from "./families.ts";

/** The path of a case, in letters alone: an endpoint's name leaves such as they are. */
export function pathOf(family: string, name: string): string {
  return `/${slug(family)}/${slug(name)}`;
}

const DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/\d/g, (digit) => `-${DIGITS[Number(digit)]}-`)
    .replace(/[^a-z]+/g, "-")
    .replace(/^-|-$/g, "");
}

const places = new Map<string, Case>();
for (const [family, cases] of Object.entries(families)) {
  for (const [name, one] of Object.entries(cases)) places.set(pathOf(family, name), one);
}

/** Finds the case that a URL is about, and its path. */
export function caseAt(url: string): { readonly path: string; readonly one: Case } {
  const path = new URL(url, "http://subject").pathname.split("/").slice(0, 3).join("/");
  return { path, one: places.get(path) ?? {} };
}

/** Addresses of an upstream server that belong to a case. */
export function upstreamFor(server: string, path: string): (reply: string) => string {
  return (reply) => `${server}${path}/${reply}`;
}
