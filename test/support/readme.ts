import { readFileSync } from "node:fs";
import { repository } from "./published-entries.ts";

/**
 * Answers the code blocks of a section of the README, so that what people copy is what was run.
 *
 * @throws Error when the section has no block in that language.
 */
export function readmeBlocks(heading: string, language: string): string[] {
  const text = readFileSync(`${repository}README.md`, "utf8");
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? "";
  const blocks = [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].filter(([, name]) => name === language);
  if (blocks.length === 0) throw new Error(`The README's section "${heading}" has no ${language} block.`);
  return blocks.map(([, , code]) => code ?? "");
}
