import type { Family } from "./case.ts";
import { fetchAborts } from "./fetch-aborts.ts";
import { fetchArguments } from "./fetch-arguments.ts";
import { fetchBodies } from "./fetch-bodies.ts";
import { fetchMethods } from "./fetch-methods.ts";
import { fetchOrigins } from "./fetch-origins.ts";
import { fetchRefusals } from "./fetch-refusals.ts";
import { fetchResponses } from "./fetch-responses.ts";
import { fetchSurface } from "./fetch-surface.ts";
import { xhrEndings } from "./xhr-endings.ts";
import { xhrRequests } from "./xhr-requests.ts";
import { xhrResponses } from "./xhr-responses.ts";
import { xhrSurface } from "./xhr-surface.ts";
import { xhrSync } from "./xhr-sync.ts";

/** All cases, by what they are about; the cases of a family run in one page. */
export const families: Readonly<Record<string, Family>> = {
  "fetch: arguments": fetchArguments,
  "fetch: methods and settings": fetchMethods,
  "fetch: bodies": fetchBodies,
  "fetch: answers": fetchResponses,
  "fetch: aborts": fetchAborts,
  "fetch: refusals and rejections": fetchRefusals,
  "fetch: redirects and other origins": fetchOrigins,
  "fetch: the function": fetchSurface,
  "XMLHttpRequest: what is asked": xhrRequests,
  "XMLHttpRequest: what is answered": xhrResponses,
  "XMLHttpRequest: aborts, time-outs, uploads and use again": xhrEndings,
  "XMLHttpRequest: synchronous": xhrSync,
  "XMLHttpRequest: the class": xhrSurface,
};
