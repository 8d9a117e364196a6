import { type Finding, ruleOf } from '../../detection/all-rules.ts';
import type { Severity } from '../../detection/finding.ts';
import { ocsfAttacks } from './mitre-attack.ts';
import type { AlertText } from './drill-text.ts';
import type { TransitionName } from '../../episodes/episode.ts';
import { severityOf, type Transition } from '../../episodes/episodes.ts';
import { isOneAccount } from '../../windows/coverage.ts';
import { FLEET, type Scope } from '../../windows/scope.ts';

const OCSF_VERSION = '1.6.0';
const CLASS_UID = 2004;
const CATEGORY_UID = 2;

const SEVERITY_ID: Readonly<Record<Severity, number>> = { low: 2, medium: 3, high: 4, critical: 5 };
const ACTIVITY_ID: Readonly<Record<TransitionName, 1 | 2 | 3>> = { opened: 1, escalated: 2, reminder: 2, ended: 3 };
const STATUS_ID: Readonly<Record<TransitionName, 1 | 2 | 4>> = { opened: 1, escalated: 2, reminder: 2, ended: 4 };

/** Profile `cloud` adds where it happened. */
const METADATA = {
  version: OCSF_VERSION,
  product: { name: 'surge445', vendor_name: 'surge445' },
  profiles: ['cloud'],
};

/**
 * Writes a transition as an OCSF Detection Finding, so that it goes into a SIEM without a mapping.
 * @see https://schema.ocsf.io/1.6.0/classes/detection_finding
 */
export function detectionFinding(transition: Transition): Readonly<Record<string, unknown>> {
  const { finding, episode, name } = transition;
  const rule = ruleOf(finding);
  const words = rule.describe(finding);
  const activity = ACTIVITY_ID[name];
  const { drill = false } = finding;
  return {
    activity_id: activity,
    category_uid: CATEGORY_UID,
    class_uid: CLASS_UID,
    type_uid: CLASS_UID * 100 + activity,
    severity_id: SEVERITY_ID[severityOf(transition)],
    status_id: STATUS_ID[name],
    time: transition.windowStart * 1000,
    message: drill ? `DRILL, no attack: ${words.what}` : words.what,
    is_alert: name !== 'ended',
    metadata: {
      ...METADATA,
      ...(drill ? { labels: ['drill'] } : {}),
    },
    cloud: cloudOf(finding.scope),
    finding_info: {
      uid: episode.id,
      title: drill ? `DRILL: ${words.headline}` : words.headline,
      desc: words.why,
      attacks: ocsfAttacks(rule.techniquesOf(finding)),
      first_seen_time: episode.first * 1000,
      last_seen_time: episode.last * 1000,
      analytic: {
        type_id: 1,
        type: 'Rule',
        uid: finding.rule,
        name: finding.rule,
        version: String(finding.ruleVersion),
      },
    },
    evidences: evidencesOf(finding),
  };
}

function cloudOf({ accountId, region }: Pick<Scope, 'accountId' | 'region'>): Readonly<Record<string, unknown>> {
  return {
    provider: 'AWS',
    ...(isOneAccount(accountId) ? { account: { uid: accountId } } : {}),
    ...(region === '' ? {} : { region }),
  };
}

/**
 * Says who reached for whom. Of a host or a source that is so. Of a series only the busiest addresses of each end are known, not which belong together:
 * each is evidence by itself.
 */
function evidencesOf({ direction, entity, evidence, port }: Finding): Array<Readonly<Record<string, unknown>>> {
  const sources = evidence.topSources.map(({ address }) => ({ ip: address }));
  const destinations = evidence.topDestinations.map(({ address }) => ({ ip: address, port }));
  if (entity.type === 'series') {
    return [
      ...sources.map((source) => ({ src_endpoint: source })),
      ...destinations.map((destination) => ({ dst_endpoint: destination })),
    ];
  }
  if (entity.type === 'host' && direction === 'inbound') {
    return sources.map((source) => ({ src_endpoint: source, dst_endpoint: { ip: entity.id, port } }));
  }
  const others = destinations.filter(({ ip }) => ip !== entity.id);
  return others.map((destination) => ({ src_endpoint: { ip: entity.id }, dst_endpoint: destination }));
}

/** What OCSF says of a digest. */
export interface OcsfDigest {
  readonly id: string;
  readonly severity: Severity;
  /** Epoch seconds. */
  readonly since: number;
  readonly until: number;
  readonly text: AlertText;
}

/**
 * Writes a digest as an OCSF Detection Finding that is new and done at once: the findings that it tells of are recorded one by one.
 */
export function digestOcsf({ id, severity, since, until, text }: OcsfDigest): Readonly<Record<string, unknown>> {
  const title = text.subject.replace(/^\[.*?\] /, '');
  return {
    activity_id: 1,
    category_uid: CATEGORY_UID,
    class_uid: CLASS_UID,
    type_uid: CLASS_UID * 100 + 1,
    severity_id: SEVERITY_ID[severity],
    status_id: 4,
    time: until * 1000,
    message: title,
    is_alert: true,
    metadata: METADATA,
    cloud: cloudOf(FLEET),
    finding_info: { uid: id, title, first_seen_time: since * 1000, last_seen_time: until * 1000 },
  };
}
