/**
 * Makes a stand-in for an object, some of whose members are others.
 *
 * Everything goes to the target itself: natives and classes with private fields take no other `this`. A member is asked
 * for once, and then always the same.
 *
 * @param change - Gives what stands for a member that is an object or a function; undefined for the member itself, bound to
 *   the target if it is a method.
 * @param call - What calling it does, where the target can be called.
 */
export function createView<Target extends object>(
  target: Target,
  change: (member: object, key: PropertyKey) => unknown,
  call?: (args: unknown[], self: unknown) => unknown,
): Target {
  const members = new WeakMap<object, unknown>();
  const handler: ProxyHandler<Target> = {
    get(_target, key) {
      // A stub has it like any name: to be looked at would be a call.
      if (key === "toJSON") return undefined;
      const member: unknown = target[key as keyof Target];
      // A function's own members are for whoever calls it; and a proxy must tell the truth about what cannot change.
      const isFixed = Object.getOwnPropertyDescriptor(target, key)?.configurable === false;
      if (!isObject(member) || target instanceof Function || isFixed) return member;
      if (!members.has(member)) {
        const own = typeof member === "function" && member instanceof Function ? member.bind(target) : member;
        members.set(member, change(member, key) ?? own);
      }
      return members.get(member);
    },
  };
  if (call) handler.apply = (_target, self, args) => call(args, self);
  return new Proxy(target, handler);
}

/** Tells whether a value can have members: an object, or a function. */
export function isObject(value: unknown): value is object {
  return Object(value) === value;
}
