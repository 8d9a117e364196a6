import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkValues, savedQueries } from '../../cli/query/saved-queries.ts';
import { questionOf, type SavedQuery } from '../../core/operations/saved-query.ts';
import { pluralised } from '../../core/wording.ts';
import { expectGolden } from '../runner/golden-file.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = join(ROOT, 'docs/queries.md');
const [BEGIN, END] = ['<!-- saved queries -->\n', '<!-- end of saved queries -->\n'];

const saved = savedQueries(join(ROOT, 'lib/queries'));

/** The options that the query needs or is likely to get, as a person types them. */
function exampleOf({ name, days, host, sources }: SavedQuery): string {
  const asked = [
    ...(host === undefined ? [] : [`--host ${host}`]),
    ...(sources.length === 0 ? [] : [`--source ${sources.join(' ')}`]),
    ...(days < 60 ? ['--from 2026-11-01 --to 2026-11-07'] : []),
  ];
  return ['surge445 query', name, ...asked, '--out data'].join(' ');
}

function defaultsOf({ days, endsYesterday, lookBackDays, limit }: SavedQuery): string {
  const until = endsYesterday ? 'in Athena until yesterday' : 'until today';
  const back = lookBackDays === 0 ? '' : ` It looks back ${pluralised(lookBackDays, 'more day')}.`;
  return `By default: ${days} days, ${until}; at most ${limit} rows.${back}`;
}

function sectionOf(query: SavedQuery): string {
  return [
    `### ${query.name}`,
    '',
    `**${questionOf(query)}** ${query.notes.join(' ')}`.trim(),
    '',
    `${defaultsOf(query)} No row: ${query.emptyMeaning}`,
    '',
    `    ${exampleOf(query)}`,
    '',
  ].join('\n');
}

describe('docs/queries.md', () => {
  test('has every saved query, as its file describes it', () => {
    const page = readFileSync(PAGE, 'utf8');
    const [before, after] = [page.slice(0, page.indexOf(BEGIN)), page.slice(page.indexOf(END))];
    expect(before).not.toBe('');
    expectGolden(`${before}${BEGIN}\n${saved.map(sectionOf).join('\n')}\n${after}`, PAGE);
  });

  test('has examples that are taken', () => {
    for (const query of saved) {
      const example = exampleOf(query);
      const asked = {
        ...(example.includes('--host') ? { host: '10.0.0.1' } : {}),
        ...(example.includes('--source') ? { source: ['198.51.100.7'] } : {}),
      };
      expect(() => checkValues(query, asked)).not.toThrow();
    }
  });
});
