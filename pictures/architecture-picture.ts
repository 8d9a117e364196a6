import { html, type Html } from '../report/html.ts';
import { type Arrow, ARROWS, type Part, type PartKind, PARTS } from './architecture-parts.ts';

/** Colours of a picture: of the page that it stands on, of lines and text, and of each kind of box. */
interface Palette {
  readonly line: string;
  readonly text: string;
  readonly muted: string;
  readonly fills: Readonly<Record<PartKind, string>>;
}

/** Palettes by theme. */
export const PALETTES = {
  light: {
    line: '#57606a',
    text: '#1b1f24',
    muted: '#424a53',
    fills: {
      outside: '#ffffff',
      storage: '#dff2e1',
      queue: '#fbe6ee',
      function: '#fdebd3',
      message: '#fff6c9',
      watch: '#e4ecfb',
    },
  },
  dark: {
    line: '#9aa4af',
    text: '#f0f3f6',
    muted: '#c3cbd3',
    fills: {
      outside: '#0f1419',
      storage: '#173823',
      queue: '#44202f',
      function: '#46300f',
      message: '#3f380c',
      watch: '#1b2c4d',
    },
  },
} as const satisfies Readonly<Record<string, Palette>>;

/** Name of a palette. */
export type Theme = keyof typeof PALETTES;

/** Sizes in pixels. */
const BOX = { width: 174, height: 78 };
const GAP = { x: 30, y: 30 };
const MARGIN = 12;
const LINE_HEIGHT = 16;

/** Where the arrow around a corner enters the box above it, as a part of the width of the box. */
const CORNER_ENTRY = 0.25;

type Point = readonly [x: number, y: number];
type Span = readonly [from: number, to: number];

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Draws the architecture as SVG: a box for each part, and an arrow for each way of messages and data. */
export function architecturePicture(theme: Theme): string {
  const palette = PALETTES[theme];
  const parts: readonly Part[] = Object.values(PARTS);
  const width = Math.max(...parts.map((part) => frameOf(part).right)) + MARGIN;
  const height = Math.max(...parts.map((part) => frameOf(part).bottom)) + MARGIN;
  return `${
    html`<svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox="0 0 ${width} ${height}"
      width="${width}"
      height="${height}"
      role="img"
      font-family="Helvetica, Arial, 'Liberation Sans', sans-serif"
      font-size="13"
      text-anchor="middle"
    >
      <title>Architecture of surge445</title>
      <desc>${ARROWS.map((arrow) => `${nameOf(PARTS[arrow.from])} to ${nameOf(PARTS[arrow.to])}. `)}</desc>
      <marker
        id="head"
        viewBox="0 0 8 8"
        refX="7"
        refY="4"
        markerWidth="8"
        markerHeight="8"
        orient="auto-start-reverse"
      >
        <path d="M0 0L8 4L0 8z" fill="${palette.line}" />
      </marker>
      ${parts.map((part) => drawPart(part, palette))}${ARROWS.map((arrow) => drawArrow(arrow, palette))}
    </svg>`.markup
  }\n`;
}

function nameOf({ lines, service }: Part): string {
  return [service, ...lines.filter((line) => line !== '')].join(' ');
}

function frameOf({ column, columns = 1, row, rows = 1 }: Part): Frame {
  const left = MARGIN + column * (BOX.width + GAP.x);
  const top = MARGIN + row * (BOX.height + GAP.y);
  const right = left + columns * (BOX.width + GAP.x) - GAP.x;
  return { left, top, right, bottom: top + rows * (BOX.height + GAP.y) - GAP.y };
}

function drawPart(part: Part, palette: Palette): Html {
  const { bottom, left, right, top } = frameOf(part);
  const x = (left + right) / 2;
  const first = (top + bottom) / 2 - (part.lines.length * LINE_HEIGHT) / 2 + 4;
  return html`<rect
      x="${left}"
      y="${top}"
      width="${right - left}"
      height="${bottom - top}"
      rx="7"
      fill="${palette.fills[part.kind]}"
      stroke="${palette.line}"
    />
    <text x="${x}" y="${first}" font-weight="bold" fill="${palette.text}">${part.service}</text>
    ${part.lines.map((line, index) =>
      line === ''
        ? undefined
        : html`<text x="${x}" y="${first + (index + 1) * LINE_HEIGHT}" fill="${palette.muted}">${line}</text> `,
    )}`;
}

function drawArrow({ from, isMutual = false, to }: Arrow, palette: Palette): Html {
  const points = route(PARTS[from], PARTS[to]);
  const path = `M${points.map((point) => point.join(' ')).join('L')}`;
  const start = isMutual ? html` marker-start="url(#head)"` : undefined;
  return html`<path
    d="${path}"
    fill="none"
    stroke="${palette.line}"
    stroke-width="1.5"
    marker-end="url(#head)"
    ${start}
  /> `;
}

/** Returns the corners of an arrow: straight between neighbours in a row or a column, else to the right and up. */
function route(start: Part, end: Part): Point[] {
  const [from, to] = [frameOf(start), frameOf(end)];
  const level = overlap([from.top, from.bottom], [to.top, to.bottom]);
  if (level !== undefined) return facing([from.left, from.right], [to.left, to.right]).map((x) => [x, level]);
  const column = overlap([from.left, from.right], [to.left, to.right]);
  if (column !== undefined) return facing([from.top, from.bottom], [to.top, to.bottom]).map((y) => [column, y]);
  return aroundCorner(from, to);
}

/** Returns the corners of an arrow that leaves a box to the right, and enters a higher one from below. */
function aroundCorner(from: Frame, to: Frame): Point[] {
  const middle = (from.top + from.bottom) / 2;
  const turn = from.right + GAP.x / 2;
  const level = to.bottom + GAP.y / 2;
  const entry = to.left + BOX.width * CORNER_ENTRY;
  return [
    [from.right, middle],
    [turn, middle],
    [turn, level],
    [entry, level],
    [entry, to.bottom],
  ];
}

/** Returns the ends of two spans that face each other, first that of the first span. */
function facing(first: Span, second: Span): number[] {
  return first[1] < second[0] ? [first[1], second[0]] : [first[0], second[1]];
}

/** Returns the middle of what two spans have in common, or undefined if they have nothing in common. */
function overlap(first: Span, second: Span): number | undefined {
  const from = Math.max(first[0], second[0]);
  const to = Math.min(first[1], second[1]);
  return from < to ? (from + to) / 2 : undefined;
}
