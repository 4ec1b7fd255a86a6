/** Whether an {@link Event} tells of a failure. */
export const EventType = { Normal: 0, Error: 1 } as const;
/** A value of {@link EventType}: the number that proto3 and proto3 JSON both accept. */
export type EventType = (typeof EventType)[keyof typeof EventType];

/** What an {@link Event} happened to: a service, an instance of it, or one of its endpoints. */
export interface EventSource {
  readonly service: string;
  /** Empty for an event of the whole service. */
  readonly serviceInstance: string;
  /** Empty for an event of no endpoint. */
  readonly endpoint: string;
}

/** Something that happened to a service, a deployment for instance, as `event/Event.proto` spells it. */
export interface Event {
  /** A known one updates that event: the second report of a deployment brings its end. */
  readonly uuid: string;
  readonly source: EventSource;
  /** Such as `Start` or `Deploy`. */
  readonly name: string;
  readonly type: EventType;
  readonly message: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Milliseconds since the Unix epoch. */
  readonly startTime: number;
  /** Milliseconds since the Unix epoch, 0 while it goes on. */
  readonly endTime: number;
  /** The layer that the service is shown in, `GENERAL` for instance; never empty: OAP answers 400 to a batch with such an event. */
  readonly layer: string;
}
