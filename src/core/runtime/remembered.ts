const MAX_KNOWN = 100;

/** Makes a function of text that knows its last hundred results: what names a request is mostly what named the one before. */
export function remembered(compute: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const result = known.get(text) ?? compute(text);
    if (known.size > MAX_KNOWN) known.clear();
    known.set(text, result);
    return result;
  };
}
