import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Alert } from '../../../../core/alerting/alert.ts';
import { MemoryStore } from '../../../../adapters/local/memory-store.ts';
import { scenarioFiles } from '../../../../scenarios/scenario.ts';
import { freshWorld, replayFiles, storedAlerts } from '../../../examples/replayed-world.ts';
import { COURSE_SECONDS, COURSE_SETTINGS, RULE_COURSE } from '../../../examples/rule-course.ts';

const START = Date.UTC(2026, 10, 22) / 1000;

/** Lines of a section of a mail; none where it is left out. */
function section({ text }: Alert, title: string): string[] {
  const part = text.email.split('\n\n').find((one) => one.startsWith(`${title}\n`));
  return part === undefined
    ? []
    : part
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
}

/** What the evidence of an alert shows, read from its facts alone. */
function shown({ evidence, facts }: Alert): 'answer' | 'passed' | 'nothing' {
  const isAnswered = evidence.accepted.some((pair) => /answered|data/.test(pair.evidence)) || facts.answered > 0;
  if (isAnswered) return 'answer';
  return facts.accepted > 0 || evidence.accepted.length > 0 ? 'passed' : 'nothing';
}

describe.each(['full', 'default'] as const)('every mail about the course of all rules, layout %s', (layout) => {
  const alerts: Alert[] = [];
  beforeAll(async () => {
    const world = freshWorld(COURSE_SETTINGS, new MemoryStore());
    const files = scenarioFiles(RULE_COURSE, { start: START, seconds: COURSE_SECONDS, seed: 445, layout });
    await replayFiles([...files], world);
    const all = Object.values(await storedAlerts(world.store)) as Alert[];
    alerts.push(...all.filter(({ rule }) => rule !== 'digest'));
  });

  test('there are some of every rule', () => {
    expect(new Set(alerts.map(({ rule }) => rule)).size).toBe(8);
  });

  test('says that nothing got in only where all was rejected and no records were lost', () => {
    for (const alert of alerts) {
      const { verdict, coverage, facts, text } = alert;
      if (verdict?.gotThrough !== 'no') continue;
      const isAllowedOut = text.email.includes('all but those that are allowed were rejected');
      expect([text.email, coverage.skipped]).toEqual([text.email, 0]);
      if (!isAllowedOut && shown(alert) !== 'nothing') expect(verdict.text).toMatch(/ refused /);
      if (facts.answered > 0) expect([text.email, isAllowedOut]).toEqual([text.email, true]);
    }
  });

  test('says that something got through only where somebody answered, or a worm is inside', () => {
    for (const alert of alerts) {
      if (alert.verdict?.gotThrough !== 'yes' || alert.rule === 'spread') continue;
      expect([alert.text.email, shown(alert)]).toEqual([alert.text.email, 'answer']);
    }
  });

  test('has the same in EXPOSED as in the verdict', () => {
    for (const alert of alerts) {
      const exposed = section(alert, 'EXPOSED').join(' ');
      const isNothing = exposed.startsWith('Nothing: ');
      expect([alert.text.email, isNothing && alert.verdict?.gotThrough === 'yes']).toEqual([alert.text.email, false]);
      if (alert.verdict?.text.startsWith('Something got in')) expect(exposed).toMatch(/answered/);
      if (/it answered/.test(exposed) && alert.transition !== 'ended') {
        expect([alert.text.email, alert.verdict?.gotThrough]).toEqual([alert.text.email, 'yes']);
      }
    }
  });

  test('names a stage only where it shows it, and an attack only with its cause', () => {
    for (const alert of alerts) {
      const stage = section(alert, 'STAGE').join(' ');
      if (alert.transition === 'ended') expect(stage).toBe('');
      expect([alert.text.email, /Stage (\d)/.exec(stage)?.[1]]).toEqual([alert.text.email, alert.stage?.toString()]);
      if (alert.stage === 5) {
        expect(stage).toContain(', because ');
        expect([alert.text.email, alert.verdict?.gotThrough]).not.toEqual([alert.text.email, 'no']);
      }
    }
  });

  test('says what to do exactly while it goes on, and what is left when it is over', () => {
    for (const alert of alerts) {
      const isOver = alert.transition === 'ended';
      expect([alert.text.email, section(alert, 'DO NOW').length > 0]).toEqual([alert.text.email, !isOver]);
      expect([alert.text.email, section(alert, 'LEFT TO DO').length > 0]).toEqual([alert.text.email, isOver]);
      const left = section(alert, 'LEFT TO DO').join(' ');
      if (left.startsWith('Nothing at once')) expect(alert.verdict?.gotThrough).toBe('no');
    }
  });

  test('does not name itself elsewhere', () => {
    for (const { elsewhere, episodeId } of alerts)
      expect(elsewhere.map((one) => one.episodeId)).not.toContain(episodeId);
  });
});
