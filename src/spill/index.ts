/**
 * A store for what a page that is left could not send.
 *
 * @module
 */
export { createSpill, type Spill, type SpillOptions } from "./spill.ts";
