/**
 * Makes an empty list with room for four.
 *
 * V8 gives an array that grows from nothing room for seventeen, most of which three tags or three spans would waste.
 *
 * @param filler - Any value: V8 shares a literal of constants until the first write, and would then copy it.
 */
export function shortList<Item>(filler: unknown): Item[] {
  const list = [filler, filler, filler, filler];
  list.pop();
  list.pop();
  list.pop();
  list.pop();
  return list as Item[];
}
