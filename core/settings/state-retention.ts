/** Default of the setting `stateRetentionDays`. */
export const STATE_RETENTION_DAYS = 400;

/**
 * For so many days the work needs what was counted. A message of a log object can wait 18 days: 4 in its queue and 14 among the dead letters. Its partial
 * must then meet all others of the window, or the window would shrink. Weekdays are compared with weekdays from 28 days on.
 */
export const LEAST_STATE_RETENTION_DAYS = 30;
