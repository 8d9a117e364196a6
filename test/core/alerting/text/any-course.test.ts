import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DIGEST_RULE } from '../../../../core/alerting/delivery.ts';
import { alertsOf, exposing, windowAt } from '../../../examples/event-findings.ts';
import { alertsOfCourse, madeUpCourses } from '../../../examples/made-up-course.ts';
import { contradictionsOf } from './contradictions.ts';
import { wordingFaultsOf } from './wording-faults.ts';

/** Courses; set SURGE445_COURSES for more. */
const RUNS = Number(process.env['SURGE445_COURSES'] ?? 5);
const LIMIT_MS = 60_000 + 5000 * RUNS;

test(
  'no message about any course contradicts its facts, or has words that nobody would say',
  () => {
    fc.assert(
      fc.property(madeUpCourses, (course) => {
        const alerts = alertsOfCourse(course);
        expect(alerts.filter(({ rule }) => rule !== DIGEST_RULE).flatMap(contradictionsOf)).toEqual([]);
        expect(alerts.flatMap(wordingFaultsOf)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  },
  LIMIT_MS,
);

test('and the check of the words finds what is wrong with them', () => {
  const [alert] = alertsOf([windowAt(0, [exposing('10.0.4.17')])]);
  expect(alert && wordingFaultsOf(alert)).toEqual([]);
  const faults = (email: string) => wordingFaultsOf({ ...alert!, text: { ...alert!.text, email } });
  for (const wrong of [
    '1 hosts answered.',
    '2 attempt were made.',
    'At 2026-11-23 03:05 it began.',
    'undefined',
    'a '.repeat(31),
  ]) {
    expect(faults(`MEDIUM. Nothing.\n\nWHAT HAPPENED\n  ${wrong}`)).toHaveLength(1);
  }
  expect(faults('MEDIUM. Unknown: your rules let through 7 attempts.\n')).toHaveLength(1);
});
