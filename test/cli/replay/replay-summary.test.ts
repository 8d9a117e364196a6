import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createReplaySummary, type ReplaySummary } from '../../../cli/replay/replay-summary.ts';
import type { ReadObject } from '../../../core/ingest.ts';
import type { Alert } from '../../../core/alerting/alert.ts';
import { UnreadableObjectError } from '../../../core/flowlog/unreadable-object.ts';
import { DEFAULT_FIELD_ORDER } from '../../../core/flowlog/line-format.ts';

/** What a summary says of what it was told. */
function printed(ignored: number, tell: (summary: ReplaySummary) => void, folder = 'data'): string {
  const output = new PassThrough({ encoding: 'utf8' });
  const first = ['a.md', 'b\u001b.md', 'c.md'].slice(0, ignored);
  const summary = createReplaySummary(output, { folder, ignored: { count: ignored, first }, copies: [] });
  tell(summary);
  summary.print(1, []);
  return String(output.read());
}

/** A log object that was read, with nothing to count. */
const READ = {
  inflatedBytes: 0,
  records: 0,
  attempts: 0,
  hasTcpFlags: true,
  rejects: { counts: new Map(), samples: [], total: 0 },
  format: { form: 'text', gzipLayers: 0, wrapping: 'none', names: DEFAULT_FIELD_ORDER, isAssumed: false },
} as unknown as ReadObject;

describe('createReplaySummary()', () => {
  test('counts alerts in words that fit their number', () => {
    const told = (counts: Partial<Record<Alert['transition'], number>>): string =>
      printed(0, (summary) => {
        for (const [transition, count] of Object.entries(counts)) {
          summary.addRead('a.log', READ);
          for (let i = 0; i < count; i++) summary.addAlert({ transition } as Alert);
        }
      });
    expect(told({ opened: 2, reminder: 3, digest: 6 })).toContain('alerts: 2 opened, 3 reminders, 6 digests\n');
    expect(told({ reminder: 1, digest: 1, ended: 1 })).toContain('alerts: 1 reminder, 1 digest, 1 ended\n');
    expect(printed(0, (summary) => summary.addRead('a.log', READ))).toContain('alerts: none\n');
  });

  test('says which alerts were told before', () => {
    const told = (alerts: number, repeated: number): string =>
      printed(0, (summary) => {
        summary.addRead('a.log', READ);
        for (let i = 0; i < repeated; i++) summary.addRepeated({ transition: 'opened' });
        for (let i = 0; i < alerts; i++) summary.addAlert({ transition: 'ended' } as Alert);
      });
    expect(told(0, 2)).toContain('alerts: 2 opened (all told before)\n');
    expect(told(1, 2)).toContain('alerts: 2 opened, 1 ended (2 told before)\n');
  });

  test('prints the next command so that a shell takes the folder as it is', () => {
    const text = printed(0, (summary) => summary.addWindows(1), 'my data; $(id)');
    expect(text).toContain(" report --out 'my data; $(id)'\n");
  });

  test('shows the name of a file so that it cannot control a terminal', () => {
    const text = printed(0, (summary) => {
      summary.addUnreadable(
        'a\u001b[2J\u009b2J.log',
        new UnreadableObjectError('format', 'Read \u001b[2J: found no field'),
      );
      summary.addEmpty('b\u001b[2J.log');
      summary.addRead('c\u001b[2J.log', { ...READ, assumedHeader: true });
    });
    expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(text.match(/\\u001b\[2J/g)).toHaveLength(4);
  });

  test('says that nothing was judged where no file with records was read', () => {
    let hasRead = true;
    const text = printed(0, (summary) => {
      summary.addEmpty('a.log');
      hasRead = summary.hasRead();
    });
    expect(text).toContain('\nNothing was judged: no record of a flow log was read.\n');
    expect(text).not.toContain('alerts:');
    expect(hasRead).toBe(false);
  });

  test('says what was passed over, which is no failure', () => {
    let failed = -1;
    const text = printed(2, (summary) => {
      for (const path of ['a.log', 'b.log', 'c.log']) summary.addEmpty(path);
      failed = summary.failed();
    });
    expect(text).toContain(
      'Passed over 2 files not named like a flow log: a.md, b\\u001b.md; give the name of a file to have it read\n',
    );
    expect(printed(7, () => undefined)).toContain(
      'Passed over 7 files not named like a flow log: a.md, b\\u001b.md and 5 more;',
    );
    expect(text).toContain('Passed over 3 empty files: a.log, b.log and 1 more\n');
    expect(failed).toBe(0);
  });

  test('adds up a log object once that is there under two names, and says which is the copy', () => {
    const records = { records: 3, attempts: 2, inflatedBytes: 100 };
    const text = printed(0, (summary) => {
      for (const path of ['a.log', 'b.log']) summary.addRead(path, { ...READ, ...records, objectId: 'one' });
      summary.addRead('c.log', { ...READ, ...records, objectId: 'other' });
    });
    expect(text).toMatch(/^Read 2 files: 200 bytes of text.*, 6 records, 4 attempts on watched ports\n/);
    expect(text).toContain('\n1 file is a copy of another and was not counted again: b.log\n');
  });

  test('names tables only where something was counted', () => {
    expect(printed(0, (summary) => summary.addWindows(12))).toContain('Tables are in data: rollups/');
    expect(printed(0, () => undefined)).toMatch(
      /\nNothing was counted, so there is nothing new in data\. Done in 1\.0 s\n$/,
    );
  });

  test('names the formats of the files, those of most files first', () => {
    const format = {
      form: 'text',
      gzipLayers: 1,
      wrapping: 'none',
      names: DEFAULT_FIELD_ORDER,
      isAssumed: false,
    } as const;
    const rejects = { total: 0, counts: new Map(), samples: [] };
    let added = 0;
    const add = (summary: ReplaySummary, changes: Partial<ReadObject['format']>): void => {
      const objectId = `object ${added++}`;
      summary.addRead('a.log', { rejects, objectId, format: { ...format, ...changes } } as unknown as ReadObject);
    };
    expect(printed(0, (summary) => add(summary, {}))).toContain(
      '\nFormat: version 2, default, text in gzip, not wrapped\n',
    );
    const both = printed(0, (summary) => {
      add(summary, { gzipLayers: 0 });
      for (let i = 0; i < 2; i++) add(summary, { wrapping: 'export' });
    });
    expect(both).toContain(
      '\nFormat of 2 files: version 2, default, text in gzip, exported from CloudWatch Logs\nFormat of 1 file: version 2, default, text, not wrapped\n',
    );
  });
});
