import { shop } from "./shop.ts";

// biome-ignore lint/style/noDefaultExport: workerd takes a Worker so.
export default shop;
