import type { CallerEnv } from "./case.ts";
import { plain, thrown } from "./observation.ts";
import { caseAt, upstreamFor } from "./place.ts";
import { type Context, rpcOf } from "./runtime-types.ts";

/** The Worker beside the subject: it is never instrumented, and calls the subject as other Workers would. */
export const caller = {
  async fetch(request: Request, env: CallerEnv & { readonly UPSTREAM: string }, ctx: Context): Promise<Response> {
    const { path, one } = caseAt(request.url);
    const name = path.slice(1);
    const upstream = upstreamFor(env.UPSTREAM, path);
    const act = one.call ?? (() => rpcOf(env.ROOM.getByName(name))["perform"]?.(path));
    try {
      return Response.json(plain(await act({ request, env, ctx, name, upstream })));
    } catch (reason) {
      return Response.json({ threwToCaller: thrown(reason) });
    }
  },
};
