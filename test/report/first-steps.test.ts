import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { episodesOf } from '../../report/episodes.ts';
import { firstSteps } from '../../report/first-steps.ts';
import { mailSteps } from '../../report/mail-steps.ts';
import { reportPage } from '../../report/page.ts';
import { atHour, exampleAlert, quietFacts } from '../examples/report-facts.ts';

const MAILS = 'test/core/alerting/golden';

/** A mail that says to do something. */
function mailWith(step: string, title = 'DO NOW'): string {
  return `HIGH. Something got in.\n\n${title}\n  1. ${step}\n  2. Patch it.\n\nNEXT\n  1. No step.\n\nReference ABCD\n`;
}

describe('mailSteps()', () => {
  test('finds steps in every mail that says what to do, and says nothing of the others', () => {
    const mails = readdirSync(MAILS).filter((name) => name.endsWith('.email.txt'));
    const texts = mails.map((name) => readFileSync(join(MAILS, name), 'utf8'));
    const saying = texts.filter((text) => /^(DO NOW|LEFT TO DO)\n(?! {2}Nothing at once)/m.test(text));
    expect(saying.length).toBeGreaterThan(10);
    expect(saying.filter((text) => mailSteps(text).length === 0)).toEqual([]);
    for (const text of texts.filter((other) => !saying.includes(other))) expect(mailSteps(text)).toEqual([]);
  });

  test('returns the steps of that section only', () => {
    expect(mailSteps(mailWith('Close it.'))).toEqual(['Close it.', 'Patch it.']);
    expect(mailSteps(mailWith('Close it.', 'LEFT TO DO'))).toEqual(['Close it.', 'Patch it.']);
    expect(mailSteps('')).toEqual([]);
  });
});

describe('firstSteps()', () => {
  const span = quietFacts().span;
  const old = exampleAlert({ episodeId: 'old', mail: mailWith('Close the old one.') });
  const open = exampleAlert({ episodeId: 'open', mail: mailWith('Close the open one.') });
  const end = { ...open, number: 2, transition: 'ended' };

  test('takes the last mail of the worst episode', () => {
    const worse = { ...old, number: 2, severity: 'critical', mail: mailWith('Isolate it.') } as const;
    expect(firstSteps(episodesOf([old, open, worse], span))).toMatchObject({
      steps: ['Isolate it.', 'Patch it.'],
      alert: worse,
      others: 1,
    });
  });

  test('takes an open episode before one that is over, and else the one that began last', () => {
    expect(firstSteps(episodesOf([open, end, old], span))?.alert).toBe(old);
    const later = { ...old, episodeId: 'later', first: atHour(9) };
    expect(firstSteps(episodesOf([old, later], span))?.alert).toBe(later);
  });

  test('says nothing where no mail says what to do, or none is its own', () => {
    expect(firstSteps([])).toBeUndefined();
    expect(firstSteps(episodesOf([{ ...open, delivery: 'suppressed' }], span))).toBeUndefined();
    expect(firstSteps(episodesOf([{ ...open, mail: 'Nothing.' }], span))).toBeUndefined();
  });

  test('stand on the page below the verdict, and lead to their mail', () => {
    const page = reportPage({ ...quietFacts(), alerts: [open] });
    const verdict = page.split('<section')[1] ?? '';
    expect(verdict).toContain('<h3>What to do first</h3>');
    expect(verdict).toContain('<li>Close the open one.</li>');
    expect(verdict).toContain('href="#alert-1"');
    expect(page).toContain('<li id="alert-1">');
    expect(reportPage(quietFacts())).not.toContain('What to do first');
  });
});
