/** The part of Deno that is used; its own types are not on npm. */
declare const Deno: {
  serve(
    options: Readonly<Record<string, unknown>>,
    handler: (request: Request, info: never) => Response | Promise<Response>,
  ): import("./serve.ts").DenoHttpServer;
};
