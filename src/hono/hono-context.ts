/** A route that matches a request, as Hono tells of it. */
export interface HonoRoute {
  /** In upper case; `ALL` for middleware and for `app.all`. */
  readonly method: string;
  /** The pattern, such as `/users/:id`. */
  readonly path: string;
}

/** The part of Hono's `Context` that is used. Hono itself is not imported: any of its versions from 4 on is served. */
export interface HonoContext {
  readonly req: {
    readonly raw: Request;
    readonly method: string;
    readonly matchedRoutes: readonly HonoRoute[];
    readonly routeIndex: number;
  };
  /** Whether there is a response yet: to ask for one would make it. */
  readonly finalized: boolean;
  readonly res: Response;
  readonly error: Error | undefined;
  readonly env: unknown;
  readonly executionCtx: { waitUntil(promise: Promise<unknown>): void };
}

/** A middleware, as `app.use` takes it. */
export type HonoMiddleware = (context: HonoContext, next: () => Promise<void>) => Promise<void>;
