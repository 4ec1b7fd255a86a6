import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { Builder, By, Capabilities, type WebDriver } from "selenium-webdriver";
import { type Browser, callExpression, type Tab, VIEWPORT } from "./browser-tab.ts";
import type { WebDriverBrowser } from "./browsers.ts";

const STARTS_WITHIN_MILLISECONDS = 15_000;

/** A WebDriver server with the one MiniBrowser that it drives. */
interface Session {
  readonly driver: WebDriver;
  readonly server: ChildProcess;
}

/**
 * Prepares WebKitGTK's MiniBrowser, on a virtual display of its own where there is Xvfb.
 *
 * A server drives one MiniBrowser at a time, so a new tab is a new MiniBrowser, and the one before is ended first. Each gets
 * a server of its own: one that was asked for a session while its last browser was still going down has been seen to
 * answer never.
 */
export async function openMiniBrowser(found: WebDriverBrowser): Promise<Browser> {
  const display = found.xvfb === undefined ? undefined : await startXvfb(found.xvfb);
  const env = display === undefined ? process.env : { ...process.env, DISPLAY: display.name };
  let session: Session | undefined;
  const endSession = async () => {
    const over = session;
    session = undefined;
    if (over === undefined) return;
    // Closing the last window has ended the session already; there is nothing left to quit then.
    await over.driver.quit().catch(() => undefined);
    await ended(over.server);
  };
  return {
    newTab: async () => {
      await endSession();
      session = await startSession(found, env);
      return webDriverTab(session.driver);
    },
    close: async () => {
      await endSession();
      if (display !== undefined) await ended(display.process);
    },
  };
}

async function startSession(found: WebDriverBrowser, env: NodeJS.ProcessEnv): Promise<Session> {
  const port = await freePort();
  const server = spawnTied(found.server, [`--port=${port}`], { env, stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  await answering(`${url}/status`, server);
  return { driver: await startBrowser(url, found.browser), server };
}

async function startBrowser(url: string, browser: string): Promise<WebDriver> {
  const capabilities = new Capabilities({
    browserName: "MiniBrowser",
    "webkitgtk:browserOptions": { binary: browser, args: ["--automation"] },
  });
  const driver = await new Builder()
    .disableEnvironmentOverrides()
    .usingServer(url)
    .withCapabilities(capabilities)
    .build();
  await driver
    .manage()
    .window()
    .setRect({ x: 0, y: 0, ...VIEWPORT });
  return driver;
}

/** The tab that the driver is at; whoever uses it goes back to it first, since there may be others by now. */
async function webDriverTab(driver: WebDriver): Promise<Tab> {
  const handle = await driver.getWindowHandle();
  const here = () => driver.switchTo().window(handle);
  let isClosed = false;
  return {
    goto: async (url) => {
      await here();
      await driver.get(url);
    },
    click: async (selector) => {
      await here();
      await driver.findElement(By.css(selector)).click();
    },
    // WebDriver has no `undefined`, so a result travels as the JSON of a one-field object.
    evaluate: async <Result, Argument>(
      pageFunction: (argument: Argument) => Result | Promise<Result>,
      argument?: Argument,
    ) => {
      const script = `return Promise.resolve(${callExpression(pageFunction, argument)}).then((value) => JSON.stringify({ value }))`;
      await here();
      const result: { value: Result } = JSON.parse(await driver.executeScript<string>(script));
      return result.value;
    },
    openBeside: async () => {
      await here();
      await driver.switchTo().newWindow("window");
      return webDriverTab(driver);
    },
    heapBytes: async () => undefined,
    screenshot: async (path) => {
      await here();
      await writeFile(path, await driver.takeScreenshot(), "base64");
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await here();
      const isLast = (await driver.getAllWindowHandles()).length === 1;
      // Another window keeps the browser running, as a user's other tabs do: with the last one go the requests under way.
      if (isLast) await driver.switchTo().newWindow("window");
      await here();
      await driver.close();
    },
  };
}

/** `-displayfd` lets Xvfb choose a free display and say which, once it takes connections. */
async function startXvfb(path: string): Promise<{ name: string; process: ChildProcess }> {
  const screen = `${VIEWPORT.width}x${VIEWPORT.height}x24`;
  const child = spawnTied(path, ["-displayfd", "3", "-nolisten", "tcp", "-screen", "0", screen], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const answer = child.stdio[3] as Readable;
  const exited = once(child, "exit").then(() => Promise.reject(new Error("Xvfb ended before it had a display")));
  const [number]: Buffer[] = await Promise.race([once(answer, "data"), exited]);
  return { name: `:${String(number).trim()}`, process: child };
}

/** Starts a process that does not outlive this one, even when a test run is cut short. */
function spawnTied(path: string, args: readonly string[], options: Parameters<typeof spawn>[2]): ChildProcess {
  const child = spawn(path, args, options);
  const kill = () => child.kill();
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill();
  await exit;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  return address.port;
}

/** The server says nothing when it is ready, so its status is asked for until it answers. */
async function answering(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + STARTS_WITHIN_MILLISECONDS;
  while (Date.now() < deadline && server.exitCode === null) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await wait(25);
  }
  throw new Error("WebKitWebDriver did not start");
}
