/**
 * Text that no viewer can be attacked with. Each rule replaces a character by one character: nothing is removed, so that no
 * removal can join what was apart, and a text keeps its length.
 */

/** Control characters, halves of surrogate pairs, and all that is invisible or turns the direction of what follows. */
const HIDDEN_IN_NAME = /[\p{Cc}\p{Cs}\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;
/** As above, but for what prose needs: line ends and tabs, joiners (emoji, Persian), marks and isolates of direction. */
const HIDDEN_IN_PROSE = /[\p{Cc}\p{Cs}\u200b\u202a-\u202e\u2060\ufeff](?<![\t\n\r])/gu;
const HIDDEN_IN_DOCUMENT = /[\p{Cc}\p{Cs}\u202a-\u202e](?<![\t\n\r])/gu;
/** What opens a tag, an end tag or a comment: a `<` before a space, a digit or an `=` never does. */
const MARKUP = /<(?=[a-z/!?])/gi;
/** As above, but for the functions without a name in the stacks of V8, Java and Python, which resolvers of stacks read. */
const MARKUP_IN_PROSE =
  /<(?=[a-z/!?])(?!(?:anonymous|computed|eval|module|lambda|init|clinit|listcomp|genexpr|instance_members_initializer|static_initializer)>)/gi;

/** An address that a browser would run if a viewer made a link of it; tabs and line ends within do not keep it from that. */
const SCRIPT_ADDRESS = /^\s*(?:j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t\s*:/i;

// Whether there is anything to do at all. Without the flag `g`, which would make them remember where they were.
const MAY_NEED_NAME_RULE = /[<\p{Cc}\p{Cs}\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;
const MAY_NEED_PROSE_RULE = /[<\p{Cc}\p{Cs}\u200b\u202a-\u202e\u2060\ufeff]/u;
const MAY_NEED_DOCUMENT_RULE = /[\p{Cc}\p{Cs}\u202a-\u202e]/u;

/**
 * For names, keys and ids: one line, with nothing in it that cannot be seen, so that two names that look alike are alike. What
 * ends a line or a column becomes a space, other hidden characters U+FFFD, the `<` of markup `‹`, and the colon of a
 * `javascript:` in front `∶`.
 */
export function safeName(text: string): string {
  if (!MAY_NEED_NAME_RULE.test(text)) return withoutScript(text);
  const seen = text.replace(HIDDEN_IN_NAME, (hidden) => (/\s/.test(hidden) ? " " : "\ufffd"));
  return withoutScript(seen.replace(MARKUP, "‹"));
}

/**
 * For values of tags, messages and stacks: lines stay, since statements and stacks have them; what else is hidden becomes
 * U+FFFD, the `<` of markup `‹`, and the colon of a `javascript:` in front `∶`. `a < b`, `Map<1>` and the
 * `<anonymous>` of a stack stay as they are.
 */
export function safeProse(text: string): string {
  if (!MAY_NEED_PROSE_RULE.test(text)) return withoutScript(text);
  return withoutScript(text.replace(HIDDEN_IN_PROSE, "\ufffd").replace(MARKUP_IN_PROSE, "‹"));
}

/**
 * For the bodies of log records: control characters and overrides of direction become U+FFFD, the rest stays, markup too. A
 * body is what somebody wrote to read it again, XML and JSON among it; changed, it would no longer be that.
 */
export function safeDocument(text: string): string {
  return MAY_NEED_DOCUMENT_RULE.test(text) ? text.replace(HIDDEN_IN_DOCUMENT, "\ufffd") : text;
}

/** Of nearly every text one character is looked at. */
function withoutScript(text: string): string {
  const first = text.charCodeAt(0);
  // A space, j, J, v or V.
  if (first > 0x20 && (first | 0x20) !== 0x6a && (first | 0x20) !== 0x76) return text;
  return text.replace(SCRIPT_ADDRESS, (address) => `${address.slice(0, -1)}∶`);
}
