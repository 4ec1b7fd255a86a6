import { readFileSync } from "node:fs";
import { repository } from "./published-entries.ts";

/**
 * Answers the code blocks of a section of the README, so that what people copy is what was run.
 *
 * @throws Error when the section has no block in that language.
 */
export function readmeBlocks(heading: string, language: string): string[] {
  return documentBlocks("README.md", heading, language);
}

/**
 * Answers the code blocks of a section of any page.
 *
 * @param page - Relative to the repository: `docs/logging.md`.
 * @throws Error when the section has no block in that language.
 */
export function documentBlocks(page: string, heading: string, language: string): string[] {
  const section = sectionsOf(page).find((part) => part.startsWith(heading)) ?? "";
  const blocks = [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].filter(([, name]) => name === language);
  if (blocks.length === 0) throw new Error(`The section "${heading}" of ${page} has no ${language} block.`);
  return blocks.map(([, , code]) => code ?? "");
}

/** Answers the headings of the sections of a page that have a code block. */
export function documentHeadings(page: string): string[] {
  return sectionsOf(page)
    .filter((section) => section.includes("```"))
    .map((section) => section.slice(0, section.indexOf("\n")));
}

function sectionsOf(page: string): string[] {
  return readFileSync(repository + page, "utf8").split(/^## /m);
}
