import * as z from 'zod';
import { ALERT_SCHEMA, type Alert } from '../../core/alerting/alert.ts';
import { DIGEST_RULE } from '../../core/alerting/delivery.ts';
import { RULES } from '../../core/detection/all-rules.ts';
import { SEVERITIES } from '../../core/settings/severities.ts';
import { DIRECTIONS } from '../../core/pairs/direction.ts';
import { SCOPE_TYPES } from '../../core/windows/scope.ts';

const count = (about: string) => z.int().min(0).describe(about);
const time = (about: string) =>
  z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    .describe(`${about}, ISO 8601 in UTC`);

/** Ids of everything that makes alerts, ascending. */
export const RULE_IDS = [...RULES.map(({ id }) => id), DIGEST_RULE].toSorted();

/** An alert holds its rule as text. */
const rule: z.ZodType<string> = z.enum(RULE_IDS);

const addressCount = z.strictObject({ address: z.string(), attempts: count('attempts that it made or met') });
const accepted = z.strictObject({
  source: z.string(),
  destination: z.string(),
  accepted: count('attempts that policy let pass'),
  evidence: z.string().describe('names of evidence, for example `syn answered`'),
});

const facts = z.strictObject({
  rejected: count('attempts that policy rejected'),
  accepted: count('attempts that policy let pass'),
  unknown: count(
    'attempts that only a transit gateway logged, so that nobody knows whether policy let them pass',
  ).optional(),
  answered: count('pairs that answered'),
  sources: count('different sources'),
  destinations: count('different destinations'),
});

const expected = z.strictObject({
  value: z.number().describe('what is usual at that time; where nothing is learnt, the number that trips the rule'),
  from: z.enum(['usual', 'setting', 'rule']),
  setting: z.string().optional(),
  basis: z.string().describe('what it was learnt from').optional(),
  ageDays: count('age of the baseline, days').optional(),
});

const episode = z.strictObject({
  firstWindow: time('start of its first window'),
  lastWindow: time('start of its last window'),
  peakWindow: time('start of the window with the largest value'),
  peakValue: z.number(),
  windows: count('windows with a finding'),
  rejected: count('attempts in them that policy rejected'),
  accepted: count('attempts in them that policy let pass'),
});

const coverage = z.strictObject({
  objects: count('log objects'),
  records: count('records of flow logs'),
  silent: count('NODATA lines'),
  skipped: count('SKIPDATA lines: records were lost, so counts are too low'),
  malformed: count('lines that could not be read'),
  status: z.enum(['open', 'final', 'partial']),
  unlisted: count('pairs that are counted and not listed, because the window has too many').optional(),
  leftOut: count('log objects that are not counted, because the window is too large').optional(),
});

const evidence = z.strictObject({
  topSources: z.array(addressCount).max(10),
  topDestinations: z.array(addressCount).max(10),
  accepted: z.array(accepted),
  reachedBy: z.array(z.string()).describe('own hosts that reached the entity before it began').optional(),
  isMutual: z.literal(true).optional(),
});

const text = z.strictObject({
  subject: z.string(),
  email: z.string(),
  sms: z.string(),
  chat: z.strictObject({ lines: z.array(z.string()), nextSteps: z.array(z.string()) }).optional(),
});

const holds = z
  .strictObject({ rules: z.array(z.string()), accounts: z.array(z.string()), vpcs: z.array(z.string()) })
  .describe('of the alerts that it tells of besides, as a digest does; `several` stands for those that are not named');

const scope = z.strictObject({
  type: z.enum([...SCOPE_TYPES]),
  id: z.string(),
  accountId: z
    .string()
    .describe('empty for the fleet and for a VPC that accounts share, `unknown` where the log does not say'),
  region: z.string().describe('empty where the log does not say'),
  vpcId: z.string().describe('empty where there is none'),
});

const entity = z.strictObject({ type: z.enum(['host', 'source', 'series']), id: z.string() });

const host = z
  .strictObject({
    instanceId: z.string(),
    interfaceId: z.string(),
    subnetId: z.string(),
    vpcId: z.string(),
    accountId: z.string(),
    region: z.string(),
  })
  .describe('where the host is, by the log; a part that the log does not tell is empty');

const verdict = z
  .strictObject({ gotThrough: z.enum(['yes', 'no', 'unknown']), text: z.string() })
  .describe('whether anything got through; absent of a digest');

const entry = z.string().describe('entry of the allow-list');

/** Why an entry of the allow-list does not hide an alert that it nearly hides. */
const notAllowedBy = z.union([
  z.strictObject({ entry, why: z.literal('expired'), expires: z.string() }),
  z.strictObject({ entry, why: z.literal('outside schedule'), schedule: z.string() }),
  z.strictObject({
    entry,
    why: z.literal('above cap'),
    host: z.string(),
    reached: count('hosts that it reached for in an hour'),
    cap: count('hosts that the entry allows'),
    isLearnt: z.boolean(),
  }),
]);

