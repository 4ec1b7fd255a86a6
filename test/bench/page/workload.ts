/** What the page asks for lies below this path. */
export const API_PATH = "/api/items/";

/** Slices that the clicks are made in, with those of other pages between them. */
export const SLICES = 10;
/** Clicks of a slice. */
export const CLICKS = 5;
/** Requests that one click makes, one after the other: each click is an activity, a transaction or nothing, as an agent has it. */
export const FETCHES_A_CLICK = 20;
/** Requests of a page in all. */
export const FETCHES = SLICES * CLICKS * FETCHES_A_CLICK;
