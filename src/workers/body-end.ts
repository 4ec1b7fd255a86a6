import { endingBy, type SpannedCall, spannedCall } from "../edge/spanned-call.ts";
import { type EndOfBody, followBody, isScriptMade } from "./followed-body.ts";

/**
 * Makes a handler's call as `spannedCall` does, but its span ends with the body of the Response that comes back, if a script
 * has made that: the `endAt: "body"` of Workers, whose runtime says nothing when an answer has gone out.
 */
export const callToBodyEnd: SpannedCall = (span, call, onSettled, came) => {
  let isOpen = true;
  let isFollowed = false;
  const end: EndOfBody = (tag, reason) => {
    if (!isOpen) return;
    isOpen = false;
    if (tag) span.tag(tag, tag === "aborted" || "timeout");
    if (reason !== undefined) span.error(reason);
    span.end();
  };
  const follow = (answer: unknown): unknown => {
    try {
      if (!(came && answer instanceof Response && isScriptMade(answer))) return answer;
      const given = followBody(answer, came, end);
      isFollowed = true;
      return given;
    } catch {
      // What cannot be followed is answered as it is.
      return answer;
    }
  };
  const followed = (): unknown => {
    const result: unknown = call();
    return result instanceof Promise ? result.then(follow) : follow(result);
  };
  const untilBody = endingBy(span, () => {
    if (!isFollowed) end();
  });
  return spannedCall(untilBody, followed as typeof call, (_until, value) => onSettled?.(span, value));
};
