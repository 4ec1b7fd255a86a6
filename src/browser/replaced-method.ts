/** A function of the page that may be replaced: an object and the name of its method. */
type MethodOf<Host> = {
  [Key in keyof Host]: Host[Key] extends (...args: never[]) => unknown ? Key : never;
}[keyof Host];

/** Where a replaced method tells which one it stands for, to this agent and to any other copy of it on the page. */
const NATIVE = Symbol.for("skywalking-edge.native");

/** The method that the page had before any agent replaced it. */
export function nativeOf<Method>(method: Method): Method {
  return (method as Method & { readonly [NATIVE]?: Method })[NATIVE] ?? method;
}

/**
 * Replaces a method by a proxy of it, so that its name, length and own properties stay what they were, and its source text
 * says that it is native code.
 *
 * @param apply - Called in place of the method, with the native one, its `this` and its arguments.
 * @returns A function that puts the native method back, unless somebody has replaced ours since; ours then only passes on.
 */
export function replaceMethod<Host extends object, Key extends MethodOf<Host> & keyof Host>(
  host: Host,
  key: Key,
  apply: (native: Host[Key], self: unknown, args: unknown[]) => unknown,
): () => void {
  const native = host[key];
  if (typeof native !== "function") return () => {};
  let isActive = true;
  const replaced = new Proxy(native, {
    apply: (_target, self, args) => (isActive ? apply(native, self, args) : Reflect.apply(native, self, args)),
    get: (_target, name) => (name === NATIVE ? nativeOf(native) : Reflect.get(native, name)),
  });
  host[key] = replaced;
  return () => {
    isActive = false;
    if (host[key] === replaced) host[key] = native;
  };
}
