import { asOwnOutput } from "../core/runtime/own-output.ts";

/** Tells the developer what comes out otherwise than with skywalking-client-js, each thing once. */
export type Notices = (about: string, sentence: string) => void;

/** Makes them; by default they go to the console, as a warning. */
export function createNotices(write: (text: string) => void = warn): Notices {
  const told = new Set<string>();
  return (about, sentence) => {
    if (told.has(about)) return;
    told.add(about);
    asOwnOutput(() => write(`skywalking-edge/compat: ${sentence}`));
  };
}

function warn(text: string): void {
  // biome-ignore lint/suspicious/noConsole: there is nobody else to tell, and it is told once.
  console.warn(text);
}
