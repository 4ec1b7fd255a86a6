declare global {
  /** The seam that throws, and those that were passed. */
  var faults: { broken: string; readonly passed: Set<string>; count: number };
}

type Called = (...given: readonly unknown[]) => unknown;

globalThis.faults ??= { broken: "", passed: new Set(), count: 0 };

/** Makes a call of what has that name throw, once that name is broken. */
function check(name: string): void {
  faults.passed.add(name);
  if (faults.broken !== name) return;
  faults.count++;
  throw new Error(`injected: ${name}`);
}

/** Puts the switch around a function, a class, or whatever else is exported, which stays what it is. */
export function seam<Value>(name: string, value: Value): Value {
  if (typeof value !== "function") return value;
  const called = value as Value & Called;
  if (/^class\b/.test(String(value))) return breakableClass(name, called);
  const wrapped = (...given: readonly unknown[]): unknown => {
    check(name);
    return breakableObject(`${name}()`, Reflect.apply(value, undefined, given));
  };
  return wrapped as Value;
}

/** Private members bind a class's methods to its own instances, so the methods are replaced where they are. */
function breakableClass<Value>(name: string, value: Value & Called): Value {
  const prototype: object = value.prototype;
  for (const [key, { value: method, get, ...rest }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (key === "constructor") continue;
    const id = `${name}.${key}`;
    const breakable = (original: Called) =>
      function (this: unknown, ...given: readonly unknown[]): unknown {
        check(id);
        return Reflect.apply(original, this, given);
      };
    if (get) Object.defineProperty(prototype, key, { ...rest, get: breakable(get) });
    else if (typeof method === "function") Object.defineProperty(prototype, key, { ...rest, value: breakable(method) });
  }
  return new Proxy(value, {
    construct: (target, given, maker) => {
      check(`new ${name}`);
      return Reflect.construct(target, given, maker);
    },
  });
}

/** The methods of a plain object that a function made, or the function that it made. */
function breakableObject(name: string, value: unknown): unknown {
  if (typeof value === "function") return seam(name, value);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const descriptors = Object.getOwnPropertyDescriptors(value);
  for (const [key, descriptor] of Object.entries(descriptors)) {
    if (typeof descriptor.value === "function") descriptor.value = seam(`${name}.${key}`, descriptor.value);
  }
  return Object.create(Object.prototype, descriptors);
}
