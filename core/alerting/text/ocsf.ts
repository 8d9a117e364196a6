import { ruleOf } from '../../detection/all-rules.ts';
import type { Severity } from '../../detection/finding.ts';
import { ocsfAttacks } from './mitre-attack.ts';
import type { AlertText } from './drill-text.ts';
import type { TransitionName } from '../../episodes/episode.ts';
import type { Transition } from '../../episodes/episodes.ts';

const OCSF_VERSION = '1.6.0';
const CLASS_UID = 2004;
const CATEGORY_UID = 2;

const SEVERITY_ID: Readonly<Record<Severity, number>> = { low: 2, medium: 3, high: 4, critical: 5 };
const ACTIVITY_ID: Readonly<Record<TransitionName, 1 | 2 | 3>> = { opened: 1, escalated: 2, reminder: 2, ended: 3 };
const STATUS_ID: Readonly<Record<TransitionName, 1 | 2 | 4>> = { opened: 1, escalated: 2, reminder: 2, ended: 4 };

const METADATA = { version: OCSF_VERSION, product: { name: 'surge445', vendor_name: 'surge445' } };

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
    severity_id: SEVERITY_ID[finding.severity],
    status_id: STATUS_ID[name],
    time: transition.windowStart * 1000,
    message: drill ? `DRILL, no attack: ${words.what}` : words.what,
    metadata: {
      ...METADATA,
      ...(drill ? { labels: ['drill'] } : {}),
    },
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
    evidences: finding.evidence.topSources.map(({ address }) => ({
      src_endpoint: { ip: address },
      dst_endpoint: { port: finding.port, ...(finding.entity.type === 'host' ? { ip: finding.entity.id } : {}) },
    })),
  };
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
    metadata: METADATA,
    finding_info: { uid: id, title, first_seen_time: since * 1000, last_seen_time: until * 1000 },
  };
}
