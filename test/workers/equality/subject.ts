import { BackDesk, Desk } from "./entrypoints.ts";
import { PlainRoom, Room } from "./rooms.ts";
import { Steps } from "./workflows.ts";

export { caller } from "./caller.ts";
export { handler, shapes } from "./handlers.ts";

/** The classes that the subject exports, bare. */
export const classes = { Desk, BackDesk, Room, PlainRoom, Steps };
