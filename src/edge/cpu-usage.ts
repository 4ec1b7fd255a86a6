import type { MeteredProcess } from "./runtime-meters.ts";

/**
 * Makes a getter of the processor time used since it was last asked, in per cent of all processors, as SkyWalking's Node
 * agent counts it.
 */
export function createCpuGauge(process: Pick<MeteredProcess, "cpuUsage" | "getBuiltinModule">): () => number {
  const processors = countProcessors(process);
  const usedMicroseconds = (): number => {
    const { user, system } = process.cpuUsage();
    return user + system;
  };
  let usedBefore = usedMicroseconds();
  let askedAt = performance.now();
  return () => {
    const used = usedMicroseconds();
    const now = performance.now();
    const percent = ((used - usedBefore) / 1_000 / Math.max(1, now - askedAt) / processors) * 100;
    usedBefore = used;
    askedAt = now;
    return percent;
  };
}

/** Asks nothing that takes a permission in Deno: there `navigator` knows it, in an older Node only `node:os`. */
function countProcessors(process: Pick<MeteredProcess, "getBuiltinModule">): number {
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  if (navigator?.hardwareConcurrency) return navigator.hardwareConcurrency;
  const os = process.getBuiltinModule?.("node:os") as { availableParallelism?(): number } | undefined;
  return os?.availableParallelism?.() ?? 1;
}
