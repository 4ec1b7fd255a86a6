import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeDocument, safeName, safeProse } from "../../../src/gateway/checks/safe-text.ts";

const rules = { safeName, safeProse, safeDocument };

/** All that the rules look at, close together. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom("<", "a", "S", "/", "!", "?", " ", "=", ">", "<anonymous>", "\n", "\t", "\0", "\x7f", "\x9f", "😀"),
    fc.constantFrom("\u200b", "\u200d", "\u202e", "\u2066", "\u2028", "\ufeff", "\ud83d", "\ude00", "\xad"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
  maxLength: 30,
});

const isMarkup = (html: string) => /<[a-z/!?]/i.test(html);
const isWellFormed = (value: string) => !/\p{Cs}/u.test(value);

describe.each(Object.entries(rules))("%s()", (_name, rule) => {
  it("keeps a text's length, is done once, and leaves no half of a surrogate pair", () => {
    const property = fc.property(text, (value) => {
      const safe = rule(value);
      expect(safe).toHaveLength(value.length);
      expect(rule(safe)).toBe(safe);
      expect(isWellFormed(safe)).toBe(true);
      expect(safe).not.toMatch(/[\u202a-\u202e]/);
    });
    fc.assert(property, { numRuns: 5_000 });
  });

  it("gives an ordinary text back as it is", () => {
    for (const value of ["GET:/users/{id}", "a < b", "1 <2 && 3<= 4 <", "Größe 😀 漢字", ""])
      expect(rule(value)).toBe(value);
  });
});

describe("safeName()", () => {
  it("leaves one line of what can be seen, without markup", () => {
    const property = fc.property(text, (value) => {
      const safe = safeName(value);
      expect(isMarkup(safe)).toBe(false);
      expect(safe).not.toMatch(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\xad]/u);
    });
    fc.assert(property, { numRuns: 5_000 });
  });

  it.each([
    ["<img src=x onerror=alert(1)>", "‹img src=x onerror=alert(1)>"],
    ["</td><!--<?php", "‹/td>‹!--‹?php"],
    ["List<String>", "List‹String>"],
    ["shop\u200b", "shop\ufffd"],
    ["\u202eevil", "\ufffdevil"],
    ["a\r\nb\tc\u2028d", "a  b c d"],
    ["a\0\x1b[31m", "a\ufffd\ufffd[31m"],
    ["<\u200bscript>", "<\ufffdscript>"],
    ["\ud83dx", "\ufffdx"],
    ["JavaScript:alert(1)", "JavaScript∶alert(1)"],
    ["vbscript:x", "vbscript∶x"],
    ["javascript", "javascript"],
    ["http://x/?javascript:", "http://x/?javascript:"],
  ])("makes of %j %j", (value, safe) => {
    expect(safeName(value)).toBe(safe);
  });
});

describe("safeProse()", () => {
  it("leaves no markup but the names of functions without one", () => {
    const property = fc.property(text, (value) => {
      expect(isMarkup(safeProse(value).replaceAll("<anonymous>", " "))).toBe(false);
    });
    fc.assert(property, { numRuns: 5_000 });
  });

  it.each([
    ["select *\n\tfrom t -- all\r\nwhere a<b", "select *\n\tfrom t -- all\r\nwhere a‹b"],
    ["at <anonymous>:1:2\nat Foo.<init>(Foo.java)", "at <anonymous>:1:2\nat Foo.<init>(Foo.java)"],
    ["<anonymous onclick=x>", "‹anonymous onclick=x>"],
    ["<script>", "‹script>"],
    [" \tjava\nscript\t:alert(1)", " \tjava\nscript\t∶alert(1)"],
    ["\x01javascript:alert(1)", "\ufffdjavascript:alert(1)"],
    ["value: javascript:x", "value: javascript:x"],
    ["می\u200cخواهم 👩\u200d💻 \u2068x\u2069", "می\u200cخواهم 👩\u200d💻 \u2068x\u2069"],
    ["a\u200b\u202e\x07\ufeff", "a\ufffd\ufffd\ufffd\ufffd"],
  ])("makes of %j %j", (value, safe) => {
    expect(safeProse(value)).toBe(safe);
  });
});

describe("safeDocument()", () => {
  it.each([
    ["<order id='1'>\n\t<b/></order>", "<order id='1'>\n\t<b/></order>"],
    ['{"html":"<script>"}', '{"html":"<script>"}'],
    ["\x1b[31mred\u202e\0", "\ufffd[31mred\ufffd\ufffd"],
  ])("makes of %j %j", (value, safe) => {
    expect(safeDocument(value)).toBe(safe);
  });
});
