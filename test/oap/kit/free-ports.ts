import { createServer } from "node:http";
import { listen } from "../../../demo/serving.ts";

/** Finds ports of this machine on which nobody listens, all different. */
export async function freePorts(count: number): Promise<number[]> {
  // All are held at once, else the same port could come up again.
  const holders = await Promise.all(Array.from({ length: count }, () => listen(createServer(), 0)));
  await Promise.all(holders.map((holder) => holder.stop()));
  return holders.map(({ url }) => Number(new URL(url).port));
}
