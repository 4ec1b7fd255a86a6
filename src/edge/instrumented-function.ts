/** Makes a call in place of the native function, which it may or may not call. */
export type Replacement<Args extends unknown[], Result> = (
  native: (...args: Args) => Result,
  self: unknown,
  args: Args,
) => Result;

interface Patch {
  readonly native: unknown;
  users: number;
}

const patches = new WeakMap<object, Patch>();

/**
 * Replaces a function of a global object. There is one patch, however many ask for it; the first one's replacement holds.
 *
 * @returns A function that puts the native one back once nobody needs the patch, unless somebody has patched it since.
 */
export function instrumentFunction<Name extends string, Args extends unknown[], Result>(
  host: Record<Name, (...args: Args) => Result>,
  name: Name,
  replacement: Replacement<Args, Result>,
): () => void {
  const patch = patches.get(host[name]) ?? applyPatch(host, name, replacement);
  const patched = host[name];
  patch.users++;
  let isNeeded = true;
  return () => {
    if (isNeeded) patch.users--;
    isNeeded = false;
    if (patch.users === 0 && host[name] === patched) host[name] = patch.native as typeof patched;
  };
}

function applyPatch<Name extends string, Args extends unknown[], Result>(
  host: Record<Name, (...args: Args) => Result>,
  name: Name,
  replacement: Replacement<Args, Result>,
): Patch {
  const native = host[name];
  const patch: Patch = { native, users: 0 };
  host[name] = new Proxy(native, {
    // Behind somebody else's patch ours stays after its last user has gone; it then only passes on.
    apply: (_target, self, args: Args) =>
      patch.users > 0 ? replacement(native, self, args) : Reflect.apply(native, self, args),
  });
  patches.set(host[name], patch);
  return patch;
}
