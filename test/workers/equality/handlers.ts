import type { EventScene } from "./case.ts";
import { plain, thrown } from "./observation.ts";
import { caseAt, upstreamFor } from "./place.ts";
import type { Context, Env, GivenEvent } from "./runtime-types.ts";

type Args = readonly unknown[];

/** Runs the case that a request asks for; also what the classes' `fetch` does. */
export function serve(self: unknown, args: Args): unknown {
  const [request, env, ctx] = args as [Request, Env, Context];
  const { path, one } = caseAt(request.url);
  const scene = { request, env, ctx, self, args, upstream: upstreamFor(env.UPSTREAM, path) };
  if (one.serve) return one.serve(scene);
  const { inside } = one;
  return inside ? tell(() => inside(scene)) : new Response("no such case", { status: 404 });
}

async function tell(act: () => unknown): Promise<Response> {
  try {
    return Response.json(plain(await act()));
  } catch (reason) {
    return Response.json({ threwInside: thrown(reason) });
  }
}

/** Runs the case that another event is about. */
function on(self: unknown, args: Args, path: string | undefined): unknown {
  const [event, env, ctx] = args as [GivenEvent, Env, Context];
  const report: EventScene["report"] = async (name, what) => {
    const body = JSON.stringify(plain(what));
    const answer = await fetch(`${env.UPSTREAM}${path}/${name}`, { method: "POST", body });
    await answer.text();
  };
  return caseAt(path ?? "/").one.on?.({ event, env, ctx, self, args, report });
}

/** The module's handler. Its methods take what they are given: `this` and the number of arguments are part of what is compared. */
export const handler = {
  fetch(...args: Args): unknown {
    return serve(this, args);
  },
  scheduled(...args: Args): unknown {
    return on(this, args, (args[0] as GivenEvent).cron);
  },
  queue(...args: Args): unknown {
    const [message] = (args[0] as GivenEvent).messages;
    return on(this, args, (message?.body as { readonly path?: string } | undefined)?.path);
  },
  email(...args: Args): unknown {
    return on(this, args, (args[0] as GivenEvent).headers.get("subject") ?? "/");
  },
  tail(...args: Args): unknown {
    const url = (args[0] as GivenEvent)[0]?.event?.request?.url;
    return on(this, args, url && new URL(url).searchParams.get("tell") === "tail" ? new URL(url).pathname : undefined);
  },
  /** What the agent does not know stays as it is. */
  own: "mine",
};

/** A handler that is an instance, with private state and a method that its class inherits. */
class Parent {
  readonly #name: string;
  constructor(name: string) {
    this.#name = name;
  }
  async fetch(request: Request, ...rest: Args): Promise<Response> {
    return new Response(`${this.#name} ${this.greet()} ${new URL(request.url).pathname} ${rest.length}`);
  }
  greet(): string {
    return "parent";
  }
}
class Child extends Parent {
  override greet(): string {
    return `child of ${super.greet()}`;
  }
}

let got = 0;

/** Handlers of other shapes, each an entrypoint of its own. */
export const shapes = {
  InstanceHandler: new Child("instance"),
  FrozenHandler: Object.freeze({
    fetch(request: Request): Response {
      return Response.json([Object.isFrozen(this), Object.keys(this), new URL(request.url).pathname]);
    },
  }),
  GetterHandler: {
    get fetch() {
      got++;
      return (request: Request): Response => Response.json([got > 0, new URL(request.url).pathname]);
    },
  },
  ArrowHandler: { fetch: (...args: Args): Response => Response.json([args.length, typeof args[2]]) },
  HeirHandler: Object.create({
    fetch(this: object): Response {
      return Response.json([Object.keys(this), "own" in this]);
    },
    own: 1,
  }) as object,
  SharedStateHandler: {
    count: 0,
    fetch(this: { count: number }): Response {
      this.count++;
      return new Response(String(this.count));
    },
  },
  ProxyHandler: new Proxy(
    { fetch: (): Response => new Response("through a proxy") },
    { get: (target, key) => Reflect.get(target, key) },
  ),
  BoundHandler: {
    fetch: function (this: { readonly name: string }): Response {
      return new Response(this.name);
    }.bind({ name: "bound" }),
  },
  ScheduledOnlyHandler: { scheduled(): void {} },
  EmptyHandler: {},
} as const;
