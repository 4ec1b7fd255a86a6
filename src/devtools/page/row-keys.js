/**
 * Moves the focus along a list with the arrow keys, Home and End; returns the item that has it now.
 *
 * @template {HTMLElement} E
 * @param {KeyboardEvent} event
 * @param {readonly E[]} items
 * @returns {E | undefined}
 */
export function moveFocus(event, items) {
  const current = items.findIndex((item) => item.contains(document.activeElement));
  const target = targetOf(event.key, current, items.length);
  if (target === undefined) return undefined;
  event.preventDefault();
  const item = items[Math.max(0, Math.min(items.length - 1, target))];
  item?.focus();
  item?.scrollIntoView({ block: "nearest" });
  return item;
}

/**
 * @param {string} key
 * @param {number} current
 * @param {number} length
 */
function targetOf(key, current, length) {
  if (key === "ArrowDown") return current + 1;
  if (key === "ArrowUp") return current - 1;
  if (key === "PageDown") return current + 10;
  if (key === "PageUp") return current - 10;
  if (key === "Home") return 0;
  return key === "End" ? length - 1 : undefined;
}
