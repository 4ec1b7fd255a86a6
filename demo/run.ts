import { startDemo } from "./demo.ts";
import { runOnce } from "./once.ts";

const demo = await startDemo();
console.log(`Shop       ${demo.shop.url}
Worker     ${demo.worker.url}   (workerd)
Stock      ${demo.stock.url}   (Deno)
Collector  ${demo.collector.url}`);

if (process.argv.includes("--once")) {
  try {
    process.exitCode = (await runOnce(demo)) ? 0 : 1;
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await demo.stop();
  }
} else {
  console.log("\nOpen the shop, add something to the cart, then look at the collector. Ctrl+C stops.");
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void demo.stop().then(() => process.exit(0)));
  }
}