const folded = z.strictObject({
  episodeId: z.string(),
  number: z.int().min(1),
  rule,
  transition: z.enum(['opened', 'escalated', 'reminder', 'ended']),
  severity: z.enum([...SEVERITIES]),
  level: z.string(),
  scope,
  entity,
  value: z.number(),
  metric: z.string(),
  threshold: z.number(),
});

const otherEpisode = z.strictObject({
  episodeId: z.string(),
  reference: z.string(),
  rule,
  severity: z.enum([...SEVERITIES]),
  since: time('when it began'),
  text: z.string(),
});

/** Shape of an alert as subscribers get it, with every field that there is. */
export const alertSchema = z.strictObject({
  schema: z.literal(ALERT_SCHEMA),
  episodeId: z.string().min(1).describe('with number, the same in every copy of an alert'),
  number: z.int().min(1).describe('1 for the opening alert of an episode, then counting up'),
  rule,
  ruleVersion: z.int().min(1),
  transition: z.enum(['opened', 'escalated', 'reminder', 'ended', 'digest']),
  severity: z.enum([...SEVERITIES]),
  level: z.string().describe('what the rule calls it, for example open or answered'),
  headline: z.string().describe('what it says in one line, for lists'),
  verdict: verdict.optional(),
  delivery: z.enum(['now', 'digest', 'folded', 'shadow', 'suppressed']).describe('subscribers only get `now`'),
  digest: z.string().describe('episodeId of the digest that tells of it').optional(),
  toldBy: z.string().describe('episodeId of the alert that tells of it, when its delivery is folded').optional(),
  toldByNumber: z.int().min(1).describe('number of the alert that tells of it').optional(),
  folded: z.array(folded).describe('what it tells besides, because it is the same event').optional(),
  allowedBy: z.string().describe('entry of the allow-list that hides it').optional(),
  notAllowedBy: notAllowedBy.optional(),
  sms: z.boolean().describe('true when it goes out as a text message too'),
  lateSeconds: z
    .int()
    .min(3600)
    .describe(
      'how long after the end of its window it was sent, in seconds; absent below an hour, and in what is stored',
    )
    .optional(),
  drill: z.literal(true).describe('there when `surge445 drill` made it up').optional(),
  holds: holds.optional(),
  omitted: z
    .array(z.string())
    .describe('parts that are empty in an event because the alert was too large for it')
    .optional(),
  scope,
  entity,
  host: host.optional(),
  port: z.int().min(1).max(65_535),
  direction: z.enum([...DIRECTIONS]),
  window: z.strictObject({ start: time('start'), seconds: count('length') }),
  value: z.number().describe('what was measured'),
  metric: z.string().describe('what the value counts'),
  threshold: z.number().describe('the value that trips the rule'),
  expected,
  ratio: z.number().nullable().describe('how many times what is expected the value is; null where nothing is'),
  facts,
  episode,
  evidence,
  coverage,
  stage: z
    .union([z.literal(4), z.literal(5)])
    .nullable()
    .describe('the stage of a mass attack that it shows, of five; null when it shows none'),
  stageEvidence: z.string().describe('what shows the stage').optional(),
  elsewhere: z.array(otherEpisode).describe('what else is open and severe, the severest first'),
  advisory: z
    .strictObject({ id: z.string(), days: z.int() })
    .nullable()
    .describe('the latest advisory of SMB, if it is younger than 60 days'),
  techniques: z.array(z.string()).describe('ids of MITRE ATT&CK techniques'),
  query: z.string().describe('SQL for Athena that gives the numbers'),
  text,
  ocsf: z.record(z.string(), z.unknown()).describe('an OCSF Detection Finding, class 2004, of version 1.6.0'),
});

type Deep<T> = T extends readonly (infer Item)[]
  ? readonly Deep<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: Deep<T[Name]> }
    : T;

type Listed = z.output<typeof alertSchema>;

/** Does not compile when a field of an alert is missing in the schema, or is of another type there. */
export const asListed = (alert: Alert): Deep<Listed> & Record<Exclude<keyof Alert, keyof Listed>, never> => alert;

/**
 * Writes the shape as JSON Schema. It allows further fields, because later releases add some.
 */
export function alertJsonSchema(): string {
  const schema = z.toJSONSchema(alertSchema, {
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  const head = {
    $schema: schema.$schema,
    title: 'surge445 alert',
    description:
      'An alert as queues, functions, web hooks and event buses get it. Later releases may add fields; they remove and change none.',
  };
  return `${JSON.stringify({ ...head, ...schema }, undefined, 2)}\n`;
}
