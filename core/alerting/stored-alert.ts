import type { Alert } from './alert.ts';

/** Fields that a stored alert has beside those of the alert as sent. The table `alerts` shows them as plain columns, so that SQL needs no JSON functions. */
export interface PlainFields {
  readonly scopeType: string;
  readonly scopeId: string;
  /** Null where the alert belongs to no single account. */
  readonly accountId: string | null;
  /** Null where the log does not say, and for the fleet. */
  readonly region: string | null;
  /** Null for the fleet and for an account. */
  readonly vpcId: string | null;
  readonly entityType: string;
  readonly entityId: string;
  /** Start of the window in UTC, as SQL writes a timestamp: `2026-11-23 03:05:00`. */
  readonly windowStart: string;
  /** Start of the first window of the episode, in the same form. */
  readonly firstWindow: string;
  readonly toldTo: string;
}

/**
 * Returns an alert as it is stored: the alert as sent, and its nested fields once more at the top level.
 * @param alert an alert that was sent, or decided not to be sent
 */
export function storedAlertOf(alert: Alert): Alert & PlainFields {
  const { entity, episode, scope, window } = alert;
  return {
    ...alert,
    scopeType: scope.type,
    scopeId: scope.id,
    accountId: scope.accountId || null,
    region: scope.region || null,
    vpcId: scope.vpcId || null,
    entityType: entity.type,
    entityId: entity.id,
    windowStart: sqlTimestamp(window.start),
    firstWindow: sqlTimestamp(episode.firstWindow),
    toldTo: toldToOf(alert),
  };
}

/**
 * Returns a stored alert as it was sent.
 * @param stored also an alert that an older release stored, without the plain fields
 */
export function sentAlertOf(stored: Alert & Partial<PlainFields>): Alert {
  const alert: Alert & { -readonly [name in keyof PlainFields]?: PlainFields[name] } = { ...stored };
  delete alert.scopeType;
  delete alert.scopeId;
  delete alert.accountId;
  delete alert.region;
  delete alert.vpcId;
  delete alert.entityType;
  delete alert.entityId;
  delete alert.windowStart;
  delete alert.firstWindow;
  delete alert.toldTo;
  return alert;
}

/** Names the message by which people heard of an alert. */
function toldToOf({ delivery, sms }: Alert): string {
  switch (delivery) {
    case 'now':
      return sms ? 'mail and text message' : 'mail';
    case 'folded':
      return 'mail about another alert';
    case 'digest':
      return 'digest';
    case 'suppressed':
      return 'nobody: allow-list';
    case 'shadow':
      return 'nobody: the rule learns';
  }
}

/** Converts an ISO 8601 time in UTC, such as `2026-11-23T03:05:00Z`. */
function sqlTimestamp(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}
