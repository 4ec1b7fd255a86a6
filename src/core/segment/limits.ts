/**
 * Bounds of what is kept and sent. The module imports nothing, and so bundlers write the numbers where they are used.
 *
 * @module
 */

/** Longest service name that OAP keeps, in characters. */
export const MAX_SERVICE_LENGTH = 70;
/** Longest instance name that OAP keeps, in characters. */
export const MAX_INSTANCE_LENGTH = 70;
/** Longest endpoint (operation) name that OAP keeps, in characters. */
export const MAX_ENDPOINT_LENGTH = 150;
/** Tags of one span, and logs of one span, at most; a bound of ours, as OpenTelemetry has it. */
export const MAX_SPAN_ENTRIES = 128;
/** Longest tag or log key, in characters; OAP indexes none beyond. */
export const MAX_KEY_LENGTH = 256;
/** Longest tag or log value, in characters; a bound of ours against a value that grows the segment. */
export const MAX_VALUE_LENGTH = 2_048;
/** Longest SQL statement that OAP keeps, in characters. */
export const MAX_STATEMENT_LENGTH = 2_000;
/** Entries of a list that a tag tells of: a vector has thousands. */
export const MAX_LISTED = 100;
/** Causes of an error that are followed; a chain may be a ring. */
export const MAX_CAUSES = 5;
/** Characters that a `sw8` header stays below: the protocol keeps it under 2 kB. */
export const MAX_SW8_LENGTH = 2_048;
/** Keys that a trace carries at most. */
export const MAX_CORRELATION_KEYS = 3;
/** Bytes of UTF-8 that a key or a value has at most. */
export const MAX_CORRELATION_BYTES = 128;
/** Parts of a `sw8-correlation` header that are looked at: a caller's header must not cost what it likes. */
export const MAX_CORRELATION_PARTS = 32;
