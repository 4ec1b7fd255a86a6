import { lastMinutes } from "./duration.ts";
import type { Query } from "./query.ts";

/** An instance of a service, with the properties it told. */
export interface ShownInstance {
  readonly name: string;
  readonly language: string;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
}

/** The id by which queries name a service that reports itself. */
export function serviceId(service: string): string {
  return `${Buffer.from(service).toString("base64")}.1`;
}

/** Reads the names of all services, by layer, in alphabetic order. */
export async function readServices(query: Query): Promise<Readonly<Record<string, readonly string[]>>> {
  const { layers } = await query<{ layers: readonly string[] }>("{ layers: listLayers }");
  const services: Record<string, string[]> = {};
  for (const layer of [...layers].sort()) {
    const { found } = await query<{ found: readonly { readonly name: string }[] }>(
      "query ($layer: String) { found: listServices(layer: $layer) { name } }",
      { layer },
    );
    if (found.length > 0) services[layer] = found.map(({ name }) => name).sort();
  }
  return services;
}

/** Reads the names of a service's endpoints, in alphabetic order. */
export async function readEndpoints(query: Query, service: string): Promise<readonly string[]> {
  const { found } = await query<{ found: readonly { readonly name: string }[] }>(
    "query ($serviceId: ID!) { found: findEndpoint(serviceId: $serviceId, limit: 100) { name } }",
    { serviceId: serviceId(service) },
  );
  return found.map(({ name }) => name).sort();
}

/** Reads a service's instances. */
export async function readInstances(query: Query, service: string): Promise<readonly ShownInstance[]> {
  const { found } = await query<{ found: readonly ShownInstance[] }>(
    `query ($serviceId: ID!, $duration: Duration!) {
      found: listInstances(serviceId: $serviceId, duration: $duration) { name language attributes { name value } }
    }`,
    { serviceId: serviceId(service), duration: lastMinutes() },
  );
  return found;
}
