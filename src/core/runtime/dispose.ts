/**
 * The key of a `using` declaration's closer.
 *
 * WebKit has no `Symbol.dispose` yet: a method keyed by it would be called "undefined". The registered symbol is what
 * transpilers and polyfills look up in its place.
 */
export const dispose: typeof Symbol.dispose =
  /* @__PURE__ */ Symbol.dispose ?? /* @__PURE__ */ (Symbol.for("Symbol.dispose") as typeof Symbol.dispose);
