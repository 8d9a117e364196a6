import { PassThrough } from 'node:stream';
import { describe, expect, jest, test } from '@jest/globals';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import { NOTHING_PASSED_OVER } from '../../adapters/local/passed-over.ts';
import { printedCheck } from '../../cli/deployment/doctor.ts';
import { csvText, jsonText, markdownText, tableText } from '../../cli/query/result-text.ts';
import { createReplaySummary } from '../../cli/replay/replay-summary.ts';
import { composeAlert } from '../../core/alerting/alert.ts';
import { safeDescription } from '../../core/alerting/host-description.ts';
import { openEpisode } from '../../core/episodes/episode.ts';
import { isLogKey, liesAmongFlowLogs } from '../../core/flowlog/log-key.ts';
import { s3Notification } from '../../core/flowlog/s3-notification.ts';
import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import { readLogObject, storePartials } from '../../core/ingest.ts';
import { checkQuarantine } from '../../core/operations/doctor/backlog.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { createLogger } from '../../lambdas/logger.ts';
import { notifiedObjects } from '../../lambdas/s3-notification-message.ts';
import { reportPage } from '../../report/page.ts';
import { type LogFile, type Scenario, scenarioFiles } from '../../scenarios/scenario.ts';
import { backgroundScan, exposedHost, hammer } from '../../scenarios/traffic.ts';
import { contextOf, exposureFinding, nth } from '../examples/findings.ts';
import { answersOf } from '../examples/host-descriptions.ts';
import { HOSTILE_TEXTS } from '../examples/hostile-texts.ts';
import { logLine, logText } from '../examples/log-lines.ts';
import { logObjectOf } from '../examples/log-objects.ts';
import { contents, deliverFiles, freshWorld, logObject } from '../examples/replayed-world.ts';
import { hostileFacts } from '../examples/report-facts.ts';
import { ACTIVE_IN_LINE, ACTIVE_IN_TERMINAL, SINKS } from './sinks.ts';

const MINUTE = 60;
const SETTINGS = parseSettings({});
const TEXTS = HOSTILE_TEXTS.map(({ text }) => text);

/** These are ids that AWS could write, whatever they mean elsewhere. */
const IDS = /^[\w-]+$/;

const COURSE: Scenario = {
  name: 'course',
  description: '',
  acts: [
    { from: 0, to: 20 * MINUTE, traffic: backgroundScan(1) },
    { from: 5 * MINUTE, to: 20 * MINUTE, traffic: exposedHost(17, 0) },
    { from: 15 * MINUTE, to: 20 * MINUTE, traffic: hammer(17, 6) },
  ],
  outages: [],
};
const START = Date.UTC(2026, 10, 23, 3) / 1000;
const FILES: readonly LogFile[] = [
  ...scenarioFiles(COURSE, { start: START, seconds: 20 * MINUTE, seed: 445, layout: 'full' }),
];

const [FIRST_FILE = { key: '', text: '' }] = FILES;

/** Keeps what ends a field or a line of a flow log. */
function harmless(text: string): string {
  return text.replaceAll(/[^ \n\r]/gu, '?');
}

/** Adds lines to a file: for each text and each field the first line with the text in this field. */
function withLines<T extends { readonly text: string }>(file: T, texts: readonly string[]): T {
  const [, line = ''] = file.text.split('\n');
  const fields = line.split(' ');
  const lines = texts.flatMap((text) => fields.map((_, index) => fields.with(index, text).join(' ')));
  return { ...file, text: `${file.text}${lines.join('\n')}\n` };
}

async function outcomeOf(files: readonly LogFile[]) {
  const world = freshWorld({ exposure: { hammeredAttempts: 5 } });
  await deliverFiles(files, world);
  return { alerts: world.published, stored: await contents(world.store, '') };
}

test('there are two hundred hostile texts, each once', () => {
  expect(new Set(TEXTS).size).toBe(200);
  expect(TEXTS).toHaveLength(200);
});

describe('hostile texts in every field of a record', () => {
  test('change no alert, no table, no identity and no count', async () => {
    const texts = TEXTS.filter((text) => !IDS.test(text));
    const hostile = await outcomeOf(FILES.map((file) => withLines(file, texts)));
    const plain = await outcomeOf(FILES.map((file) => withLines(file, texts.map(harmless))));
    expect(hostile.alerts).not.toEqual([]);
    expect(hostile).toEqual(plain);
  });

  test('are shown in printable letters on one line where a line or a file cannot be read', async () => {
    const samples: string[] = [];
    for (const text of TEXTS) {
      const { rejects } = await readLogObject(logObjectOf(withLines(FIRST_FILE, [text]).text), SETTINGS);
      samples.push(...rejects.samples.map(({ line }) => line));
    }
    for (const text of TEXTS) {
      for (const body of [
        text,
        logText([logLine({ 'account-id': text, 'interface-id': text })]),
        `{"message":"${text}"}`,
      ]) {
        const error: unknown = await readLogObject(logObjectOf(body), SETTINGS).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(UnreadableObjectError);
        samples.push(String(error));
      }
    }
    expect(samples.length).toBeGreaterThan(3 * TEXTS.length);
    expect(samples.filter((text) => /[^\x20-\x7e]/.test(text))).toEqual([]);
  });
});

