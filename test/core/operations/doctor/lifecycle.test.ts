import { describe, expect, test } from '@jest/globals';
import type { Check } from '../../../../core/operations/doctor/check.ts';
import { checkLifecycle, type LifecycleRule } from '../../../../core/operations/doctor/lifecycle.ts';
import { PREFIXES } from '../../../../core/storage/keys.ts';
import { lifeTimes } from '../../../../core/storage/life-times.ts';

const BUCKET = 'amzn-s3-demo-bucket';
const REPLACED: LifecycleRule = { prefix: '', days: undefined, replacedDays: 30 };
/** The rules of a bucket that the stack makes. */
const RULES: readonly LifecycleRule[] = [
  REPLACED,
  { prefix: PREFIXES.episodes, days: undefined, replacedDays: 1 },
  ...lifeTimes(400).map((lifeTime) => ({ ...lifeTime, replacedDays: undefined })),
];
const check = (rules: readonly LifecycleRule[], ids = rules.map((_, index) => `rule-${index}`)): Check =>
  checkLifecycle(BUCKET, { rules, ids });
const without = (...prefixes: readonly string[]): LifecycleRule[] =>
  RULES.filter(({ prefix }) => !prefixes.includes(prefix));
const rule = (ID: string, Prefix: string, more: object): object => ({
  ID,
  Status: 'Enabled',
  Filter: { Prefix },
  ...more,
});

describe('checkLifecycle()', () => {
  test('finds nothing missing where the stack made the bucket', () => {
    expect(check(RULES)).toEqual({ status: 'ok', what: 'what is old in the data bucket expires' });
  });

  test('names the rules that a bucket of an earlier release lacks, and the command that adds them to the others', () => {
    const found = check(without('episodes/parts/', 'reading/'));
    expect(found).toMatchObject({
      status: 'warn',
      what: `s3://${BUCKET} has no lifecycle rule for episodes/parts/, reading/: this piles up`,
    });
    const rules = JSON.stringify([
      rule('surge445-episodes-parts', 'episodes/parts/', { Expiration: { Days: 400 } }),
      rule('surge445-reading', 'reading/', { Expiration: { Days: 7 } }),
    ]);
    expect(found.fix).toContain(
      `aws s3api get-bucket-lifecycle-configuration --bucket ${BUCKET} --output json --query '{Rules:[Rules,\`${rules}\`][]}' > rules.json` +
        ` && aws s3api put-bucket-lifecycle-configuration --bucket ${BUCKET} --lifecycle-configuration file://rules.json`,
    );
  });

  test('names all rules where a bucket has none', () => {
    const { what, fix = '' } = check([]);
    expect(what).toContain('windows/, networks/, rollups/');
    expect(what).toContain('reading/, replaced versions: this piles up');
    const [, added = ''] = /--lifecycle-configuration '(.*)' \(/.exec(fix) ?? [];
    expect(JSON.parse(added)).toMatchObject({
      Rules: expect.arrayContaining([
        rule('surge445-windows', 'windows/', { Expiration: { Days: 400 } }),
        rule('surge445-replaced-versions', '', { NoncurrentVersionExpiration: { NoncurrentDays: 30 } }),
      ]),
    });
  });

  test('keeps rules that it cannot use, and takes no ID that they have', () => {
    const { fix = '' } = check([], ['surge445-windows', 'surge445-windows-2', 'windows']);
    expect(fix).toMatch(/^aws s3api get-bucket-lifecycle-configuration .* --query '\{Rules:\[Rules,/);
    expect(fix.match(/"surge445-(windows|networks)[^"]*"/g)).toEqual(['"surge445-windows-3"', '"surge445-networks"']);
  });

  test.each([
    ['', 90],
    ['episodes/', 365],
    ['episodes/parts/', 7],
    ['e', 90],
  ])('fails where open episodes would expire: a rule for "%s" after %d days', (prefix, days) => {
    const found = check([...without(prefix), REPLACED, { prefix, days, replacedDays: undefined }]);
    expect(found).toMatchObject({ status: 'fail', what: expect.stringContaining(`expires after ${days} days`) });
  });

  test.each([
    ['partials/', 1, 'after 1 day, but partials/ is needed for 30 days'],
    ['windows/', 29, 'after 29 days, but windows/ is needed for 30 days'],
    ['baselines/', 7, 'after 7 days, but baselines/ is needed for 30 days'],
    ['d', 0, 'on a date, but digests/ is needed for 30 days'],
    ['reading/', 1, 'after 1 day, but reading/ is needed for 4 days'],
    ['', 0, 'on a date, and open episodes and unsent alerts with it'],
  ])('fails where what is needed expires: a rule for "%s" after %d days', (prefix, days, what) => {
    expect(check([...RULES, { prefix, days, replacedDays: undefined }])).toMatchObject({
      status: 'fail',
      what: `s3://${BUCKET}/${prefix} expires ${what}`,
    });
  });

  test.each([
    ['windows/', 30],
    ['attempts/', 14],
    ['alerts/', 0],
  ])('lets people keep things for shorter: a rule for "%s" after %d days', (prefix, days) => {
    expect(check([...without(prefix), { prefix, days, replacedDays: undefined }]).status).toBe('ok');
  });
});
