/**
 * Draws the charts of docs/detection/results.md and renews its tables, from the results of the last full evaluation: `npm run evaluate:draw`.
 * The results are in docs/detection/results.json; `npm run evaluate -- <folder> --data docs/detection/results.json` measures them anew.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawCharts } from './charts/result-charts.ts';
import { renewSections } from './document.ts';
import { readResults } from './results.ts';
import { fullSections } from './sections.ts';

const FOLDER = join(import.meta.dirname, '..', 'docs', 'detection');
const DOCUMENT = join(FOLDER, 'results.md');

const results = readResults(await readFile(join(FOLDER, 'results.json'), 'utf8'));
const charts = drawCharts(results);
for (const { file, svg } of charts) await writeFile(join(FOLDER, file), svg);
await writeFile(DOCUMENT, renewSections(await readFile(DOCUMENT, 'utf8'), fullSections(results)));
process.stderr.write(`Drew ${charts.length} charts and renewed the tables of docs/detection/results.md\n`);
