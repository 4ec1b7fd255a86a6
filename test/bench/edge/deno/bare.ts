import { server, shop } from "./shop.ts";

declare const Deno: { serve(options: typeof server, handler: typeof shop): unknown };
Deno.serve(server, shop);
