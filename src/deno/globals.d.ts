/** The part of Deno that is used; its own types are not on npm. */
declare const Deno: {
  serve(...args: readonly unknown[]): import("./deno-server.ts").DenoHttpServer;
  readonly cron: ((...args: readonly unknown[]) => Promise<void>) | undefined;
};
