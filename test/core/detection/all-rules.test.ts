import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TrinoSQL } from 'dt-sql-parser';
import { openTables, type Tables } from '../../../cli/query/tables.ts';
import type { Alert } from '../../../core/alerting/alert.ts';
import { DIGEST_RULE } from '../../../core/alerting/delivery.ts';
import { type Finding, RULES, ruleOf } from '../../../core/detection/all-rules.ts';
import { ALLOW_KINDS } from '../../../core/settings/allow-list-setting.ts';
import { HOUR_SECONDS } from '../../../core/time.ts';
import { ACCOUNT_ID } from '../../../scenarios/network.ts';
import { exposureFinding } from '../../examples/findings.ts';
import { isInGuide } from '../../examples/judged-windows.ts';
import { COURSE_LIMIT_MS, COURSE_START, replayRuleCourse } from '../../examples/replayed-rule-course.ts';
import { inside, RULE_EXAMPLES } from '../../examples/rule-course.ts';

const IDS = RULES.map(({ id }) => id);

describe('the allow-list', () => {
  test('hides by the setting exactly what the rules say', () => {
    const ofSetting = Object.entries(ALLOW_KINDS).flatMap(([kind, { hides, onRequest }]) => [
      ...hides.map((id) => `${id} by ${kind}: always`),
      ...onRequest.map((id) => `${id} by ${kind}: on request`),
    ]);
    const ofRules = RULES.flatMap(({ id, hiddenBy }) =>
      Object.entries(hiddenBy.kinds).map(([kind, hiding]) => `${id} by ${kind}: ${hiding}`),
    );
    expect(ofRules.filter((text) => !text.endsWith('never')).toSorted()).toEqual(ofSetting.toSorted());
  });

  test('hides findings of some level where an entry may hide the rule, and of none else', () => {
    for (const { id, hiddenBy } of RULES) {
      const kinds = Object.values(hiddenBy.kinds).filter((hiding) => hiding !== 'never');
      expect([id, hiddenBy.levels.length > 0]).toEqual([id, kinds.length > 0]);
    }
  });
});

test('each rule has an id of its own, a word for the SMS and at least a window to look at', () => {
  expect(new Set(IDS).size).toBe(IDS.length);
  for (const { word, trailingWindows } of RULES) {
    expect(word).toMatch(/^[A-Z0-9]+$/);
    expect(trailingWindows).toBeGreaterThan(0);
  }
});

describe.each(['full', 'default'] as const)('the SQL of an alert, from logs of layout %s', (layout) => {
  let alerts: readonly Alert[] = [];
  let tables: Tables;
  beforeAll(async () => {
    const course = await replayRuleCourse(layout);
    // Also those that are never sent by themselves: their SQL stands in the table.
    ({ alerts } = course);
    tables = await openTables(course.folder);
  }, COURSE_LIMIT_MS);
  afterAll(() => tables.close());

  test.each(IDS)('is tried for rule %s, at the levels of its example', (id) => {
    if (!Object.hasOwn(RULE_EXAMPLES, id)) {
      throw new Error(`Find an example of rule ${id}: none found, one in test/examples/rule-course.ts expected`);
    }
    const { levels } = RULE_EXAMPLES[id];
    const found = new Set(alerts.filter(({ rule }) => rule === id).map(({ level }) => level));
    expect(levels.length).toBeGreaterThan(0);
    expect(levels.filter((level) => !found.has(level))).toEqual([]);
  });

  test.each(IDS)('gives the value of each alert of rule %s', async (id) => {
    for (const { rule, level, query, value, text } of alerts) {
      if (rule !== id) continue;
      const { columns, rows } = await tables.ask(query);
      const found = rows[0]?.[columns.indexOf('value')];
      expect([level, text.subject, Number(found)]).toEqual([level, text.subject, value]);
    }
  });

  test('is tried for hosts that are refused and for hosts that are not answered', () => {
    const told = alerts.filter(({ level, transition }) => level === 'failed' && transition !== 'ended');
    const valueOf = (host: number) => told.find(({ entity }) => entity.id === inside(host))?.value;
    expect([51, 47, 48, 49].map(valueOf)).toEqual([10, 11, 9, 9]);
    const outbreaks = alerts.filter(({ level, transition }) => level === 'outbreak' && transition === 'opened');
    expect(outbreaks.map(({ window }) => window.start)).toContain('2026-11-22T14:20:00Z');
  });

  test('has no severity that the guide of the rule lacks', () => {
    const lacking = alerts.filter((alert) => alert.rule !== DIGEST_RULE && !isInGuide(alert));
    expect(new Set(lacking.map(({ rule, level, severity }) => `${rule} ${level}: ${severity}`))).toEqual(new Set());
  });

  test('is what Trino takes', () => {
    const byLevel = new Map(alerts.map(({ rule, level, query }) => [`${rule} ${level}`, query]));
    for (const [level, sql] of byLevel) expect([level, new TrinoSQL().validate(sql)]).toEqual([level, []]);
  });

  test.each([
    ['vanished', 3],
    ['stopped', 6],
    ['returned', 30],
  ] as const)('counts windows without anything when logs or traffic have %s', async (level, value) => {
    const baseline = { mean: 8, basis: '14 days at this time', ageDays: 14 };
    const ofSilence = {
      ...exposureFinding(),
      rule: 'silence',
      metric: 'windows',
      direction: 'lateral',
      value,
    } as const;
    const scope = { ...ofSilence.scope, type: 'account', id: ACCOUNT_ID } as const;
    const counted = async (windowStart: number): Promise<unknown> => {
      const finding: Finding = {
        ...ofSilence,
        ...(level === 'vanished' ? { level, baseline } : { level }),
        scope,
        windowStart,
      };
      return (await tables.ask(ruleOf(finding).queryOf(finding).join('\n'))).rows;
    };
    // Nothing is lateral before the 12th hour, and nothing is logged after the 32nd.
    const isVanished = level === 'vanished';
    expect(await counted(COURSE_START + (isVanished ? 10 : 40) * HOUR_SECONDS)).toEqual([[value]]);
    expect(await counted(COURSE_START + 27.5 * HOUR_SECONDS)).toEqual([[0]]);
  });

  test('of a digest names the alerts that it tells of', async () => {
    const digests = alerts.filter(({ rule }) => rule === DIGEST_RULE);
    expect(digests.length).toBeGreaterThan(0);
    for (const { query, value } of digests) expect((await tables.ask(query)).rows).toHaveLength(value);
  });
});
