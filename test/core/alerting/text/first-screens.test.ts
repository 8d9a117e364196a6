import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { phoneLines, SCREEN_LINES } from '../../../runner/phone-screen.ts';

const FOLDER = join(__dirname, '..', 'golden');

const MAILS = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.email.txt'))
  .map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')] as const);

/** Digests tell of many alerts, and have their list in the place of one host to act on. */
const OF_ONE_EPISODE = MAILS.filter(([name]) => !name.startsWith('digest-'));

describe.each(OF_ONE_EPISODE)('the mail %s on a phone', (_, mail) => {
  const lines = phoneLines(mail);
  const step = lines.findIndex((line) => /^ {2}(1\.|Nothing at once)/.test(line));
  const next = lines.findIndex((line, index) => index > step && (/^ {2}\d\./.test(line) || line === ''));

  test('has the verdict, what happened and the first step on the first two screens', () => {
    expect(step).toBeGreaterThan(0);
    expect(lines.slice(0, step)).toContain('WHAT HAPPENED');
    expect(next).toBeLessThanOrEqual(2 * SCREEN_LINES);
  });

  test('has no empty section and none of the words that only surge445 knows', () => {
    const prose = mail.slice(0, mail.indexOf('\nFOR ANALYSTS\n'));
    expect(prose).not.toMatch(/\bwindows?\b|\blog objects?\b|\bpartials?\b|\bfold(s|ed)?\b|\bnone$/m);
    expect(mail).not.toMatch(/^[A-Z ]+\n\n/m);
  });

  test('writes every time in one way', () => {
    const prose = mail.slice(0, mail.indexOf('\nFOR ANALYSTS\n'));
    expect(prose.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, '')).not.toMatch(/\d\d:\d\d|\d{4}-\d\d-\d\d/);
  });
});

test('the mails of an episode have one Subject, with the reference', () => {
  const subjects = new Map<string, Set<string>>();
  for (const name of readdirSync(FOLDER).filter((one) => one.endsWith('.subject.txt') && !one.startsWith('digest-'))) {
    const subject = readFileSync(join(FOLDER, name), 'utf8').trim();
    const mail = readFileSync(join(FOLDER, name.replace('.subject.', '.email.')), 'utf8');
    const reference = /^Reference (\S{4}) /m.exec(mail)?.[1] ?? 'none';
    expect(subject).toMatch(new RegExp(`^\\[surge445 ${reference}\\] `));
    subjects.set(reference, (subjects.get(reference) ?? new Set()).add(subject));
  }
  expect(subjects.size).toBeGreaterThan(5);
  for (const [reference, texts] of subjects) expect([reference, [...texts]]).toEqual([reference, [expect.any(String)]]);
});
