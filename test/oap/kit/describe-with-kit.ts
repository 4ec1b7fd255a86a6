import { afterAll, beforeAll, describe, inject, it } from "vitest";
import { type Kit, type KitOptions, startKit } from "./kit.ts";

/**
 * Describes tests against a kit of their own, so that nothing of other tests is in OAP's storage: what is there and should
 * not be is seen.
 *
 * @param define - Defines the tests. Its argument gives the kit, to tests and hooks.
 */
export function describeWithKit(name: string, define: (kit: () => Kit) => void, options: KitOptions = {}): void {
  const downloads = inject("downloads");
  if (downloads === null) {
    describe.skip(name, () => it("reads back from a real OAP", () => undefined));
    return;
  }
  describe(name, () => {
    let running: Kit | undefined;
    beforeAll(async () => {
      running = await startKit(downloads, options);
    });
    afterAll(() => running?.stop());
    define(() => {
      if (!running) throw new Error("The kit runs only while tests and hooks do");
      return running;
    });
  });
}
