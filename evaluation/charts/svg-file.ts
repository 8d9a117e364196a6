import { init } from 'echarts';

/** A drawing of results, as a file of its own. */
export interface Drawing {
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels, without the title. */
  readonly height: number;
  readonly title: string;
  /** Options of echarts. Colours are the variables of {@link STYLE}. */
  readonly option: Record<string, unknown>;
}

/** Style of axis labels and legends. */
export const LABEL = { color: 'var(--text)', fontFamily: 'system-ui,sans-serif', fontSize: 13 } as const;

const TITLE_HEIGHT = 34;

/** Colours on a light and on a dark page. The drawing has a background of its own, so that its texts can be read on any page. */
const STYLE = [
  ':root{--page:#ffffff;--text:#1f2328;--line:#c8d1da;--ours:#0969da;--peer-1:#8250df;--peer-2:#bf8700;--peer-3:#8c959f;--good:#2da44e;--bad:#e5534b}',
  '@media (prefers-color-scheme:dark){:root{--page:#0d1117;--text:#e6edf3;--line:#3d444d;--ours:#4493f8;--peer-1:#ab7df8;--peer-2:#d29922;--peer-3:#7d8590;--good:#2ea043;--bad:#da3633}}',
].join('');

/** Draws a chart as the text of an SVG file. The same drawing always gives the same text. */
export function svgFile({ width, height, title, option }: Drawing): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ animation: false, ...option });
  // Styles, classes and ids serve a live chart, and their numbers depend on what else was drawn before.
  const drawn = chart
    .renderToSVGString()
    .replaceAll(/<style[^>]*>.*?<\/style>/gs, '')
    .replaceAll(/ (?:class|ecmeta_\w+|pointer-events)="[^"]*"/g, '')
    .replaceAll(/zr\d+-/g, 'zr-');
  chart.dispose();
  const total = height + TITLE_HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" role="img">`,
    `<title>${title}</title>`,
    `<style>${STYLE}</style>`,
    `<rect width="${width}" height="${total}" rx="6" fill="var(--page)"/>`,
    `<text x="14" y="24" fill="var(--text)" font-family="system-ui,sans-serif" font-size="15" font-weight="600">${title}</text>`,
    `<g transform="translate(0 ${TITLE_HEIGHT})">`,
    // One element a line, so that a change can be read.
    drawn.replaceAll('><', '>\n<'),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}
