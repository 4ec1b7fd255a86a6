/** A function of the page that may be replaced: an object and the name of its method. */
type MethodOf<Host> = {
  [Key in keyof Host]: Host[Key] extends (...args: never[]) => unknown ? Key : never;
}[keyof Host];

/**
 * Replaces a method by a proxy of it, so that its name, length, own properties and source text stay what they were.
 *
 * @param apply - Called in place of the method, with the native one, its `this` and its arguments.
 * @returns A function that puts the native method back, unless somebody has replaced ours since.
 */
export function replaceMethod<Host extends object, Key extends MethodOf<Host> & keyof Host>(
  host: Host,
  key: Key,
  apply: (native: Host[Key], self: unknown, args: unknown[]) => unknown,
): () => void {
  const native = host[key];
  if (typeof native !== "function") return () => {};
  const replaced = new Proxy(native, { apply: (_target, self, args) => apply(native, self, args) });
  host[key] = replaced;
  return () => {
    if (host[key] === replaced) host[key] = native;
  };
}
