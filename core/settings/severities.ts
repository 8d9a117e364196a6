/** How soon a person should look, ascending: low in the daily digest, critical at once. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
