import { quietly } from "../core/runtime/quiet-call.ts";

/** Listeners of a window by the type of what they hear. */
export type WindowListeners = { readonly [Type in keyof WindowEventMap]?: (event: WindowEventMap[Type]) => void };

/**
 * Listens on the window in the capture phase, so that the page's own listeners come after. What a listener throws is swallowed.
 *
 * @returns A function that stops listening.
 */
export function listenEarly(page: Window, listeners: WindowListeners): () => void {
  const options = { capture: true, passive: true };
  // The table's type pairs each name with its event; a loop over it cannot say so.
  const undo = Object.entries(listeners as Readonly<Record<string, (event: Event) => void>>).map(([type, listener]) => {
    const quiet = (event: Event): void => quietly(() => listener(event));
    page.addEventListener(type, quiet, options);
    return () => page.removeEventListener(type, quiet, options);
  });
  return () => {
    for (const step of undo) step();
  };
}
