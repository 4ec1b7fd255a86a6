// What the measured page runs, before the agent's script. It is the same beside every agent.
import { API_PATH, CLICKS, FETCHES_A_CLICK } from "./workload.ts";

declare global {
  interface Window {
    /** Does a slice of clicks, one after the other, and resolves with the milliseconds in which all were answered. */
    shop: { run(): Promise<number> };
  }
}

const parameters = new URLSearchParams(location.search);
const ITEM = '{"sku":"42","items":1,"stock":7}';
const JSON_TYPE = { "content-type": "application/json" };
const nativeFetch = window.fetch;

// What agents send with it goes out all the same: that is little, and a server counts it.
if (parameters.has("in-process")) {
  window.fetch = async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    if (address.includes(API_PATH)) return new Response(ITEM, { headers: JSON_TYPE });
    return nativeFetch(input, init);
  };
}

async function order(index: number): Promise<void> {
  const body = `{"sku":"${index}"}`;
  const response = await fetch(`${API_PATH}${index}`, { method: "POST", headers: JSON_TYPE, body });
  await response.json();
}

/** One after the other, so that what an agent adds to each is waited for. */
async function orderAll(): Promise<void> {
  for (let index = 0; index < FETCHES_A_CLICK; index++) await order(index);
}

const channel = new MessageChannel();

/** Lets timers and events run between two clicks, as between two of a user's. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(undefined);
  });
}

let answered: Promise<unknown> = Promise.resolve();

addEventListener("DOMContentLoaded", () => {
  document.querySelector("#buy")?.addEventListener("click", () => {
    answered = orderAll();
  });
  document.querySelector("#count")?.addEventListener("click", ({ currentTarget }) => {
    if (currentTarget instanceof HTMLElement) currentTarget.dataset["clicks"] = String(performance.now());
  });
});

window.shop = {
  async run() {
    const button = document.querySelector<HTMLElement>("#buy");
    let waited = 0;
    for (let click = 0; click < CLICKS; click++) {
      const clicked = performance.now();
      button?.click();
      await answered;
      waited += performance.now() - clicked;
      await turn();
    }
    return waited;
  },
};
