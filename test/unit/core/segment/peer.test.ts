import { describe, expect, it } from "vitest";
import { peerOf } from "../../../../src/core/segment/peer.ts";

describe("peerOf()", () => {
  it.each([
    ["http://shop.example/a?b", "shop.example:80"],
    ["https://shop.example", "shop.example:443"],
    ["https://shop.example:443/", "shop.example:443"],
    ["http://shop.example:8080", "shop.example:8080"],
    ["https://user:secret@shop.example", "shop.example:443"],
    ["wss://shop.example", "shop.example:443"],
    ["ws://shop.example", "shop.example:80"],
    ["http://[::1]:8787/", "[::1]:8787"],
    ["https://SHOP.example", "shop.example:443"],
  ])("names the address of %s", (url, peer) => {
    expect(peerOf(new URL(url))).toBe(peer);
  });
});
