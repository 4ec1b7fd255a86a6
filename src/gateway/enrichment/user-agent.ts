import type { GatewayRequest } from "../gateway-request.ts";

/** What is told of a browser: too little to tell one person from another. */
export interface UserAgent {
  /** Chrome, Edge, Firefox, Safari, Samsung Internet, Opera or other. */
  readonly family: string;
  readonly isMobile: boolean;
}

/** Brands of `sec-ch-ua`, which has the engine's too and one made up. */
const BRANDS: readonly (readonly [brand: RegExp, family: string])[] = [
  [/"Microsoft Edge(?: WebView2)?"/, "Edge"],
  [/"Opera(?: GX| Mobile)?"/, "Opera"],
  [/"Samsung Internet"/, "Samsung Internet"],
  [/"(?:Google Chrome|HeadlessChrome)"/, "Chrome"],
];

/** Products of `user-agent`. Each browser names those that it wants to be taken for as well: the first here is who it is. */
const PRODUCTS: readonly (readonly [product: RegExp, family: string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\b(?:OPR|OPiOS|OPT|OPX|Opera)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Chrome|HeadlessChrome|CriOS)\//, "Chrome"],
  [/\bVersion\/.*\bSafari\//, "Safari"],
];

/**
 * Reads what a browser calls itself: client hints where it sends them, else its `user-agent`.
 *
 * @see https://wicg.github.io/ua-client-hints/
 */
export function readUserAgent(headers: GatewayRequest["headers"]): UserAgent | undefined {
  const brands = headers.get("sec-ch-ua") ?? "";
  const agent = headers.get("user-agent") ?? "";
  if (brands === "" && agent === "") return undefined;
  const [rules, text] = brands === "" ? [PRODUCTS, agent] : [BRANDS, brands];
  const [, family = "other"] = rules.find(([pattern]) => pattern.test(text)) ?? [];
  const hint = headers.get("sec-ch-ua-mobile");
  return { family, isMobile: hint === null ? /\bMobi/.test(agent) : hint === "?1" };
}
