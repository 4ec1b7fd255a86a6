/**
 * Makes an empty list with room for four.
 *
 * V8 gives an array that grows from nothing room for seventeen, most of which three tags or three spans would waste.
 */
export function shortList<Item>(): Item[] {
  const list: (Item | undefined)[] = [undefined, undefined, undefined, undefined];
  list.pop();
  list.pop();
  list.pop();
  list.pop();
  return list as Item[];
}