describe('hostile texts in what AWS says about a host', () => {
  const finding = exposureFinding();
  const transition = { name: 'opened', finding, episode: openEpisode(finding), windowStart: nth(0) } as const;
  const alertWith = (text: string) => {
    const group = { id: text, name: text };
    const rule = {
      id: text,
      groupId: text,
      isEgress: false,
      protocol: 'tcp',
      fromPort: 445,
      toPort: 445,
      peer: { cidr: text },
    } as const;
    const named = { id: 'sg-0abc', name: text };
    const description = safeDescription(
      { name: text, owner: text, state: text, groups: [group, named], rules: [rule] },
      SETTINGS.ports,
    );
    return composeAlert(transition, contextOf({ descriptions: answersOf({ kind: 'described', description }) }));
  };

  test.each(Object.entries(SINKS))('do nothing in %s', async (_, { texts, dangerous }) => {
    const found: string[] = [];
    for (const text of TEXTS) {
      for (const shown of await texts(alertWith(text))) {
        if (dangerous.some((form) => form.test(shown))) found.push(JSON.stringify(text));
      }
    }
    expect(found).toEqual([]);
  });

  test('change nothing of an alert but its mail', () => {
    const withoutMail = (text: string) => {
      const alert = alertWith(text);
      return { ...alert, text: { ...alert.text, email: '' } };
    };
    const plain = withoutMail('plain');
    for (const text of TEXTS) expect(withoutMail(text)).toEqual(plain);
  });
});

describe('hostile texts in keys', () => {
  const keys = TEXTS.map((text) => `AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/23/${text}.log.gz`);
  const logKeys = keys.filter(isLogKey);

  test('make no key of a log object where they act in a terminal, break a line or leave the folder', () => {
    expect(logKeys.length).toBeGreaterThan(50);
    expect(logKeys.filter((key) => ACTIVE_IN_LINE.test(key) || /23\/.*\//.test(key))).toEqual([]);
    for (const key of keys.filter((one) => !isLogKey(one))) expect(liesAmongFlowLogs(key)).toBe(true);
  });

  test('are announced and read as they are, and name nothing that is stored', async () => {
    const store = new MemoryStore();
    for (const key of logKeys) {
      expect(notifiedObjects(s3Notification({ bucket: 'logs', key })).logObjects).toEqual([{ bucket: 'logs', key }]);
      await storePartials(await readLogObject(logObject({ key, text: logText([logLine()]) }), SETTINGS), store);
    }
    const stored = Object.keys(await contents(store, ''));
    expect(stored).toHaveLength(logKeys.length);
    expect(stored.filter((key) => !/^partials\/[\dTZ-]+\/[a-z2-7]{26}\.json\.gz$/.test(key))).toEqual([]);
  });

  test('do nothing in the log of a function, nor in JSON: the reader gets the same key', () => {
    const lines: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      lines.push(String(text));
      return true;
    });
    try {
      const logger = createLogger();
      for (const key of keys) logger.info('ingest:object:done', { key });
    } finally {
      write.mockRestore();
    }
    expect(lines).toHaveLength(keys.length);
    expect(lines.filter((line) => ACTIVE_IN_LINE.test(line.slice(0, -1)) || !line.endsWith('\n'))).toEqual([]);
    const result = { columns: ['key'], rows: keys.map((key) => [key]) };
    expect(jsonText(result)).not.toMatch(ACTIVE_IN_TERMINAL);
    expect(JSON.parse(jsonText(result))).toEqual(keys.map((key) => ({ key })));
  });

  test('do nothing in the terminal of doctor and of replay', () => {
    const output = new PassThrough({ encoding: 'utf8' });
    const summary = createReplaySummary(output, { folder: 'data', ignored: NOTHING_PASSED_OVER, copies: [] });
    for (const key of keys) {
      const note = { bucket: 'logs', key, etag: '', reason: 'gzip', message: 'cut short' } as const;
      const check = printedCheck(checkQuarantine({ count: 1, last: [note] }));
      expect(check).not.toMatch(ACTIVE_IN_LINE);
      summary.addUnreadable(key, new UnreadableObjectError('gzip', 'cut short'));
      summary.addEmpty(key);
    }
    summary.print(1, []);
    expect(String(output.read())).not.toMatch(ACTIVE_IN_TERMINAL);
  });
});

describe('hostile texts in results', () => {
  const result = { columns: ['a', 'b'], rows: TEXTS.map((text) => [text, 1]) };

  test('begin no formula in CSV', () => {
    for (const text of TEXTS) {
      const [cell = ''] = csvText({ columns: ['a'], rows: [[text]] }).split('a\r\n');
      expect(cell).toBe('');
      expect(csvText({ columns: ['a'], rows: [[text]] }).slice('a\r\n'.length)).not.toMatch(/^"?[=+\-@\t\r\n\0]/);
    }
  });

  test('do nothing in a terminal, and are only text in Markdown', () => {
    expect(tableText(result)).not.toMatch(ACTIVE_IN_TERMINAL);
    const table = markdownText(result);
    expect(table).not.toMatch(ACTIVE_IN_TERMINAL);
    expect(table.trimEnd().split('\n')).toHaveLength(TEXTS.length + 2);
    expect(table).not.toMatch(/(?<!\\)(?:\\\\)*[<>`*[\]~]/);
  });
});

test('hostile texts add nothing to a page', () => {
  const marksOf = (page: string): number[] => ['<', '>', '"'].map((mark) => page.split(mark).length);
  // Charts show numbers only, and take most of the time.
  const pageOf = (text: string): string => reportPage({ ...hostileFacts(text), timelines: [], hours: [] });
  const plain = marksOf(pageOf('harmless'));
  for (const text of TEXTS) {
    const page = pageOf(text);
    expect(marksOf(page)).toEqual(plain);
    // A tab is a space in a page.
    expect(page.replaceAll('\t', ' ')).not.toMatch(ACTIVE_IN_TERMINAL);
  }
});
