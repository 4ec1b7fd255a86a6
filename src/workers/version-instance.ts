/** A Worker's version-metadata binding, as far as it names the instance. */
export interface VersionMetadata {
  readonly id?: string | undefined;
}

/** Data centres have three letters; what a caller by a service binding writes in `cf` is nobody's to name instances by. */
const COLO = /^[A-Z]{3}$/;

/**
 * Names the instance of a Worker by its version and, where it is known, the data centre that its isolate runs in: `<id>@FRA`.
 *
 * The data centre is that of the isolate's first event, if that is a request that came from outside: of a cron trigger, a
 * message or a Durable Object's call it is not known, and then the name is the version alone. Without a version it is
 * `latest@FRA`, without both undefined, for which `serviceInstance` has its default.
 *
 * @param version - The binding; undefined where the Worker has none, as in a local run.
 * @param event - What a function of options is given after `env`. Left out, the name is the version alone.
 * @example
 * ```ts
 * export default instrument(handler, (env, event) => ({
 *   service: "shop-worker",
 *   serviceInstance: versionInstance(env.CF_VERSION_METADATA, event),
 *   collector: env.SW_COLLECTOR,
 * }));
 * ```
 */
export function versionInstance(version: VersionMetadata | undefined, event?: unknown): string | undefined {
  const { colo } = Object(Object(event).cf);
  const id = version?.id || undefined;
  return typeof colo === "string" && COLO.test(colo) ? `${id ?? "latest"}@${colo}` : id;
}
