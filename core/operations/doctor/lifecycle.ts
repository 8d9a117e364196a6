import { lifecycleRuleName, type LifeTime, lifeTimes, REPLACED_VERSION_DAYS } from '../../storage/life-times.ts';
import { STATE_RETENTION_DAYS } from '../../settings/state-retention.ts';
import { EPISODES_KEY } from '../../storage/keys.ts';
import { pluralised } from '../../wording.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** A rule of a bucket that is on, and holds for all objects whose keys begin with the prefix. */
export interface LifecycleRule {
  readonly prefix: string;
  /** When objects expire; 0: on a date, and all later objects with them; undefined: never. */
  readonly days: number | undefined;
  /** When replaced versions are deleted; undefined: never. */
  readonly replacedDays: number | undefined;
}

/** The lifecycle configuration of a bucket. */
export interface BucketLifecycle {
  /** Rules that are on and hold for all objects of a prefix. */
  readonly rules: readonly LifecycleRule[];
  /** IDs of all rules of the bucket, also of those that are off or hold for objects of some tag or size. Empty: the bucket has no rule. */
  readonly ids: readonly string[];
}

/** What the IDs of added rules begin with, so that they differ from those of the stack and of other people: S3 refuses an ID that exists. */
const ID_PREFIX = 'surge445-';

/**
 * Checks whether the data bucket deletes what would pile up, and nothing that is needed. A bucket that the stack did not make, or that an earlier release
 * made, may lack rules.
 * @param bucket name of the data bucket
 */
export function checkLifecycle(bucket: string, { ids, rules }: BucketLifecycle): Check {
  const losses = rules.flatMap((rule) => lossOf(bucket, rule) ?? []);
  if (losses.length > 0) {
    return fail(
      losses.join('; '),
      'remove these lifecycle rules, give them other prefixes, or let them wait longer; if the stack made them, raise stateRetentionDays',
    );
  }
  const missing = lifeTimes(STATE_RETENTION_DAYS).filter(({ prefix }) => !rules.some((rule) => expires(rule, prefix)));
  const keepsVersions = !rules.some(({ prefix, replacedDays }) => prefix === '' && replacedDays !== undefined);
  if (missing.length === 0 && !keepsVersions) return ok('what is old in the data bucket expires');
  const what = [...missing.map(({ prefix }) => prefix), ...(keepsVersions ? ['replaced versions'] : [])].join(', ');
  return warn(
    `s3://${bucket} has no lifecycle rule for ${what}: this piles up`,
    `${adding(bucket, ids, { missing, keepsVersions })} (${STATE_RETENTION_DAYS} is the default of stateRetentionDays)`,
  );
}

/** Says what a rule deletes that is needed; undefined if it deletes nothing of this kind. */
function lossOf(bucket: string, { days, prefix }: LifecycleRule): string | undefined {
  if (days === undefined) return undefined;
  const when = days === 0 ? 'on a date' : `after ${pluralised(days, 'day')}`;
  const loss = `s3://${bucket}/${prefix} expires ${when}`;
  if (EPISODES_KEY.startsWith(prefix)) return `${loss}, and open episodes and unsent alerts with it`;
  const needed = lifeTimes(STATE_RETENTION_DAYS).find(
    (lifeTime) => lifeTime.prefix.startsWith(prefix) && days < lifeTime.leastDays,
  );
  return needed && `${loss}, but ${needed.prefix} is needed for ${needed.leastDays} days`;
}

function expires(rule: LifecycleRule, prefix: string): boolean {
  return rule.days !== undefined && prefix.startsWith(rule.prefix);
}

interface Missing {
  readonly missing: readonly LifeTime[];
  readonly keepsVersions: boolean;
}

/**
 * Writes the command that adds rules. S3 only replaces all rules at once, so the command reads the present ones first.
 * @param ids IDs of all rules that the bucket has
 */
function adding(bucket: string, ids: readonly string[], { missing, keepsVersions }: Missing): string {
  const rules = JSON.stringify([
    ...missing.map((lifeTime) => ({
      ...ruleFor(lifeTime.prefix, freeId(lifecycleRuleName(lifeTime), ids)),
      Expiration: { Days: lifeTime.days },
    })),
    ...(keepsVersions
      ? [
          {
            ...ruleFor('', freeId('replaced-versions', ids)),
            NoncurrentVersionExpiration: { NoncurrentDays: REPLACED_VERSION_DAYS },
          },
        ]
      : []),
  ]);
  const put = `aws s3api put-bucket-lifecycle-configuration --bucket ${bucket} --lifecycle-configuration`;
  if (ids.length === 0) return `${put} '{"Rules":${rules}}'`;
  const get = `aws s3api get-bucket-lifecycle-configuration --bucket ${bucket} --output json`;
  return `${get} --query '{Rules:[Rules,\`${rules}\`][]}' > rules.json && ${put} file://rules.json`;
}

/** Returns an ID that no rule of the bucket has, for example `surge445-windows`. */
function freeId(name: string, ids: readonly string[]): string {
  const first = `${ID_PREFIX}${name}`;
  let id = first;
  for (let number = 2; ids.includes(id); number++) id = `${first}-${number}`;
  return id;
}

function ruleFor(prefix: string, id: string) {
  return { ID: id, Status: 'Enabled', Filter: { Prefix: prefix } };
}
