import { describe, expect, test } from '@jest/globals';
import { infectionTrees } from '../../report/infection-trees.ts';
import { reportPage } from '../../report/page.ts';
import type { ReportFacts } from '../../report/report-facts.ts';
import { pageVerdict } from '../../report/page-verdict.ts';
import { wholeTimelines } from '../../report/whole-timelines.ts';
import { atHour, eventfulFacts, exampleAlert, quietFacts, spreadAlert } from '../examples/report-facts.ts';

/** Returns the section with a heading. */
function sectionOf(page: string, id: string): string {
  return page.split('<section').find((section) => section.includes(`<h2 id="${id}"`)) ?? '';
}

/** Returns the cells of the rows of the tables in a piece of a page. */
function rowsOf(markup: string): string[][] {
  return [...markup.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => cell.trim()),
  );
}

describe('the verdict', () => {
  const gap = { from: atHour(4), to: atHour(6) };
  const withCoverage = (fields: Partial<ReportFacts['coverage'][number]>): ReportFacts => ({
    ...quietFacts(),
    verdict: { gotThrough: 'yes', sentence: 'Something got through.', reasons: [] },
    coverage: quietFacts().coverage.map((scope) => ({ ...scope, ...fields })),
  });

  test('names a time without a log, unless its reasons do or nothing is missing for it', () => {
    const facts = withCoverage({ gaps: [gap] });
    const text = 'There is no log for 2 h: 2026-11-22 04:00 to 06:00 UTC. What happened then is unknown.';
    expect(pageVerdict(facts).doubts).toEqual([text]);
    for (const gotThrough of ['unknown', 'no'] as const) {
      expect(pageVerdict({ ...facts, verdict: { ...facts.verdict, gotThrough } }).doubts).toEqual([]);
    }
  });

  test('names lost records', () => {
    expect(pageVerdict(withCoverage({ partialWindows: 2 })).doubts).toEqual([
      'Records are missing in 2 windows of 5 min, because AWS lost them or a window had no room for them. Counts of that time are too low.',
    ]);
  });

  test('is the one of the facts, with their notes, where they have one', () => {
    const verdict = {
      gotThrough: 'no',
      sentence: 'Nothing got through.',
      reasons: ['Every attempt was rejected.'],
    } as const;
    expect(pageVerdict({ ...quietFacts(), verdict, notes: ['A note.'] })).toEqual({
      gotThrough: 'no',
      title: 'Nothing got through',
      findings: ['Every attempt was rejected.'],
      doubts: [],
      notes: ['A note.'],
    });
  });

  test('stands before everything else, and says what was not sent and why', () => {
    const page = reportPage(eventfulFacts());
    expect(page.indexOf('<h2 id="verdict"')).toBeLessThan(page.indexOf('<nav'));
    expect(sectionOf(page, 'verdict')).toContain('1 has no mail, because the allow-list hides it');
    expect(sectionOf(page, 'verdict')).toContain('1 has no mail, because its rule still learns what is usual');
  });

  test('does not say that a mail went out, because a replay sends none', () => {
    expect(reportPage(eventfulFacts())).not.toMatch(/\bsent as|went out|as sent\b/);
  });

  test('counts the sources of all attempts, not of the rejected ones', () => {
    const totals = quietFacts().totals.map((total) => ({ ...total, rejected: 0, accepted: 7, sources: 254 }));
    expect(sectionOf(reportPage({ ...quietFacts(), totals }), 'verdict')).toContain('<b>0</b> 254 sources tried');
    expect(sectionOf(reportPage({ ...quietFacts(), totals: [] }), 'verdict')).toContain('<b>0</b> no source tried');
  });
});

test('the page says how many records it rests on, those of a VPC once', () => {
  expect(reportPage(quietFacts())).toContain('1 account, 1 VPC · 64,978 records read');
  expect(sectionOf(reportPage(quietFacts()), 'coverage')).toContain('Records read');
});

describe('attempts without an outcome', () => {
  const total = { direction: 'inbound', rejected: 0, accepted: 0, unknown: 400, sources: 7, destinations: 40 } as const;
  const page = reportPage({ ...quietFacts(), totals: [total], timelines: [] });

  test('are named where the charts lack them', () => {
    expect(page).not.toContain('The logs show no attempt on a watched port');
    expect(sectionOf(page, 'timeline')).toContain('Only a transit gateway logged 400 attempts, without an outcome.');
    expect(sectionOf(page, 'hours')).toContain('Attempts without an outcome, as a transit gateway logs them, are not');
  });

  test('are not spoken of where there are none', () => {
    const quiet = reportPage(quietFacts());
    expect(quiet).not.toMatch(/without an outcome/i);
    expect(reportPage({ ...quietFacts(), totals: [], timelines: [] })).toContain('show no attempt on a watched port');
  });
});

describe('an episode', () => {
  test('that is worse than others is open, also where many came before it', () => {
    const low = Array.from({ length: 40 }, (_, index) =>
      exampleAlert({ episodeId: `low-${index}`, severity: 'low', headline: 'LOW: a scan', first: atHour(1) }),
    );
    const page = reportPage({ ...quietFacts(), alerts: [...low, exampleAlert({ first: atHour(20) })] });
    const [open = '', folded = ''] = sectionOf(page, 'episodes').split('<details>');
    expect(open).toContain('10.0.4.27 exposes port 445');
    expect(open.match(/a scan/g)).toHaveLength(11);
    expect(folded.match(/a scan/g)).toHaveLength(29);
    expect(page).toContain('What happened <b>41</b>');
  });

  test('that opened before the report is listed, and is open until its end', () => {
    const page = reportPage({ ...quietFacts(), openBefore: [exampleAlert({ first: atHour(-16), last: atHour(-1) })] });
    expect(sectionOf(page, 'episodes')).toContain('since 2026-11-21 08:00 UTC, still open at the end of this report');
    expect(sectionOf(page, 'episodes')).toContain('opened before this report');
    expect(sectionOf(reportPage(eventfulFacts()), 'episodes')).not.toContain('opened before this report');
  });

  test('of silence is over when the logs are back', () => {
    const silence = exampleAlert({ rule: 'silence', level: 'returned' });
    const page = reportPage({ ...quietFacts(), alerts: [silence] });
    expect(sectionOf(page, 'episodes')).not.toContain('still open');
    expect(
      sectionOf(reportPage({ ...quietFacts(), alerts: [{ ...silence, level: 'stopped' }] }), 'episodes'),
    ).toContain('still open');
  });
});

