import { CHARTS } from './charts.ts';
import { COLOURS } from './colours.ts';
import { LAYOUT } from './layout.ts';
import { LISTS } from './lists.ts';
import { PRINT } from './print.ts';

/** Returns the style sheet of the page: light and dark, from 320 pixels on, and for paper. */
export function styleSheet(): string {
  return [COLOURS, LAYOUT, LISTS, CHARTS, PRINT].join('').replaceAll(/\s*\n\s*/g, '\n');
}
