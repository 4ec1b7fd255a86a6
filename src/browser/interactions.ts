import type { Activities } from "./activities.ts";
import type { Interaction } from "./activity.ts";
import { listenEarly } from "./event-listeners.ts";

/** The usual controls that Space works; on any other one, a click follows. */
const BUTTONS = "button,[role=button],[type=checkbox],[type=radio]";
/** Those that Enter works; in a text area, and with any other key, something is typed. */
const ENTER_CONTROLS = `${BUTTONS},a,input`;

/**
 * Listens for what the user does: clicks, forms that are sent, and Enter or Space on a control. Each begins an activity, before
 * the page's own listeners, so that what they ask of a server belongs to it. One act can be several events: Enter in a field is
 * a key, a click on the form's button and a submit; they are one activity, by the last of its names.
 *
 * @returns A function that stops listening.
 */
export function watchInteractions(
  page: Window & typeof globalThis,
  activities: Pick<Activities, "begin" | "current">,
  pagePath: () => string,
): () => void {
  const begin = (kind: Interaction, { timeStamp }: Event): void => {
    // By the wall clock, as spans are: the page's own does not count the time that the machine has slept.
    activities.begin(kind, Date.now() - performance.now() + timeStamp);
  };
  return listenEarly(page, {
    click: (event) => {
      // No pointer was there: the key that is the cause has come before.
      if (event.detail > 0 || activities.current?.kind !== "key") begin("click", event);
    },
    submit: (event) => {
      const { current } = activities;
      if (current?.isInteraction) current.become("submit", pagePath());
      else begin("submit", event);
    },
    keydown: (event) => {
      const controls = event.key === "Enter" ? ENTER_CONTROLS : event.key === " " && BUTTONS;
      const [target] = event.composedPath();
      if (controls && target instanceof Element && target.closest(controls)) begin("key", event);
    },
  });
}
