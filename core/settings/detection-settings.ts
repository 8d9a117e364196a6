import * as z from 'zod';
import { allowListSchema } from './allow-list-setting.ts';
import { insideProblems } from './inside-setting.ts';
import { SettingsError } from './settings-error.ts';
import { SEVERITIES } from './severities.ts';
import {
  calendarDay,
  cidr,
  expected,
  listOf,
  oneOf,
  positiveCount,
  repeated,
  sentence,
  shortName,
  strict,
  timeZone,
} from './values.ts';

/** The ports of SMB: 445 over TCP, 139 over NetBIOS. */
const SMB_PORTS = [445, 139];

const notPort = { error: expected('a port of SMB, 445 or 139') };

const port = z.number(notPort).refine((value) => SMB_PORTS.includes(value), notPort);

const threshold = strict({
  /** Kind of scope whose totals are compared. Where the log does not name the VPC, the account is used instead of the VPC. */
  scope: oneOf(['fleet', 'account', 'vpc', 'interface']).default('vpc'),
  metric: oneOf(['rejected', 'accepted', 'sources', 'destinations']).default('rejected'),
  direction: oneOf(['inbound', 'lateral', 'outbound', 'transit']).default('inbound'),
  /** The alert fires when the metric reaches this number in one window of five minutes. */
  atLeast: positiveCount,
  severity: oneOf(SEVERITIES).default('medium'),
});

const advisory = strict({
  /** Name that its publisher gave the advisory, for example MS05-027. */
  id: shortName,
  /** The day on which the flaw and its patch were published. */
  published: calendarDay,
});

const advisories = listOf(
  advisory,
  'a list of advisories such as [{"id":"MS05-027","published":"2005-06-14"}]',
).superRefine((entries, context) => {
  for (const id of repeated(entries.map((entry) => entry.id))) {
    context.addIssue(`found the id ${id} twice, expected each id once; remove the repeated advisory`);
  }
});

const notContact = { error: expected('an email address such as secops@example.com') };

const world = strict({
  /** Whose sensors: DShield of the SANS Internet Storm Center. */
  source: z.literal('dshield', { error: expected('dshield') }),
  /** Address that the operators of the source can write to. It goes into the header `User-Agent`, so it has printable ASCII characters only. */
  contact: z
    .string(notContact)
    .max(100, notContact)
    .regex(/^[!-~]+@[!-~]+\.[!-~]+$/, notContact),
});
const notFormat = {
  error: expected('names of fields such as ${version} ${account-id} ${interface-id}, or without ${}'),
};

/** The format of a flow log, as AWS shows it (`${version} ${account-id}`), or its names alone. The names are what comes out. */
const logFormat = z
  .string(notFormat)
  .transform((text) => text.replaceAll(/\$\{([^}]*)\}/g, '$1'))
  .pipe(z.string().regex(/^[a-z][a-z0-9-]*(?: [a-z][a-z0-9-]*)+$/, notFormat));

const notFile = { error: expected('the name of a JSON file such as allow-list.json') };

const notMessages = { error: expected('a whole number of messages, 0 or more') };

/** Schema of all settings of detection. Synthesis, the Lambda functions and the command line check settings with this one schema. */
export const settingsSchema = strict({
  /** TCP ports to watch. */
  ports: listOf(port, 'a list of ports such as [445,139]')
    .min(1, { error: 'found an empty list, expected 445, 139 or both' })
    .refine((ports) => new Set(ports).size === ports.length, {
      error: (issue) => `found ${String(issue.input).replaceAll(',', ', ')}, expected each port once`,
    })
    .default([445]),
  /** CIDR blocks that belong to the user and that no flow log reports on. Own addresses of logged interfaces are learnt. */
  inside: listOf(cidr, 'a list of CIDR blocks such as ["203.0.113.0/24"]').default([]),
  /** Reason why a block of `inside` must be wider than /8, or /16 for IPv6. */
  insideReason: sentence.optional(),
  /**
   * Names of the fields of logs without a header line, in their order, as the format of the flow log gives them. CloudWatch Logs and Firehose write no
   * header line. Without this setting the default format is assumed.
   */
  logFormat: logFormat.optional(),
  /** Limits that the user chose, for the rule `threshold`. */
  thresholds: listOf(threshold, 'a list of thresholds such as [{"scope":"vpc","atLeast":2500}]').default([
    { scope: 'vpc', metric: 'rejected', direction: 'inbound', atLeast: 1000, severity: 'medium' },
  ]),
  exposure: strict({
    /** An exposed host that answers is `hammered` when one source makes so many accepted attempts in one window. */
    hammeredAttempts: positiveCount.default(100),
  }).default({ hammeredAttempts: 100 }),
  /** Flaws of SMB that have a patch, in addition to those of `SMB_ADVISORIES`. Alerts say how many days ago the latest was published. */
  advisories: advisories.default([]),
  /**
   * Traffic that is known and allowed. Each entry is narrow, has an owner and expires. Hidden findings are recorded, and a weekly mail sums them up.
   */
  allow: allowListSchema().default([]),
  /** File with further entries, for an allow-list that the settings of a function cannot hold. `surge445 allow` puts it into the data bucket. */
  allowFile: z
    .string(notFile)
    .regex(/\.json$/, notFile)
    .optional(),
  /** `strict`: rules with a baseline alert from the first day. `shadow`: they only record their findings until they have 14 days of history. */
  learning: oneOf(['strict', 'shadow']).default('strict'),
  /** Time zone of the readers. Mails then say each time in it too, beside UTC. */
  timeZone: timeZone.optional(),
  /** Largest number of text messages in a UTC day. Later alerts go by mail only, except critical ones. With 0 only critical alerts are texted. */
  smsPerDay: z.int(notMessages).min(0, notMessages).default(20),
  /** Whom to ask once a day what the rest of the world sees on port 445. Nobody is asked without this setting. */
  world: world.optional(),
});

/** Schemas by the day on which a person gives the settings. They are kept, because to make a schema takes longer than to check settings with it. */
const schemasByDay = new Map<string | undefined, ReturnType<typeof schemaOn>>();

/**
 * Returns the schema that also compares settings with one another.
 * @param today the schema then refuses allow-list entries that expire more than a year after this day
 */
function schemaOn(today: string | undefined) {
  const schema =
    today === undefined ? settingsSchema : settingsSchema.extend({ allow: allowListSchema(today).default([]) });
  return schema.superRefine((settings, context) => {
    for (const { index, message } of insideProblems(settings)) {
      context.addIssue({ code: 'custom', path: ['inside', index], message });
    }
  });
}

/** Settings with every default filled in. */
export type Settings = z.output<typeof settingsSchema>;

/** One limit of the rule `threshold`, as the user set it. */
export type ThresholdSetting = Settings['thresholds'][number];

/** One entry of the allow-list. */
export type AllowEntry = Settings['allow'][number];

/** A flaw of SMB and the day on which its patch was published. */
export type Advisory = Settings['advisories'][number];

/**
 * Checks the settings of detection and fills in defaults.
 * @param input parsed JSON; undefined gives the defaults
 * @param today `YYYY-MM-DD`, when a person gives the settings: no allow-list entry may expire more than a year after this day
 * @returns settings with every default filled in
 * @throws {SettingsError} with every problem, if a setting is unknown or has a wrong value
 */
export function parseSettings(input: unknown = {}, today?: string): Settings {
  const schema = schemasByDay.get(today) ?? schemaOn(today);
  schemasByDay.set(today, schema);
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new SettingsError(
    result.error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`),
  );
}
