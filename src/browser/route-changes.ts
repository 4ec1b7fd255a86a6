import { quietly } from "../core/runtime/quiet-call.ts";
import type { Activities } from "./activities.ts";
import { listenEarly } from "./event-listeners.ts";
import type { PageName } from "./page-name.ts";
import { replaceMethod } from "./replaced-method.ts";

/**
 * Listens for changes of the page's address: by the History methods, which are replaced on their prototype, by going back and
 * forward, and by the fragment; and for its return from the back/forward cache. Each new path begins an activity, before a
 * router hears of it, so that what the new page asks for belongs to it.
 *
 * @param onView - Called when another page is shown, after its activity has begun; with the event's time if it was restored.
 * @returns Functions that put the native methods back and stop listening.
 */
export function watchRoutes(
  page: Window & typeof globalThis,
  activities: Pick<Activities, "begin" | "current">,
  pageName: PageName,
  onView: (restoredAt?: number) => void,
): (() => void)[] {
  const onAddress = (): void => {
    if (!pageName.follow()) return;
    navigate(activities, pageName.current());
    onView();
  };
  const replace = (method: "pushState" | "replaceState"): (() => void) =>
    replaceMethod(page.History.prototype, method, (native, self, args) => {
      const result: unknown = Reflect.apply(native, self, args);
      quietly(onAddress);
      return result;
    });
  return [
    replace("pushState"),
    replace("replaceState"),
    listenEarly(page, {
      popstate: onAddress,
      hashchange: onAddress,
      pageshow: ({ persisted, timeStamp }) => {
        if (!persisted) return;
        // A page that is shown is a segment also if it asks nothing of a server, so its root is made at once.
        void activities.begin("load", Date.now()).root;
        onView(timeStamp);
      },
    }),
  ];
}

/** The interaction that brought the page there is the route now, or a new activity is. */
function navigate({ current, begin }: Pick<Activities, "begin" | "current">, page: string): void {
  const activity = current?.isInteraction ? current : begin("route", Date.now());
  activity.become("route", page);
  const { root } = activity;
  activity.hold(root);
  activity.release(root, root.context.now());
}
