/** `HttpClient`. */
export const HTTP_CLIENT = 2;
/** `SQLite`, which D1 and a Durable Object's SQL are. */
export const SQLITE = 31;
/** `HttpServer`. */
export const HTTP_SERVER = 4001;

/**
 * The ids of OAP's `component-libraries.yml` that an edge or browser agent uses; the server shows the name behind the id.
 *
 * It knows none for Workers, Deno or fetch, so those take the nearest that exists: an unknown id would show as "N/A".
 */
export const ComponentId = {
  /** No component. */
  Unknown: 0,
  /** An HTTP client. */
  HttpClient: HTTP_CLIENT,
  /** See {@link SQLITE}. */
  SQLite: SQLITE,
  /** `http`, the JavaScript server of the Node agent. */
  Http: 49,
  /** See {@link HTTP_SERVER}. */
  HttpServer: HTTP_SERVER,
  /** `JavaScript`, for what happens inside a page. */
  JavaScript: 10000,
  /** `ajax`, a page's request. */
  Ajax: 10001,
} as const;
