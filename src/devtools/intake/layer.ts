import { LAYERS } from "../../gateway/checks/layers.ts";
import type { Signal } from "../store/signal.ts";

/**
 * Throws where OAP fails because of an item's layer: one it does not know, or none at all on an event.
 *
 * Elsewhere an empty layer means GENERAL. A log's layer is free text, since log rules match on it.
 */
export function checkLayer(signal: Signal, layer: unknown): void {
  if (signal === "logs" || typeof layer !== "string") return;
  if (signal === "events" && layer === "") throw new RangeError("an event needs a layer");
  if (layer !== "" && !LAYERS.has(layer)) throw new RangeError(`unknown layer ${JSON.stringify(layer)}`);
}
