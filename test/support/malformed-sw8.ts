const FIELDS = ["1", "MQ==", "NQ==", "3", "bWVzaA==", "aW5zdGFuY2U=", "L2FwaQ==", "ZXhhbXBsZS5jb206ODA="] as const;

/** A valid header with one field replaced. */
function withField(index: number, value: string): string {
  return FIELDS.map((field, at) => (at === index ? value : field)).join("-");
}

/** Every way in which agents and others have been seen to send, or could send, a header that no trace can be continued from. */
export const malformedSw8: Readonly<Record<string, string>> = {
  "seven fields": FIELDS.slice(0, 7).join("-"),
  "nine fields": [...FIELDS, "MQ=="].join("-"),
  garbage: "not a header at all",
  "dashes only": "1-------",
  "sample 7": withField(0, "7"),
  "sample empty": withField(0, ""),
  "span id of letters": withField(3, "abc"),
  "span id with a tail": withField(3, "3x"),
  "span id with a fraction": withField(3, "1.5"),
  "span id with a plus": withField(3, "+3"),
  "negative span id": withField(3, "-1"),
  "empty span id": withField(3, ""),
  "empty trace id": withField(1, ""),
  "empty segment id": withField(2, ""),
  "empty service": withField(4, ""),
  "empty instance": withField(5, ""),
  "empty endpoint": withField(6, ""),
  "empty address": withField(7, ""),
  "no base64": withField(4, "!!!!"),
  "padding stripped": withField(4, "bWVzaA"),
  base64url: withField(4, "_w=="),
  "no UTF-8": withField(4, "/w=="),
  "over 2 kB": withField(4, "bWVz".repeat(600)),
};
