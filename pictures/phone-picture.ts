import { html, type Html } from '../report/html.ts';
import { type Font, textWidth, wrapped } from './wrapped-text.ts';

/** Sizes in pixels. The screen of the phone is 360 pixels wide. */
const SCREEN = { left: 12, top: 12, width: 360, height: 700 };
const PADDING = 18;
const INDENT = 7;
const LINE_HEIGHT = 18.5;
const EMPTY_LINE_HEIGHT = 9;

/** The mail is read to its end by scrolling, so the last lines of the screen fade. */
const FADE_HEIGHT = 44;

const SENDER_FONT: Font = { size: 13 };
const SUBJECT_FONT: Font = { size: 17, isBold: true };
const BODY_FONT: Font = { size: 13.5 };
const BODY_WIDTH = SCREEN.width - 2 * PADDING;

/** A mail as `replay --mail` prints it. */
export interface Mail {
  readonly subject: string;
  readonly body: string;
}

/** One line on the screen. */
interface ScreenLine {
  readonly text: string;
  readonly font: Font;
  readonly x: number;
  /** Base line. */
  readonly y: number;
  readonly colour: string;
}

/**
 * Draws the top of a mail on a phone as SVG, with as much of the text as the screen shows.
 * @param mail the mail
 * @param sender name of the sender, as the mail program shows it
 */
export function phonePicture(mail: Mail, sender: string): string {
  const { height, left, top, width } = SCREEN;
  const bottom = top + height;
  return `${
    html`<svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox="0 0 ${width + 2 * left} ${height + 2 * top}"
      width="${width + 2 * left}"
      height="${height + 2 * top}"
      role="img"
      font-family="Helvetica, Arial, 'Liberation Sans', sans-serif"
    >
      <title>A mail of surge445 on a phone: ${mail.subject}</title>
      <defs>
        <clipPath id="screen"><rect x="${left}" y="${top}" width="${width}" height="${height}" rx="30" /></clipPath>
        <linearGradient id="fade" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stop-color="#fff" stop-opacity="0" />
          <stop offset="1" stop-color="#fff" />
        </linearGradient>
      </defs>
      <rect
        x="2"
        y="2"
        width="${width + 2 * left - 4}"
        height="${height + 2 * top - 4}"
        rx="40"
        fill="#24292f"
        stroke="#8c959f"
        stroke-width="2"
      />
      <rect x="${left}" y="${top}" width="${width}" height="${height}" rx="30" fill="#fff" />
      <rect x="${left + width / 2 - 40}" y="${top + 10}" width="80" height="6" rx="3" fill="#d0d7de" />
      <g clip-path="url(#screen)">
        ${screenLines(mail, sender).map(drawLine)}
        <rect x="${left}" y="${bottom - FADE_HEIGHT}" width="${width}" height="${FADE_HEIGHT}" fill="url(#fade)" />
      </g>
    </svg>`.markup
  }\n`;
}

/** Returns the lines that fit on the screen, from the sender on. */
function screenLines({ body, subject }: Mail, sender: string): ScreenLine[] {
  const x = SCREEN.left + PADDING;
  let y = SCREEN.top + 46;
  const lines: ScreenLine[] = [{ text: sender, font: SENDER_FONT, x, y, colour: '#57606a' }];
  for (const text of wrapped(subject, BODY_WIDTH, SUBJECT_FONT)) {
    y += 22;
    lines.push({ text, font: SUBJECT_FONT, x, y, colour: '#1b1f24' });
  }
  y += 12;
  for (const line of body.split('\n')) {
    if (line === '') y += EMPTY_LINE_HEIGHT;
    for (const { indent, text } of bodyLines(line)) {
      y += LINE_HEIGHT;
      lines.push({ text, font: BODY_FONT, x: x + indent, y, colour: '#1b1f24' });
    }
  }
  return lines.filter((line) => line.y < SCREEN.top + SCREEN.height);
}

/** Wraps a line of the body. The spaces at its beginning become an indent. An empty line has no text. */
function bodyLines(line: string): Array<{ readonly indent: number; readonly text: string }> {
  if (line === '') return [];
  const text = line.trimStart();
  const indent = text === line ? 0 : INDENT;
  return wrapped(text, BODY_WIDTH - indent, BODY_FONT).map((part) => ({ indent, text: part }));
}

/** Draws a line. Its width is given, so that the line fits whatever font is at hand. */
function drawLine({ colour, font, text, x, y }: ScreenLine): Html {
  return html`<text
    x="${x}"
    y="${y}"
    font-size="${font.size}"
    font-weight="${font.isBold === true ? 'bold' : 'normal'}"
    fill="${colour}"
    textLength="${textWidth(text, font).toFixed(1)}"
    lengthAdjust="spacingAndGlyphs"
    >${text}</text
  > `;
}
