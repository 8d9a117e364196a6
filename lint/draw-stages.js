import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STAGES } from './directions.js';

/**
 * Draws the stages of the core into docs/tour.md, between two markers: `npm run tour`. With `--check` nothing is written, and the command fails when
 * the page shows other stages than directions.js lists. A last argument names another page.
 */

const BEGIN = '<!-- stages: npm run tour -->\n';
const END = '<!-- end of stages -->\n';

/** Returns the picture as a block of Markdown: one line for each stage, in the order in which stages may import each other. */
function drawStages(stages) {
  const width = Math.max(...stages.map(({ stage }) => stage.length));
  const lines = stages.map(({ stage, does }, index) => {
    const arrow = index < stages.length - 1 ? '|' : 'v';
    return `${arrow}  ${stage.padEnd(width)}  ${does}`;
  });
  return `\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n\n`;
}

/**
 * Returns a page with the picture between its markers.
 * @throws {Error} when the page lacks a marker
 */
function withPicture(page, picture) {
  const [before, rest, ...more] = page.split(BEGIN);
  const [, after, ...others] = rest?.split(END) ?? [];
  if (after === undefined || more.length > 0 || others.length > 0) {
    throw new Error(`Draw the stages: the page needs one line ${BEGIN.trim()} and, below it, one line ${END.trim()}`);
  }
  return `${before}${BEGIN}${picture}${END}${after}`;
}

const [isCheck, paths] = [process.argv.includes('--check'), process.argv.slice(2).filter((word) => word !== '--check')];
const path = paths[0] ?? join(import.meta.dirname, '..', 'docs', 'tour.md');
const page = readFileSync(path, 'utf8');
const drawn = withPicture(page, drawStages(STAGES));
if (!isCheck) writeFileSync(path, drawn);
else if (drawn !== page) {
  console.error(`${path} shows other stages than lint/directions.js lists: run npm run tour`);
  process.exitCode = 1;
}
