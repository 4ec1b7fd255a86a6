import type { IFlattenedRuleSet } from "dependency-cruiser";

/** `folder: [folders it may import beside itself, npm packages and Node modules it may import]`; what is left out is forbidden. */
const table: Readonly<Record<string, readonly [folders: string[], packages: string[]]>> = {
  "core/runtime": [[], []],
  "core/segment": [["core/runtime"], []],
  "core/report": [["core/runtime", "core/segment"], []],
  "core/context": [["core/runtime", "core/segment", "core/report"], []],
  "core/signals": [["core/runtime", "core/segment", "core/report"], []],
  "gen/encode": [[], []],
  "gen/pb": [[], ["@bufbuild/protobuf"]],
  http: [["core"], []],
  "grpc-web": [["core", "gen/encode"], []],
  connect: [
    ["core", "gen", "grpc-web"],
    ["@bufbuild/protobuf", "@connectrpc/connect", "@connectrpc/connect-web"],
  ],
  browser: [["core", "http", "grpc-web"], []],
  edge: [["core"], ["async_hooks"]],
  workers: [["core", "edge", "http"], []],
  deno: [["core", "edge", "http"], []],
  node: [["core", "edge", "http"], []],
  hono: [["core", "edge", "http"], []],
  compat: [["core", "browser"], []],
  react: [["browser"], ["react", "@types/react"]],
  vue: [["browser"], []],
  spill: [["core", "browser"], ["idb-keyval"]],
  testing: [["core"], []],
  // The Connect wire is how the gateway reaches OAP's gRPC port; a page never has the gateway.
  gateway: [
    ["core", "gen", "http", "connect"],
    ["@bufbuild/protobuf", "@connectrpc/connect"],
  ],
};

const source = (folder: string) => `^src/${folder}/`;
const npm = (name: string) => `(^|/)node_modules/${name}/`;
const builtin = (name: string) => `^(node:)?${name}$`;

const folderRules: NonNullable<IFlattenedRuleSet["forbidden"]> = Object.entries(table).map(
  ([folder, [folders, packages]]) => ({
    name: `${folder} imports only what it may`,
    severity: "error",
    from: { path: source(folder) },
    to: { pathNot: [folder, ...folders].map(source).concat(packages.flatMap((name) => [npm(name), builtin(name)])) },
  }),
);

/** Who may import whom. */
export const importRules: IFlattenedRuleSet = {
  forbidden: [
    ...folderRules,
    {
      name: "the main entry imports the core alone",
      severity: "error",
      from: { path: "^src/index\\.ts$" },
      to: { pathNot: source("core") },
    },
    {
      name: "connect takes the RPC table of grpc-web and what statuses mean",
      severity: "error",
      from: { path: source("connect") },
      to: { path: source("grpc-web"), pathNot: "/(routes|grpc-status)\\.ts$" },
    },
    {
      name: "of the browser only its script tag with gRPC-web has that wire",
      severity: "error",
      from: { path: source("browser"), pathNot: "/script-tag-grpc-web\\.ts$" },
      to: { path: source("grpc-web") },
    },
    {
      name: "react and vue take only types of the browser agent",
      severity: "error",
      from: { path: "^src/(react|vue)/" },
      to: { path: source("browser"), dependencyTypesNot: ["type-only"] },
    },
    {
      name: "every folder of src has a rule",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: [...Object.keys(table), "devtools", "cli"].map(source).concat("^src/index\\.ts$"),
      },
      to: {},
    },
    {
      name: "sources import no test, demo or build output",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|demo|dist)/" },
    },
    {
      name: "no import cycles",
      severity: "error",
      from: { path: "^src/" },
      // Types that name each other are no cycle at run time.
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "every import resolves", severity: "error", from: { path: "^src/" }, to: { couldNotResolve: true } },
  ],
};
