/** Default of the setting `stateRetentionDays`. */
export const STATE_RETENTION_DAYS = 400;
