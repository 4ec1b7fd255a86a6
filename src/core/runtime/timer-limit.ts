/** The longest time, in milliseconds, that a timer can be set for; a longer one fires at once. */
export const MAX_TIMER_MS = 2_147_483_647;
