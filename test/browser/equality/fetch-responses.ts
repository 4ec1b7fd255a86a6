import { type Family, fetched, headOf, settled, turn } from "./case.ts";

/** Answers of every kind, and what can be done with them. */
export const fetchResponses: Family = {
  ...statuses([200, 201, 202, 203, 204, 205, 206, 300, 304, 400, 401, 404, 410, 418, 429, 500, 502, 503, 599]),
  "a phrase of the server's own": ({ own }) => fetched(() => fetch(own("answer", { status: "299", phrase: "Fine" }))),
  "headers that a page may read": ({ own }) => fetched(() => fetch(own("headers"))),
  "an answer without a type": ({ own }) => fetched(() => fetch(own("answer", { type: "" }))),
  "an empty answer": ({ own }) => fetched(() => fetch(own("answer", { body: "" }))),
  "an answer in chunks": ({ own }) => fetched(() => fetch(own("chunks"))),
  "an answer with a trailer": ({ own }) => fetched(() => fetch(own("trailers"))),
  "an answer after early hints": ({ own }) => fetched(() => fetch(own("hints"))),
  "a compressed answer": ({ own }) => fetched(() => fetch(own("gzip"))),
  "an answer that is not what its encoding says": ({ own }) => fetched(() => fetch(own("bad-gzip"))),
  "a large answer": async ({ own }) => (await (await fetch(own("large"))).text()).length,
  "an answer that breaks off": ({ own }) => fetched(() => fetch(own("partial"))),
  "no answer": ({ own }) => fetched(() => fetch(own("reset"))),
  "nobody there": () => fetched(() => fetch("http://127.0.0.1:9/")),
  "json()": async ({ own }) =>
    settled(async () => (await fetch(own("answer", { body: '{"a":[1]}' }))).json(), JSON.stringify),
  "json() of what is none": async ({ own }) => settled(async () => (await fetch(own("answer"))).json()),
  "arrayBuffer()": async ({ own }) => [...new Uint8Array(await (await fetch(own("answer"))).arrayBuffer())],
  "blob()": async ({ own }) => {
    const blob = await (await fetch(own("answer", { type: "text/csv" }))).blob();
    return [blob.size, blob.type, await blob.text()];
  },
  "formData()": async ({ own }) => {
    const type = "application/x-www-form-urlencoded";
    return [...(await (await fetch(own("answer", { type, body: "a=1&b=2" }))).formData())];
  },
  "a body that is read twice": async ({ own }) => {
    const response = await fetch(own("answer"));
    return [await settled(() => response.text()), await settled(() => response.json()), response.bodyUsed];
  },
  "a clone, and both are read": async ({ own }) => {
    const response = await fetch(own("answer"));
    const copy = response.clone();
    return [headOf(response), headOf(copy), await response.text(), await copy.text()];
  },
  "a clone after the body was read": async ({ own }) => {
    const response = await fetch(own("answer"));
    await response.text();
    return settled(() => response.clone());
  },
  "a body that is teed": async ({ own }) => {
    const [one, two] = (await fetch(own("chunks"))).body?.tee() ?? [];
    return [await new Response(one).text(), await new Response(two).text()];
  },
  "a body through a TextDecoderStream": async ({ own }) => {
    const reader = (await fetch(own("chunks"))).body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) text += part.value;
    return text;
  },
  "a body that is given up": async ({ own }) => {
    const response = await fetch(own("stall"));
    await response.body?.cancel("enough");
    return [response.bodyUsed, await settled(() => response.text())];
  },
  "a body of which one part is read": async ({ own }) => {
    const response = await fetch(own("stall"));
    const reader = response.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    const locked = response.body?.locked;
    await reader?.cancel();
    return [new TextDecoder().decode(value), locked, response.bodyUsed];
  },
  "a body's piece comes before the rest": async ({ own }) => {
    const reader = (await fetch(own("stall"))).body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    const next = await Promise.race([reader?.read(), turn(20).then(() => "nothing yet")]);
    await reader?.cancel();
    return [first, next];
  },
  "a body that nobody reads": async ({ own }) => headOf(await fetch(own("stall"))),
  "headers that are changed": async ({ own }) => {
    const response = await fetch(own("answer"));
    return settled(() => response.headers.set("x-mine", "1"));
  },
  "a member of the page's own": async ({ own }) => {
    const response = Object.assign(await fetch(own("answer")), { mine: 1 });
    return [response.mine, Reflect.ownKeys(response)];
  },
  "two answers of one address are two": async ({ own }) => {
    const [one, two] = await Promise.all([fetch(own("answer")), fetch(own("answer"))]);
    return [one === two, await one.text(), await two.text()];
  },
  "a data URL": () => fetched(() => fetch("data:text/plain,inline")),
  "a data URL that is none": () => fetched(() => fetch("data:nothing")),
  "a blob URL": async () => {
    const url = URL.createObjectURL(new Blob(["in a blob"], { type: "text/csv" }));
    const response = await fetch(url);
    const seen = [response.status, [...response.headers], response.type, await response.text()];
    URL.revokeObjectURL(url);
    const gone = (await settled(() => fetch(url))) as { rejected?: { name: string } };
    return [seen, gone.rejected?.name];
  },
  "about:blank": () => fetched(() => fetch("about:blank")),
  "Response.error() has nothing of ours": () => headOf(Response.error()),
};

function statuses(numbers: readonly number[]): Family {
  return Object.fromEntries(
    numbers.map((status) => [
      `status ${status}`,
      ({ own }) => fetched(() => fetch(own("answer", { status: `${status}` }))),
    ]),
  );
}
