/** Calls the method that was there with its `this` and its arguments, and may do more. */
export type Replacement = (method: (...args: never) => unknown, self: unknown, args: readonly unknown[]) => unknown;

/**
 * Puts a method of its own before the one that an object has or inherits. It keeps name, length and text, and is not listed.
 *
 * @returns A function that takes it away, unless somebody has put another over it since.
 */
export function replaceMethod(host: object, name: string, replacement: Replacement): () => void {
  const method: unknown = Reflect.get(host, name);
  if (typeof method !== "function") return () => {};
  const before = Object.getOwnPropertyDescriptor(host, name);
  const replaced = new Proxy(method as (...args: never) => unknown, {
    apply: (target, self, args) => replacement(target, self, args),
  });
  Object.defineProperty(host, name, {
    configurable: true,
    enumerable: false,
    writable: true,
    ...before,
    value: replaced,
  });
  return () => {
    if (Object.getOwnPropertyDescriptor(host, name)?.value !== replaced) return;
    if (before) Object.defineProperty(host, name, before);
    else Reflect.deleteProperty(host, name);
  };
}
