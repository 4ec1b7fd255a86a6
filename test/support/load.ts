import { Agent, get } from "node:http";

/**
 * Asks a server so many times, over connections that stay open.
 *
 * @param atOnce - Requests under way at a time.
 * @returns Milliseconds of each request until its answer was whole.
 * @throws Error for an answer that is no 200.
 */
export async function askOften(url: string, times: number, atOnce = 8): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const latencies: number[] = [];
  let left = times;
  const askOneByOne = async (): Promise<void> => {
    while (left-- > 0) {
      const began = performance.now();
      await ask(url, agent);
      latencies.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, askOneByOne));
  agent.destroy();
  return latencies;
}

function ask(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent }, (response) => {
      response.resume();
      response.once("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
    });
    request.once("error", reject);
  });
}
