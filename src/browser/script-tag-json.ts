/**
 * The script tag: the agent and the JSON wire. It has a side effect: it starts the agent.
 *
 * @module
 */
import { createJsonTransport } from "./browser-agent.ts";
import { startFromScriptTag } from "./script-tag.ts";

startFromScriptTag(createJsonTransport);
