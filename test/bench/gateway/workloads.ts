/** What senders bring, and what the gateway brings it to OAP over. */
export interface GatewayWorkload {
  readonly title: string;
  readonly sender: SenderKind;
  readonly out: OutKind;
  /** The share of the bare server's requests a second that is meant; none where it is only told. */
  readonly budget?: number;
}

/** How a page's agent sends. */
export type SenderKind = "json" | "grpc-web";

/** What the gateway talks to OAP. */
export type OutKind = "http" | "grpc";

/** Segments of a request. */
export const SEGMENTS = 10;

/** The page whose agent sends. */
export const PAGE = { origin: "https://shop.example", service: "shop-page", version: "1.4.2" } as const;

/** Everything that is measured. */
export const GATEWAY_WORKLOADS: readonly GatewayWorkload[] = [
  { title: "JSON in, JSON over HTTP out", sender: "json", out: "http", budget: 0.4 },
  { title: "gRPC-web in, JSON over HTTP out", sender: "grpc-web", out: "http", budget: 0.3 },
  { title: "JSON in, gRPC out", sender: "json", out: "grpc" },
];
