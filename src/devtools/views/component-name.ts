/** Names behind the component ids that SkyWalking's agents for browsers and the edge use, from OAP's `component-libraries.yml`. */
const names: ReadonlyMap<number, string> = new Map([
  [2, "HttpClient"],
  [5, "mysql-connector-java"],
  [7, "Jedis"],
  [22, "postgresql-jdbc-driver"],
  [31, "SQLite"],
  [49, "http"],
  [4001, "HttpServer"],
  [4002, "express"],
  [10000, "JavaScript"],
  [10001, "ajax"],
]);

/** The name of a component, its id as text where the name is not known here, or an empty string for none. */
export function componentName(componentId: number): string {
  return componentId === 0 ? "" : (names.get(componentId) ?? `component ${componentId}`);
}
