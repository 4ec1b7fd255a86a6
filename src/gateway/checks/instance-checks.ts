import type { InstancePingPkg, InstanceProperties } from "../../core/segment/instance-properties.ts";
import type { Refused } from "../item.ts";
import type { CheckSettings } from "./check-options.ts";
import { type Draft, type Meaning, refusal, requireNames } from "./item-meaning.ts";
import { BROWSER } from "./layers.ts";
import { claimOfLayer, claimOfProperties } from "./server-claims.ts";
import { withUniqueKeys } from "./span-tags.ts";

/** Makes the check of an instance's sign of life, which has no time. */
export function createKeepAliveCheck(settings: CheckSettings): Meaning<InstancePingPkg> {
  return (ping) => checkInstance(ping, settings);
}

/** Makes the check of an instance's properties, which have no time. */
export function createInstancePropertiesCheck(settings: CheckSettings): Meaning<InstanceProperties> {
  return (instance) => {
    const fault = checkInstance(instance, settings);
    if (fault !== undefined) return fault;
    const claim = settings.isPublic ? claimOfProperties(instance.properties) : undefined;
    if (claim !== undefined) return refusal("not-yours", claim);
    instance.properties = withUniqueKeys(instance.properties);
    return undefined;
  };
}

/** Of a browser's empty layer makes BROWSER: OAP would take it for GENERAL, and the page for a server. */
function checkInstance(instance: Draft<InstancePingPkg>, { isPublic, layers }: CheckSettings): Refused | undefined {
  const nameless = requireNames(instance, ["service", "serviceInstance"]);
  if (nameless !== undefined) return nameless;
  const claim = isPublic ? claimOfLayer(instance.layer) : undefined;
  if (claim !== undefined) return refusal("not-yours", claim);
  if (isPublic && instance.layer === "") instance.layer = BROWSER;
  return instance.layer === "" || layers.has(instance.layer) ? undefined : refusal("bad-layer", "layer");
}
