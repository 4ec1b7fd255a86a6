import type { KeyStringValuePair } from "./segment-object.ts";

/** Says that an instance is alive, as `management/Management.proto` spells it; also registers its service. */
export interface InstancePingPkg {
  readonly service: string;
  readonly serviceInstance: string;
  /** Empty means GENERAL; OAP refuses a name that it does not know. */
  readonly layer: string;
}

/** What is known of an instance, as `management/Management.proto` spells it; SkyWalking shows it as the instance's attributes. */
export interface InstanceProperties extends InstancePingPkg {
  /** `language` is the documented minimum; OAP shows one that it does not know as UNKNOWN. */
  readonly properties: readonly KeyStringValuePair[];
}
