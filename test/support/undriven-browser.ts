import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright";
import type { FoundBrowser } from "./browsers.ts";

/**
 * Starts a Chromium that nobody drives, at a page that does by itself what the test is about: one that is driven neither
 * prerenders nor keeps pages in its back/forward cache.
 *
 * @returns A function that ends it; undefined for an engine that takes other arguments.
 */
export async function openUndriven(
  found: FoundBrowser | undefined,
  url: string,
): Promise<(() => Promise<void>) | undefined> {
  if (found?.engine !== "chromium") return undefined;
  const { executablePath = chromium.executablePath(), args = [], env } = found.options;
  const profile = await mkdtemp(join(tmpdir(), "undriven-"));
  const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0"];
  const browser = spawn(executablePath, [...flags, ...args, `--user-data-dir=${profile}`, url], {
    stdio: "ignore",
    env: { ...process.env, ...env },
  });
  const kill = (): void => void browser.kill();
  // It does not outlive a test run that is cut short.
  process.once("exit", kill);
  browser.once("exit", () => process.off("exit", kill));
  return async () => {
    const ended = once(browser, "exit");
    kill();
    await ended;
    // Its helper processes may still be writing.
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
}
