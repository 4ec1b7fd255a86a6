import { calling, type Family, type Stage } from "./case.ts";
import { settled, wholeOf } from "./observation.ts";
import type { ServiceStub } from "./runtime-types.ts";

function ask(entrypoint: string) {
  return ({ env }: Stage) =>
    settled(() => (env[entrypoint] as ServiceStub).fetch("http://subject/shape"), wholeOf as never);
}

/** Handlers that are no plain object literal, each an entrypoint of its own. */
export const handlerShapes: Family = calling({
  "an instance of a class with private state": ask("InstanceHandler"),
  "a frozen object": ask("FrozenHandler"),
  "a handler behind a getter": ask("GetterHandler"),
  "an arrow function": ask("ArrowHandler"),
  "an object that inherits its handler": ask("HeirHandler"),
  "a Proxy": ask("ProxyHandler"),
  "a bound function": ask("BoundHandler"),
  "a handler that has no fetch": ask("ScheduledOnlyHandler"),
  "an empty handler": ask("EmptyHandler"),
  "a handler that counts on itself": async ({ env }) => {
    const { fetch } = { fetch: () => (env["SharedStateHandler"] as ServiceStub).fetch("http://subject/count") };
    return [await (await fetch()).text(), await (await fetch()).text()];
  },
});
