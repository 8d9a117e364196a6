import type { TableColumn } from '../rollup/columns.ts';

/**
 * Returns the field of an alert's JSON that a column of `alerts` shows.
 * @param column a name as SQL likes it, for example `episode_id`
 * @returns for example `episodeId`
 */
export function alertFieldOf(column: string): string {
  return column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Completes the comment of a column that alerts of the first release lack. */
function plain(comment: string): string {
  return `${comment}; NULL before release 0.2`;
}

/**
 * The columns of `alerts`, in order: fields of the stored JSON, with names as SQL likes them ({@link alertFieldOf}). Objects
 * and lists are JSON text. The Glue table is made from this list.
 */
export const ALERT_COLUMNS: readonly TableColumn[] = [
  { name: 'episode_id', type: 'string', comment: 'the episode that the alert tells of' },
  { name: 'number', type: 'int', comment: '1 for the opening alert of an episode, then counting up' },
  { name: 'rule', type: 'string', comment: 'the rule that found it' },
  { name: 'rule_version', type: 'int', comment: 'version of the rule' },
  {
    name: 'transition',
    type: 'string',
    comment: 'opened, escalated, reminder or ended; digest when it tells of others',
  },
  { name: 'severity', type: 'string', comment: 'low, medium, high or critical' },
  { name: 'level', type: 'string', comment: 'what the rule calls it, for example open or answered' },
  { name: 'delivery', type: 'string', comment: 'now, folded, digest, shadow or suppressed' },
  { name: 'scope', type: 'string', comment: 'type and id, as JSON' },
  { name: 'entity', type: 'string', comment: 'type and id, as JSON' },
  { name: 'port', type: 'int', comment: 'the watched port' },
  { name: 'direction', type: 'string', comment: 'inbound, lateral, outbound or transit' },
  { name: 'window', type: 'string', comment: 'start and seconds, as JSON' },
  { name: 'value', type: 'bigint', comment: 'what was measured' },
  { name: 'metric', type: 'string', comment: 'what the value counts' },
  { name: 'threshold', type: 'bigint', comment: 'the value that trips the rule' },
  { name: 'facts', type: 'string', comment: 'counts of the window, as JSON' },
  { name: 'episode', type: 'string', comment: 'first, last and peak window and totals, as JSON' },
  { name: 'evidence', type: 'string', comment: 'top sources and destinations, as JSON' },
  { name: 'coverage', type: 'string', comment: 'how complete the logs are, as JSON' },
  { name: 'query', type: 'string', comment: 'SQL that gives the numbers' },
  { name: 'stage', type: 'int', comment: 'how far things had come, of five; NULL when nothing showed it' },
  { name: 'advisory', type: 'string', comment: 'the latest advisory and its age in days, as JSON' },
  {
    name: 'digest',
    type: 'string',
    comment: 'episode_id of the digest that tells of it; NULL when it was not held back',
  },
  { name: 'allowed_by', type: 'string', comment: 'the entry of the allow-list that hides it; NULL when none does' },
  { name: 'expected', type: 'string', comment: 'what the value is measured against, as JSON' },
  { name: 'ratio', type: 'string', comment: 'how many times what is expected the value is' },
  { name: 'techniques', type: 'string', comment: 'ids of MITRE ATT&CK techniques, as a JSON list' },
  {
    name: 'told_by',
    type: 'string',
    comment: 'episode_id of the mail that tells of it, when it is folded; NULL when it has a mail of its own',
  },
  { name: 'told_by_number', type: 'int', comment: 'number of the mail that tells of it; NULL when told_by is' },
  { name: 'headline', type: 'string', comment: 'what it says in one line' },
  { name: 'window_start', type: 'timestamp', comment: plain('start of the window that it is about, UTC') },
  { name: 'first_window', type: 'timestamp', comment: plain('start of the first window of the episode, UTC') },
  { name: 'scope_type', type: 'string', comment: plain('fleet, account, vpc or interface') },
  { name: 'scope_id', type: 'string', comment: plain('all, or the id of the account, VPC or interface') },
  { name: 'account_id', type: 'string', comment: plain('NULL for the fleet, and for a VPC that accounts share') },
  { name: 'region', type: 'string', comment: plain('NULL where the log does not say') },
  { name: 'vpc_id', type: 'string', comment: plain('NULL for the fleet and for an account') },
  { name: 'entity_type', type: 'string', comment: plain('host (ours), source (outside) or series') },
  { name: 'entity_id', type: 'string', comment: plain('address, or name of the series') },
  {
    name: 'told_to',
    type: 'string',
    comment: plain(
      'how people heard of it: mail, mail and text message, mail about another alert, digest, nobody and why',
    ),
  },
];
