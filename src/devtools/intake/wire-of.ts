import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import type { Wire } from "../store/signal.ts";

/** The wire a call came by, from the name Connect gives its protocol. */
export function wireOf({ protocolName }: HandlerContext): Wire {
  if (protocolName === "grpc-web" || protocolName === "grpc" || protocolName === "connect") return protocolName;
  throw new ConnectError(`unknown protocol ${protocolName}`, Code.Unimplemented);
}
