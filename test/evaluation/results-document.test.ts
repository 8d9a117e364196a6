import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { drawCharts, RESULT_CHARTS } from '../../evaluation/charts/result-charts.ts';
import { sectionIn } from '../../evaluation/document.ts';
import { readResults, resultsText } from '../../evaluation/results.ts';
import { fullSections } from '../../evaluation/sections.ts';

const FOLDER = join(__dirname, '..', '..', 'docs', 'detection');
const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

const data = read('results.json');
const results = readResults(data);

describe('docs/detection/results.md; `npm run evaluate:draw` renews it', () => {
  const document = read('results.md');

  test.each(fullSections(results))('has the numbers of results.json in section $id', ({ id, text }) => {
    expect(sectionIn(document, id)).toBe(text);
  });

  test.each(drawCharts(results))('has the chart $file as results.json gives it', ({ file, svg }) => {
    expect(read(file)).toBe(svg);
    expect(document).toContain(`](${file})`);
  });

  test('has no line of a table that is wider than a screen', () => {
    const widths = document.split('\n').flatMap((line) => (line.startsWith('|') ? [line.length] : []));
    expect(Math.max(...widths)).toBeLessThanOrEqual(160);
  });
});

describe('a chart', () => {
  const svg = drawCharts(results)[0]?.svg ?? '';

  test('has colours for light and for dark pages, a title, and no script', () => {
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg).toMatch(/<title>.+<\/title>/);
    expect(svg).not.toMatch(/<script|href=|url\(/);
  });

  test('is the same text when it is drawn again', () => {
    expect(drawCharts(results)).toEqual(drawCharts(results));
  });

  test('changes with the results', () => {
    const series = results.series.map((result) => ({ ...result, all: { ...result.all, alarms: 1000 } }));
    const [, changed] = drawCharts({ ...results, series });
    expect(changed?.svg).not.toBe(read(RESULT_CHARTS.surgesFalse.file));
  });
});

describe('results.json', () => {
  test('is what is written of the results in it', () => {
    expect(resultsText(results)).toBe(data);
  });

  test('is refused if a field is missing', () => {
    expect(() => readResults(data.replaceAll('"found"', '"hits"'))).toThrow(/found/);
  });
});
