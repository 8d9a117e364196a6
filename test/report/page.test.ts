import { describe, expect, test } from '@jest/globals';
import { isoDay } from '../../core/time.ts';
import { reportPage } from '../../report/page.ts';
import { atHour, eventfulFacts, fullFacts, hostileFacts, quietFacts } from '../examples/report-facts.ts';

const MEGABYTE = 1_000_000;

/** Values that would do harm, or hide, if a page did not escape them. */
const HOSTILE: Readonly<Record<string, string>> = {
  script: '<script>alert(1)</script>',
  'an end of the style sheet': '</style><img src=x onerror=alert(1)>',
  'an end of a text': '</pre></td></section><iframe src="https://example.com"></iframe>',
  'an SVG': '<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg>',
  'an attribute': '" onmouseover="alert(1)" style="position:fixed',
  'an attribute in single quotes': "' autofocus onfocus='alert(1)",
  'a link': 'javascript:alert(1)',
  'an entity': '&lt;b&gt;&#60;b&#62;',
  'a comment': '--><!-- <![CDATA[',
  'a template': '${alert(1)} {{alert(1)}} %3Cscript%3E',
  'NUL and escape': 'a\u0000b\u001b[31mc',
  'direction marks': 'a\u202Egpj.exe\u2066\u200F',
  'invisible characters': 'a\u200Bb\uFEFFc\u00ADd\u3164e\u{E0041}f\u2028g',
  'half a character': 'a\uD800b',
  'a very long text': 'x'.repeat(30_000),
};

/** Returns the elements of a page with the names of their attributes, in order. */
function skeletonOf(page: string): string[] {
  return [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replaceAll(/="[^"]*"/g, '').replaceAll(/\s+/g, ' '));
}

function textsOf(page: string, pattern: RegExp): string[] {
  return [...page.matchAll(pattern)].map(([, text = '']) => text);
}

describe('a page', () => {
  const pages = {
    quiet: reportPage(quietFacts()),
    eventful: reportPage(eventfulFacts()),
    full: reportPage(fullFacts()),
  };

  test.each(Object.entries(HOSTILE))('adds no element and no attribute for a value that contains %s', (_name, text) => {
    const page = reportPage(hostileFacts(text));
    expect(skeletonOf(page)).toEqual(skeletonOf(reportPage(hostileFacts('harmless'))));
    expect(page).not.toMatch(/href="(?!#)/);
    expect(page).not.toMatch(/(?![\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Default_Ignorable_Code_Point}]/u);
  });

  test.each(['<script>alert(1)</script>', 'a\u202Egpj.exe', 'a\u0000b'])('shows what it makes harmless: %j', (text) => {
    const page = reportPage(hostileFacts(text));
    const shown = text
      .replace('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replace('</', '&lt;/')
      .replace('\u0000', '\uFFFD')
      .replace('\u202E', '\uFFFD');
    expect(page.split(shown).length).toBeGreaterThan(40);
  });

  test('shows a mail as it was sent, line by line', () => {
    const [text = ''] = textsOf(pages.eventful, /<pre>([^<]*)<\/pre>/g);
    expect(text).toBe(eventfulFacts().alerts[0]?.mail);
  });

  test('is the same for the same facts', () => {
    expect(reportPage(eventfulFacts())).toBe(pages.eventful);
  });

  test.each(Object.entries(pages))('has no script, loads nothing and forbids both: %s', (_name, page) => {
    expect(page).not.toMatch(/<script|<link|<iframe|<object|<img|@import|url\(|\son\w+=/i);
    expect(page).not.toMatch(/(?:src|href|action)="(?!#)/);
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:; base-uri &#39;none&#39;; form-action &#39;none&#39;" />`,
    );
  });

  test.each(Object.entries(pages))('has one h1, and headings without a jump: %s', (_name, page) => {
    const levels = textsOf(page, /<h(\d)/g).map(Number);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  });

  test.each(Object.entries(pages))('leads only to places that it has, each once: %s', (_name, page) => {
    const ids = textsOf(page, /\sid="([^"]*)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    expect(textsOf(page, /href="#([^"]*)"/g).filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('is smaller than a megabyte when every list is full', () => {
    expect(Buffer.byteLength(pages.full)).toBeLessThan(MEGABYTE);
  });

  test('says of every list that it cuts how much is left out, and which command shows it', () => {
    const left = textsOf(pages.full, /<p class="note">\s*([^<]*left out)/g);
    expect(left).toEqual([
      '1,800 of 2,000 episodes are left out',
      '2,245 of 2,345 exposed hosts are left out',
      expect.stringMatching(/gaps are left out$/),
      '1,700 of 2,000 alerts are left out',
    ]);
    expect(pages.full).toContain('by 2,345 hosts of yours');
    const commands = textsOf(pages.full, /<code>(.*?)<\/code>/gs).map((code) =>
      code
        .replaceAll(/<[^>]*>/g, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    );
    const { span } = fullFacts();
    const days = `--from ${isoDay(span.from)} --to ${isoDay(span.to - 1)}`;
    expect(commands).toContain(`surge445 query exposed_hosts ${days} --limit 2345 --out &lt;folder&gt;`);
    expect(commands).toContain(`surge445 query coverage ${days} --out &lt;folder&gt;`);
  });

  test('says of an empty span that nothing is known', () => {
    const page = reportPage({
      ...quietFacts(),
      totals: [],
      timelines: [],
      hours: [],
      sources: [],
      targets: [],
      coverage: [],
      verdict: { gotThrough: 'unknown', sentence: 'It is unknown whether anything got through.', reasons: ['No log.'] },
    });
    expect(page).toContain('<h2 id="verdict">It is unknown whether anything got through</h2>');
    expect(page).toContain('<p class="finding">No log.</p>');
    expect(page).not.toContain('Nothing got through');
  });

  test('draws an open episode to the end of the span', () => {
    const open = eventfulFacts().alerts.slice(0, 1);
    const page = reportPage({ ...quietFacts(), alerts: open });
    expect(page).toContain(
      `<i class="episode" style="left:${((atHour(8) - atHour(0)) / 864).toFixed(2)}%;width:66.67%"></i>`,
    );
  });
});
