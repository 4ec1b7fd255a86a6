// `npm run size`: what the built entries weigh in a user's bundle, against their budgets. Exits 1 above a budget.
import { measureFile, measureImports, type Size } from "./measure.ts";

interface Row {
  readonly what: string;
  readonly size: Size;
  /** Bytes after gzip; 1 kB = 1,000 bytes. */
  readonly budget: number;
}

function difference(whole: Size, part: Size): Size {
  return { minified: whole.minified - part.minified, gzip: whole.gzip - part.gzip };
}

async function rows(): Promise<Row[]> {
  const grpcWeb = await measureImports({
    "skywalking-edge": ["Tracer"],
    "skywalking-edge/grpc-web": ["createGrpcWebReporter"],
  });
  // What every reporter has: the queue, the schedule, the retries. The wire is what comes on top.
  const tracerAndDelivery = await measureImports({ "skywalking-edge": ["Tracer", "createDelivery"] });
  const react = { "skywalking-edge/react": ["ErrorBoundary", "reactErrorHandlers", "followRouter", "usePageName"] };
  return [
    {
      what: ". + ./http",
      size: await measureImports({
        "skywalking-edge": ["Tracer"],
        "skywalking-edge/http": ["createHttpReporter"],
      }),
      budget: 7_000,
    },
    { what: "./grpc-web over . and delivery", size: difference(grpcWeb, tracerAndDelivery), budget: 3_500 },
    {
      what: "./workers with JSON",
      size: await measureImports({ "skywalking-edge/workers": ["instrument"] }),
      budget: 11_000,
    },
    {
      what: "./deno with JSON",
      size: await measureImports({ "skywalking-edge/deno": ["startDenoAgent", "serve"] }),
      budget: 14_500,
    },
    {
      what: "./node with JSON",
      size: await measureImports({ "skywalking-edge/node": ["startNodeAgent"] }),
      budget: 13_300,
    },
    {
      what: "./hono with JSON",
      size: await measureImports({ "skywalking-edge/hono": ["skywalking"] }),
      budget: 13_300,
    },
    {
      what: "./compat: everything for a page",
      size: await measureImports({ "skywalking-edge/compat": ["ClientMonitor"] }),
      budget: 20_000,
    },
    { what: "./react beside an agent", size: await measureImports(react), budget: 900 },
    {
      what: "./vue beside an agent",
      size: await measureImports({ "skywalking-edge/vue": ["createSkyWalking"] }),
      budget: 600,
    },
    { what: "script tag", size: measureFile("dist/skywalking-edge.min.js"), budget: 16_000 },
    {
      what: "script tag, gRPC-web",
      size: measureFile("dist/skywalking-edge-grpc-web.min.js"),
      budget: 18_500,
    },
  ];
}

function printTable(lines: readonly (readonly string[])[]): void {
  const [header = []] = lines;
  const widths = header.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  for (const cells of lines) {
    const [first = "", ...rest] = cells.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    console.log([first, ...rest].join("  "));
  }
}

const measured = await rows();
const over = measured.filter(({ size, budget }) => size.gzip > budget);
printTable([
  ["what", "minified", "gzip -9", "budget", "share"],
  ...measured.map(({ what, size, budget }) => [
    what,
    String(size.minified),
    String(size.gzip),
    String(budget),
    `${Math.round((size.gzip / budget) * 100)} %`,
  ]),
]);
for (const { what, size, budget } of over) {
  console.error(`${what} is ${size.gzip - budget} bytes above its budget`);
}
process.exitCode = over.length > 0 ? 1 : 0;
