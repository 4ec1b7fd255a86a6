import { build, type Loader, type Plugin } from "esbuild";
import { builtFile, publishedEntries, repository } from "./published-entries.ts";

/** A user's application, as a bundler takes it. */
export interface AppSource {
  /** The module that starts it, TypeScript with JSX. */
  readonly main: string;
  /** What it imports by a relative name: `{ "./routes": "export const routes = …" }`. */
  readonly modules?: Readonly<Record<string, string>>;
  /** Which build of the frameworks is taken. Default `production`. */
  readonly mode?: "production" | "development";
}

const bundles = new Map<string, Promise<string>>();

/** Bundles an application with the frameworks that it names and the built entries of this package, once in a process. */
export function bundleApp(source: AppSource): Promise<string> {
  const key = JSON.stringify(source);
  const bundle = bundles.get(key) ?? bundleAnew(source);
  bundles.set(key, bundle);
  return bundle;
}

async function bundleAnew({ main, modules = {}, mode = "production" }: AppSource): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: main, resolveDir: repository, loader: "tsx" },
    bundle: true,
    write: false,
    minify: mode === "production",
    format: "iife",
    target: "es2022",
    jsx: "automatic",
    // Angular's decorators are not those of the language.
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
    define: {
      "process.env.NODE_ENV": JSON.stringify(mode),
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
      ngDevMode: String(mode === "development"),
    },
    plugins: [packageAndModules(modules)],
  });
  return outputFiles.map(({ text }) => text).join("\n");
}

function packageAndModules(modules: Readonly<Record<string, string>>): Plugin {
  const files = new Map(publishedEntries().map(({ specifier, file }) => [specifier, file]));
  const loader: Loader = "tsx";
  return {
    name: "package-and-modules",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^skywalking-edge(\/|$)/ }, ({ path }) => ({ path: builtFile(files.get(path) ?? path) }));
      onResolve({ filter: /^\./ }, ({ path }) => (path in modules ? { path, namespace: "app" } : undefined));
      onLoad({ filter: /.*/, namespace: "app" }, ({ path }) => ({
        contents: modules[path] ?? "",
        loader,
        resolveDir: repository,
      }));
    },
  };
}
