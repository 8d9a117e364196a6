import * as z from 'zod';
import { allowListSchema } from './allow-list-setting.ts';
import { SettingsError } from './settings-error.ts';
import { calendarDay, cidr, listOf, oneOf, positiveCount, repeated, shortName, strict, want } from './values.ts';

/** The ports of SMB: 445 over TCP, 139 over NetBIOS. */
const SMB_PORTS = [445, 139];

const port = z.number({ error: want('a port of SMB, 445 or 139') }).refine((value) => SMB_PORTS.includes(value), {
  error: (issue) => `port ${String(issue.input)} is not watched; the ports of SMB are 445 and 139`,
});

const threshold = strict({
  /** Whose totals are compared; an account stands in where the log does not name the VPC. */
  scope: oneOf(['fleet', 'account', 'vpc', 'interface']).default('vpc'),
  metric: oneOf(['rejected', 'accepted', 'sources', 'destinations']).default('rejected'),
  direction: oneOf(['inbound', 'lateral', 'outbound', 'transit']).default('inbound'),
  /** Per window of five minutes. */
  atLeast: positiveCount,
  severity: oneOf(['low', 'medium', 'high', 'critical']).default('medium'),
});

const advisory = strict({
  /** As its publisher names it, for example MS05-027. */
  id: shortName,
  /** The day on which flaw and patch became known. */
  published: calendarDay,
});

const advisories = listOf(
  advisory,
  'a list of advisories such as [{"id":"MS05-027","published":"2005-06-14"}]',
).superRefine((entries, context) => {
  for (const id of repeated(entries.map((entry) => entry.id))) {
    context.addIssue(`${id} stands twice; give each advisory once`);
  }
});

/** The one schema of all settings that the core reads: for synth, cold start and command line. */
export const settingsSchema = strict({
  /** TCP ports to watch. */
  ports: listOf(port, 'a list of ports such as [445,139]')
    .min(1, { error: 'no port is watched; give 445, 139 or both' })
    .refine((ports) => new Set(ports).size === ports.length, {
      error: (issue) => `a port stands twice in ${String(issue.input).replaceAll(',', ', ')}; give each once`,
    })
    .default([445]),
  /** CIDR blocks that are ours besides the private ranges; AWS lets a VPC use public ones. */
  inside: listOf(cidr, 'a list of CIDR blocks such as ["203.0.113.0/24"]').default([]),
  /** The user's own numbers. */
  thresholds: listOf(threshold, 'a list of thresholds such as [{"scope":"vpc","atLeast":2500}]').default([
    { scope: 'vpc', metric: 'rejected', direction: 'inbound', atLeast: 1000, severity: 'medium' },
  ]),
  exposure: strict({
    /** Accepted attempts by one source in a window that make an exposed host `hammered`. */
    hammeredAttempts: positiveCount.default(100),
  }).default({ hammeredAttempts: 100 }),
  /** Flaws of SMB whose patches are out: messages say how many days ago the latest came. */
  advisories: advisories.default([]),
  /** Traffic that is meant to be there: narrow, with an owner and an end. What it hides is recorded and summed up every week. */
  allow: allowListSchema().default([]),
  /** Whether rules that learn are heard from the first day on, or only recorded until they have learnt for 14 days. */
  learning: oneOf(['strict', 'shadow']).default('strict'),
  /** Text messages of a UTC day; what comes after them goes by mail only, unless it is critical. 0: critical ones alone. */
  smsPerDay: z
    .int({ error: want('a whole number of messages, 0 or more') })
    .min(0, { error: (issue) => `${String(issue.input)} is no number of messages; give 0 or more` })
    .default(20),
});

/** Settings whose allow-list may not hold for more than a year from a day. */
function schemaOn(today: string) {
  return settingsSchema.extend({ allow: allowListSchema(today).default([]) });
}

/** Settings with every default filled in. */
export type Settings = z.output<typeof settingsSchema>;

/** One of the user's thresholds. */
export type ThresholdSetting = Settings['thresholds'][number];

/** One entry of the allow-list. */
export type AllowEntry = Settings['allow'][number];

/** A flaw and the day of its patch. */
export type Advisory = Settings['advisories'][number];

/** Inside by definition: RFC 1918, shared address space, unique local and link-local addresses. */
export const PRIVATE_RANGES: readonly string[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
];

/**
 * Checks settings and fills in defaults.
 * @param input parsed JSON; undefined gives the defaults
 * @param today `YYYY-MM-DD`, where a person gives the settings: an allow-list may not hold for more than a year from then
 * @throws {SettingsError} with every problem in it
 */
export function parseSettings(input: unknown = {}, today?: string): Settings {
  const result = (today === undefined ? settingsSchema : schemaOn(today)).safeParse(input);
  if (result.success) return result.data;
  throw new SettingsError(
    result.error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`),
  );
}
