/** The package's own types name a file that it does not contain. */
declare module "skywalking-client-js" {
  interface Settings {
    readonly collector: string;
    readonly service: string;
    readonly serviceVersion: string;
    readonly pagePath: string;
    readonly traceTimeInterval?: number;
  }
  const ClientMonitor: { register(settings: Settings): void };
  // biome-ignore lint/style/noDefaultExport: it is theirs.
  export default ClientMonitor;
}