describe('the table behind the charts', () => {
  test('has the numbers of every step of the charts', () => {
    const [timeline] = wholeTimelines(eventfulFacts().timelines);
    const rows = rowsOf(sectionOf(reportPage(eventfulFacts()), 'timeline').split('<h3>')[1] ?? '').slice(1);
    expect(rows.map((cells) => cells.slice(1, 4).map(Number))).toEqual(
      timeline?.points.map(({ most }) => [most.rejected, most.accepted, most.sources]),
    );
  });

  test('has the numbers of the map of days by hours', () => {
    const [, day] = rowsOf(sectionOf(reportPage(eventfulFacts()), 'hours'));
    const counts = new Map(eventfulFacts().hours.map(({ start, rejected, accepted }) => [start, rejected + accepted]));
    const expected = Array.from({ length: 24 }, (_, hour) => counts.get(atHour(hour))?.toLocaleString('en') ?? '–');
    expect(day).toEqual(['2026-11-22', ...expected]);
  });

  test('is there for every chart', () => {
    const page = reportPage(eventfulFacts());
    const sections = page.split('<section').filter((section) => section.includes('role="img"'));
    expect(sections).toHaveLength(3);
    expect(sections.every((section) => section.split('role="img"').slice(1).join('').includes('<table'))).toBe(true);
  });
});

describe('a time without a log', () => {
  test('is hatched in the charts, the map and the strips, and listed', () => {
    const page = reportPage(eventfulFacts());
    expect(sectionOf(page, 'timeline')).toContain('<i class="gap" style="left:16.67%;width:8.33%"></i>');
    expect(sectionOf(page, 'hours').split('<i class="gap">').length - 1).toBe(1 + 2);
    expect(sectionOf(page, 'coverage')).toContain('<time>2026-11-22 04:00</time>');
  });

  test('is none where only one direction has no attempt', () => {
    const [inbound] = quietFacts().timelines;
    const lateral = { ...inbound, direction: 'lateral', points: inbound?.points.slice(0, 3) ?? [] } as const;
    const page = reportPage({ ...quietFacts(), timelines: [inbound, lateral] as ReportFacts['timelines'] });
    expect(sectionOf(page, 'timeline')).not.toContain('class="gap"');
  });
});

describe('infectionTrees', () => {
  test('puts a host below the first host that reached it, and names the others', () => {
    const alerts = [
      spreadAlert('10.0.0.2', ['10.0.0.1'], 10),
      spreadAlert('10.0.0.3', ['10.0.0.2', '10.0.0.1'], 11),
      exampleAlert({ rule: 'sweep', entity: { type: 'host', id: '10.0.0.1' }, first: atHour(9) }),
    ];
    expect(infectionTrees(alerts)).toMatchObject([
      {
        address: '10.0.0.1',
        since: atHour(9),
        children: [
          { address: '10.0.0.2', since: atHour(10), children: [{ address: '10.0.0.3', alsoReachedBy: ['10.0.0.1'] }] },
        ],
      },
    ]);
  });

  test('begins with the earliest of hosts that reached each other', () => {
    const alerts = [spreadAlert('10.0.0.1', ['10.0.0.2'], 10), spreadAlert('10.0.0.2', ['10.0.0.1'], 11)];
    expect(infectionTrees(alerts)).toMatchObject([
      { address: '10.0.0.2', children: [{ address: '10.0.0.1', children: [] }] },
    ]);
  });

  test('keeps hosts of the same address in two VPCs apart', () => {
    const other = {
      ...spreadAlert('10.0.0.2', ['10.0.0.1'], 12),
      scope: { accountId: '123456789012', vpcId: 'vpc-2' },
    };
    expect(infectionTrees([spreadAlert('10.0.0.2', ['10.0.0.1'], 10), other])).toHaveLength(2);
  });
});

describe('the days by hours', () => {
  const daysIn = (facts: ReportFacts): number => rowsOf(sectionOf(reportPage(facts), 'hours')).length - 1;

  test('have no row for a day before the first log, however early the span begins', () => {
    const { span, ...facts } = quietFacts();
    expect(daysIn({ ...facts, span: { from: 0, to: span.to + 4000 * 86_400 } })).toBe(1);
  });

  test('are the last 400, and say so', () => {
    const { span, hours, ...facts } = quietFacts();
    const early = { start: span.from - 900 * 86_400, rejected: 1, accepted: 0 };
    const long = { ...facts, hours: [early, ...hours], span: { from: early.start, to: span.to } };
    expect(daysIn(long)).toBe(400);
    const cut = { ...long, span: { from: early.start, to: span.to - 8 * 3600 } };
    expect(daysIn(cut)).toBe(400);
    expect(sectionOf(reportPage(long), 'hours')).toContain('Only the last 400 days are shown.');
    expect(sectionOf(reportPage(quietFacts()), 'hours')).not.toContain('are shown.');
  });
});
