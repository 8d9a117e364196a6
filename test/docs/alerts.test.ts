import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { RULES } from '../../core/detection/all-rules.ts';
import type { GuideRow } from '../../core/detection/rule.ts';
import { HOUR_SECONDS } from '../../core/time.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'alerts.md'), 'utf8');

/** Rows of the table of alerts, below its head. */
const rows = (/^\| alert \|.*\n\|[-|]+\n((?:\|.*\n)+)/m.exec(page)?.[1] ?? '').trimEnd().split('\n');

/** A row as Markdown. */
function rowText(id: string, { level, severities, means, todo }: GuideRow): string {
  return `| \`${id}\`${level === undefined ? '' : ` ${level}`} (${severities.join(', ')}) | ${means} | ${todo} |`;
}

describe('the table of alerts in docs/alerts.md', () => {
  test.each(RULES.map((rule) => [rule.id, rule] as const))('has the rows of rule %s', (id, { guide }) => {
    const stated = guide.map((row: GuideRow) => rowText(id, row));
    expect(rows.filter((row) => row.startsWith(`| \`${id}\``))).toEqual(stated);
  });

  test('has no row of a rule that does not exist', () => {
    const named = rows.flatMap((row) => /^\| `([\w-]+)`/.exec(row)?.[1] ?? []);
    expect(named.filter((id) => !RULES.some((rule) => rule.id === id))).toEqual([]);
  });

  test('says for each rule after how much quiet its alert is over', () => {
    const over = rows.find((row) => row.startsWith('| any, *over*')) ?? '';
    const others = /or (\d+ h) \(the others\)/.exec(over)?.[1];
    for (const { id, quietSeconds } of RULES) {
      const named = [...over.matchAll(/(\d+ h) \(([^)]*)\)/g)].find(([, , ids = '']) => ids.includes(`\`${id}\``))?.[1];
      expect([id, named ?? others]).toEqual([id, `${quietSeconds / HOUR_SECONDS} h`]);
    }
  });
});
