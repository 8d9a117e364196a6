import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FolderStore } from '../../../adapters/local/folder-store.ts';
import { answer, questionOf } from '../../../cli/query/query.ts';
import { type AskedValues, listText, savedQueries } from '../../../cli/query/saved-queries.ts';
import { HOST, QUERY_LOG, S1, S3, S6, SECOND_LOG } from '../../examples/query-log.ts';
import { transitLog } from '../../examples/transit-log.ts';
import { freshWorld, replayFiles } from '../../examples/replayed-world.ts';

const SAVED = savedQueries(join(import.meta.dirname, '../../../lib/queries'));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'surge445-saved-'));
  const files = [QUERY_LOG, SECOND_LOG].map((log, index) => ({ key: `log-${index}`, text: `${log}\n` }));
  await replayFiles(files, freshWorld({}, new FolderStore(folder)));
});
afterAll(async () => rm(folder, { recursive: true }));

type Options = AskedValues & { readonly today?: string };

const ask = async (name: string, options: Options = {}): Promise<{ rows: readonly string[]; note: string }> => {
  const { text, note } = await answer(questionOf(name, SAVED, options), { out: folder, csv: true, ...options });
  return { rows: text.trimEnd().split('\r\n'), note };
};

/** What is asked for beside the name. */
const ASKED: Readonly<Record<string, Options>> = {
  alert_attempts: { from: '2026-11-22', to: '2026-11-22' },
  new_sources: { from: '2026-11-23' },
  source_history: { source: [S1, S6] },
  who_touched_host: { host: HOST },
};

const [A, B] = ['123456789012', '210987654321'];
const [VPC_A, VPC_B] = ['vpc-0a1b2c3d4e5f60718', 'vpc-0b1c2d3e4f5061728'];
const [AT_A, AT_B] = [`${A},${VPC_A},445`, `${B},${VPC_B},445`];
const [SWEEP, EXPOSURE, OUTBOUND] = [
  'qd3npanwcynbdbbdiftov3er2u',
  'gamiiq6hbrmxylaj4ntfkj4hyc',
  'mhk52pxeenqczubsz56o2sedap',
];

/** Worked out by hand from the two logs; the first line is that of the columns. */
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  account_history: [
    'day,account_id,port,records,sources,targets,rejected,accepted,unknown,windows',
    `2026-11-24,${B},445,0,0,0,0,0,0,2`,
    `2026-11-23,${B},445,2,2,1,2,0,0,3`,
    `2026-11-22,${A},445,8,2,3,5,3,0,5`,
    `2026-11-21,${A},445,6,1,1,6,0,0,2`,
  ],
  // The exposure is of 01:10, so what came at 00:05 is more than an hour before.
  alert_attempts: [
    'window_start,severity,rule,transition,entity_id,scope_id,port,source,destination,outcome,rejected,accepted,episode_id,number',
    `2026-11-22 03:00:00,high,sweep,opened,10.0.4.20,${VPC_A},445,10.0.4.20,10.0.4.10,answered,0,1,${SWEEP},1`,
    ...Array.from(
      { length: 10 },
      (_, host) =>
        `2026-11-22 03:00:00,high,sweep,opened,10.0.4.20,${VPC_A},445,10.0.4.20,10.0.5.${host},rejected,1,0,${SWEEP},1`,
    ),
    `2026-11-22 01:10:00,high,exposure,opened,10.0.4.10,${VPC_A},445,203.0.113.9,10.0.4.10,answered,0,2,${EXPOSURE},1`,
  ],
  alerts_told: [
    'window_start,severity,headline,rule,transition,entity_id,scope_id,port,value,metric,told_to,episode_id,number',
    `2026-11-23 06:00:00,critical,CRITICAL: 10.1.0.5 reaches out on port 445: answered (acct ..4321 vpc ..1728),outbound,opened,10.1.0.5,${VPC_B},445,1,destinations,mail and text message,${OUTBOUND},1`,
    `2026-11-22 03:00:00,high,HIGH: 10.0.4.20 sweeps port 445 inside (acct ..9012 vpc ..0718),sweep,opened,10.0.4.20,${VPC_A},445,10,destinations,mail and text message,${SWEEP},1`,
    `2026-11-22 01:10:00,high,HIGH: 10.0.4.10 exposes port 445: answers (acct ..9012 vpc ..0718),exposure,opened,10.0.4.10,${VPC_A},445,2,accepted,mail and text message,${EXPOSURE},1`,
  ],
  // The newest window of each day is 00:20, 06:00, 03:00 and 23:50: it had 5, 73, 37 and 287 windows until then.
  coverage: [
    'day,scope_type,scope_id,windows,missing_windows,open_windows,partial_windows,first_window,last_window,records,skipped,malformed',
    ...['2026-11-24', '2026-11-23'].flatMap((day) => {
      const [seen, all] =
        day === '2026-11-24'
          ? ['2,3,2,0,2026-11-24 00:05:00,2026-11-24 00:20:00,2,0,0', 5]
          : ['3,70,0,0,2026-11-23 05:00:00,2026-11-23 06:00:00,4,0,0', 73];
      return [
        `${day},account,${A},0,${all},0,0,,,0,0,0`,
        `${day},account,${B},${seen}`,
        `${day},vpc,${VPC_A},0,${all},0,0,,,0,0,0`,
        `${day},vpc,${VPC_B},${seen}`,
      ];
    }),
    ...[`account,${A}`, `vpc,${VPC_A}`].map(
      (scope) => `2026-11-22,${scope},5,32,0,0,2026-11-22 00:05:00,2026-11-22 03:00:00,23,0,0`,
    ),
    ...[`account,${A}`, `vpc,${VPC_A}`].map(
      (scope) => `2026-11-21,${scope},2,285,0,0,2026-11-21 02:20:00,2026-11-21 23:50:00,6,0,0`,
    ),
  ],
  exposed_hosts: [
    'destination,account_id,vpc_id,port,instance_id,exposure,accepted,sources,first_seen,last_seen',
    `10.0.4.10,${AT_A},i-0000000000000010,answered,3,1,2026-11-22 01:10:00,2026-11-22 02:21:29`,
  ],
  longest_quiet: [
    'scope_type,scope_id,port,quiet_from,quiet_until,minutes,quiet_windows,missing_windows',
    ...[`account,${B}`, `vpc,${VPC_B}`].map((s) => `${s},445,2026-11-23 06:00:00,2026-11-24 00:25:00,1105,3,218`),
    ...[`account,${A}`, `vpc,${VPC_A}`].map((s) => `${s},445,2026-11-22 03:00:00,2026-11-22 03:05:00,5,1,0`),
    ...[`account,${A}`, `vpc,${VPC_A}`].map((s) => `${s},445,2026-11-22 01:30:00,2026-11-22 01:35:00,5,1,0`),
  ],
  // S1 had come the day before.
  new_sources: [
    'source,targets,accounts,records,rejected,accepted,unknown,first_seen,last_seen',
    '2001:db8::7,1,1,1,1,0,0,2026-11-23 05:05:00,2026-11-23 05:05:59',
  ],
  open_episodes: [
    'severity,rule,level,entity_id,scope_id,port,value,metric,open_since,last_alert,alerts,told_to,headline,episode_id',
    `critical,outbound,answered,10.1.0.5,${VPC_B},445,1,destinations,2026-11-23 06:00:00,2026-11-23 06:00:00,1,mail and text message,CRITICAL: 10.1.0.5 reaches out on port 445: answered (acct ..4321 vpc ..1728),${OUTBOUND}`,
    `high,sweep,failed,10.0.4.20,${VPC_A},445,10,destinations,2026-11-22 03:00:00,2026-11-22 03:00:00,1,mail and text message,HIGH: 10.0.4.20 sweeps port 445 inside (acct ..9012 vpc ..0718),${SWEEP}`,
    `high,exposure,answered,10.0.4.10,${VPC_A},445,2,accepted,2026-11-22 01:10:00,2026-11-22 01:10:00,1,mail and text message,HIGH: 10.0.4.10 exposes port 445: answers (acct ..9012 vpc ..0718),${EXPOSURE}`,
  ],
  outbound_hosts: [
    'source,account_id,vpc_id,port,instance_id,outcome,destinations,rejected,accepted,unknown,bytes,first_seen,last_seen',
    `10.1.0.5,${AT_B},i-000000000000005,answered,1,0,1,0,52,2026-11-23 06:00:00,2026-11-23 06:01:00`,
  ],
  peaks: [
    'day,scope_type,scope_id,port,window_start,records,rejected,accepted,sources,destinations',
    ...[`account,${A}`, `vpc,${VPC_A}`].map((scope) => `2026-11-21,${scope},445,2026-11-21 23:50:00,5,5,0,1,1`),
    ...[`account,${A}`, `vpc,${VPC_A}`].map((scope) => `2026-11-22,${scope},445,2026-11-22 00:05:00,4,4,0,1,2`),
    ...[`account,${B}`, `vpc,${VPC_B}`].map((scope) => `2026-11-23,${scope},445,2026-11-23 05:00:00,1,1,0,1,1`),
  ],
  port_history: [
    'day,port,records,sources,targets,rejected,accepted,unknown,windows',
    '2026-11-24,445,0,0,0,0,0,0,2',
    '2026-11-23,445,2,2,1,2,0,0,3',
    '2026-11-22,445,8,2,3,5,3,0,5',
    '2026-11-21,445,6,1,1,6,0,0,2',
  ],
  shared_sources: [
    'source,targets,accounts,records,rejected,accepted,first_seen,last_seen',
    '198.51.100.7,4,2,6,6,0,2026-11-22 00:05:00,2026-11-23 05:00:59',
  ],
  source_history: [
    'source,destination,direction,account_id,vpc_id,port,outcome,records,rejected,accepted,unknown,first_seen,last_seen',
    `198.51.100.7,10.0.4.10,inbound,${AT_A},rejected,3,3,0,0,2026-11-22 00:05:00,2026-11-22 00:06:01`,
    `198.51.100.7,10.0.4.11,inbound,${AT_A},rejected,1,1,0,0,2026-11-22 00:06:00,2026-11-22 00:06:59`,
    `198.51.100.7,10.0.4.12,inbound,${AT_A},rejected,1,1,0,0,2026-11-22 02:20:00,2026-11-22 02:20:59`,
    `198.51.100.7,10.1.0.5,inbound,${AT_B},rejected,1,1,0,0,2026-11-23 05:00:00,2026-11-23 05:00:59`,
    `2001:db8::7,10.1.0.5,inbound,${AT_B},rejected,1,1,0,0,2026-11-23 05:05:00,2026-11-23 05:05:59`,
  ],
  // At midnight one source is usual, and at two o'clock too.
  surge_timeline: [
    'hour,port,rejected,accepted,most_sources,usual_sources,times_usual,open_windows',
    '2026-11-24 00:00:00,445,0,0,0,1,0,2',
    '2026-11-23 06:00:00,445,0,0,0,,,0',
    '2026-11-23 05:00:00,445,2,0,1,,,0',
    '2026-11-22 03:00:00,445,0,0,0,,,0',
    '2026-11-22 02:00:00,445,1,1,2,1,2,0',
    '2026-11-22 01:00:00,445,0,2,1,,,0',
    '2026-11-22 00:00:00,445,4,0,1,,,0',
  ],
  sweeping_hosts: [
    'source,hour,account_id,vpc_id,port,destinations,failed,answered,attempts,first_seen,last_seen',
    `10.0.4.20,2026-11-22 03:00:00,${AT_A},11,10,1,11,2026-11-22 03:00:00,2026-11-22 03:02:00`,
  ],
  top_sources: [
    'source,targets,accounts,records,rejected,accepted,unknown,first_seen,last_seen',
    '198.51.100.7,4,2,6,6,0,0,2026-11-22 00:05:00,2026-11-23 05:00:59',
    '192.0.2.5,1,1,6,6,0,0,2026-11-21 02:20:00,2026-11-21 23:51:03',
    '203.0.113.9,1,1,3,0,3,0,2026-11-22 01:10:00,2026-11-22 02:21:29',
    '2001:db8::7,1,1,1,1,0,0,2026-11-23 05:05:00,2026-11-23 05:05:59',
  ],
  who_got_through: [
    'source,destination,account_id,vpc_id,port,instance_id,outcome,accepted,bytes,first_seen,last_seen',
    `203.0.113.9,10.0.4.10,${AT_A},i-0000000000000010,answered,3,156,2026-11-22 01:10:00,2026-11-22 02:21:29`,
  ],
  who_touched_host: [
    'source,direction,account_id,vpc_id,port,outcome,records,rejected,accepted,unknown,first_seen,last_seen',
    `203.0.113.9,inbound,${AT_A},answered,3,0,3,0,2026-11-22 01:10:00,2026-11-22 02:21:29`,
    `10.0.4.20,lateral,${AT_A},answered,2,0,2,0,2026-11-22 01:30:00,2026-11-22 03:02:00`,
    `192.0.2.5,inbound,${AT_A},rejected,6,6,0,0,2026-11-21 02:20:00,2026-11-21 23:51:03`,
    `198.51.100.7,inbound,${AT_A},rejected,3,3,0,0,2026-11-22 00:05:00,2026-11-22 00:06:01`,
  ],
};

describe('saved queries', () => {
  test.each(SAVED)('$name gives the answer that was worked out by hand', async ({ name }) => {
    expect((await ask(name, ASKED[name])).rows).toEqual(ANSWERS[name]);
  });

  test('ask about days, a port and a number of rows', async () => {
    const dayBefore = { from: '2026-11-21', to: '2026-11-21' };
    expect((await ask('top_sources', dayBefore)).rows).toEqual([
      ANSWERS['top_sources']?.[0],
      '192.0.2.5,1,1,6,6,0,0,2026-11-21 02:20:00,2026-11-21 23:51:03',
    ]);
    expect((await ask('top_sources', { port: 139 })).rows).toHaveLength(1);
    expect((await ask('top_sources', { limit: 2 })).rows).toHaveLength(3);
    await expect(ask('top_sources', { from: '2026-11-23', to: '2026-11-21' })).rejects.toThrow(/after --to/);
    await expect(ask('top_sources', { from: '2026-11-25' })).rejects.toThrow(
      '--from 2026-11-25 is after the newest day in the tables, 2026-11-24',
    );
  });

  test('look back from the newest day, or from the day that is asked for', async () => {
    expect((await ask('top_sources', { today: '2026-11-29' })).rows).toHaveLength(3);
    expect((await ask('top_sources', { to: '2026-11-28' })).rows).toHaveLength(4);
  });

  test('find the attempts of the hour before an alert also on the day before', async () => {
    const store = new FolderStore(folder);
    const alert = {
      episodeId: 'midnight',
      number: 1,
      rule: 'scanner',
      transition: 'opened',
      severity: 'low',
      port: 445,
      direction: 'inbound',
      windowStart: '2026-11-22 00:10:00',
      scopeType: 'vpc',
      scopeId: VPC_A,
      entityType: 'source',
      entityId: S3,
    };
    const key = 'alerts/dt=2026-11-22/midnight.json';
    await store.put(key, new TextEncoder().encode(`${JSON.stringify(alert)}\n`), 'absent');
    const { rows } = await ask('alert_attempts', ASKED['alert_attempts']);
    await rm(join(folder, key));
    expect(rows.filter((row) => row.endsWith(',midnight,1'))).toEqual([
      `2026-11-22 00:10:00,low,scanner,opened,${S3},${VPC_A},445,${S3},${HOST},rejected,5,0,midnight,1`,
    ]);
  });

  test('ask about the host or the sources that are named, and about none unless they do', () => {
    expect(() => questionOf('who_touched_host', SAVED)).toThrow(/found no host, expected --host with an address/);
    expect(() => questionOf('top_sources', SAVED, { host: HOST })).toThrow(/leave --host out/);
    expect(() => questionOf('source_history', SAVED)).toThrow(/found no source, expected --source/);
    expect(() => questionOf('top_sources', SAVED, { source: [S1] })).toThrow(/leave --source out/);
  });

  test('are listed with a line each, and without a port', () => {
    const lines = listText(SAVED).trimEnd().split('\n');
    expect(lines).toHaveLength(SAVED.length);
    for (const line of lines) {
      expect(line).toMatch(/^ {2}\w+ +[A-Z][^{}]{20,}[.?]$/);
      expect(line).not.toMatch(/ ports?\b/);
    }
  });
});

/** What a transit gateway carried from one VPC to another, from outside, and to outside: nothing says whether it was let through. */
describe('saved queries over logs of a transit gateway', () => {
  let transit: string;
  beforeAll(async () => {
    transit = await mkdtemp(join(tmpdir(), 'surge445-transit-'));
    const text = transitLog([
      { srcaddr: '203.0.113.9' },
      { dstaddr: '198.51.100.7' },
      ...Array.from({ length: 60 }, (_, host) => ({ dstaddr: `10.2.1.${host}` })),
    ]);
    await replayFiles([{ key: 'transit', text }], freshWorld({}, new FolderStore(transit)));
  });
  afterAll(async () => rm(transit, { recursive: true }));

  const cases: ReadonlyArray<{ readonly name: string; readonly asked?: Options; readonly row: string }> = [
    { name: 'top_sources', row: '203.0.113.9,1,1,1,0,0,1,' },
    { name: 'new_sources', row: '203.0.113.9,1,1,1,0,0,1,' },
    {
      name: 'source_history',
      asked: { source: ['203.0.113.9'] },
      row: '203.0.113.9,10.2.0.20,inbound,123456789012,,445,unknown,1,0,0,1,',
    },
    {
      name: 'who_touched_host',
      asked: { host: '10.2.0.20' },
      row: '203.0.113.9,inbound,123456789012,,445,unknown,1,0,0,1,',
    },
    { name: 'outbound_hosts', row: '10.1.0.10,123456789012,,445,,unknown,1,0,0,1,52,' },
    { name: 'sweeping_hosts', row: '10.1.0.10,2026-11-22 07:00:00,123456789012,,445,60,0,0,60,' },
    { name: 'port_history', row: '2026-11-22,445,1,1,1,0,0,1,1' },
    { name: 'account_history', row: '2026-11-22,123456789012,445,1,1,1,0,0,1,1' },
  ];

  test.each(cases)('$name counts attempts of unknown outcome', async ({ name, asked, row }) => {
    const day = { ...asked, from: '2026-11-22', to: '2026-11-22' };
    const { text } = await answer(questionOf(name, SAVED, day), { ...day, out: transit, csv: true });
    expect(text.split('\r\n')[1]?.slice(0, row.length)).toBe(row);
  });
});

describe('the note of a saved query', () => {
  test('names days and ports', async () => {
    expect((await ask('top_sources')).note).toBe(
      'top_sources: 2026-11-18 to 2026-11-24 (logs of 2026-11-21 to 2026-11-24 only), port 445\n',
    );
  });

  test('says what it means that there is no row, and which days there are', async () => {
    const { note } = await ask('who_touched_host', { host: '10.0.9.9', from: '2026-11-24' });
    expect(note.split('\n').slice(1)).toEqual([
      'No row: nobody reached for this host.',
      'The tables have the days 2026-11-21 to 2026-11-24.',
      '',
    ]);
  });

  test('doubts an empty answer about accepted attempts, on days without one in any direction', async () => {
    const day = (date: string): Options => ({ from: date, to: date });
    expect((await ask('who_got_through', day('2026-11-21'))).note).toContain('no accepted attempt at all');
    // On this day a host of ours was let out, and nobody was let in.
    expect((await ask('who_got_through', day('2026-11-23'))).note).toContain(
      'nobody from outside was let in.\nThe tables',
    );
  });

  test('says that a port and days outside the tables are unknown', async () => {
    const { note } = await ask('exposed_hosts', { port: 139 });
    expect(note).toContain('\nUnknown: port 139 is not in the tables; they have 445.\n');
    expect(note).not.toContain('No row');
    const { note: earlier } = await ask('top_sources', { today: '2013-03-31' });
    expect(earlier).toContain('\nUnknown: the tables have no logs of these days.\n');
    expect(earlier).not.toContain('No row');
  });

  test('says that the limit was reached', async () => {
    expect((await ask('top_sources', { limit: 2 })).note).toContain('2 rows are the limit; --limit shows more.');
    expect((await ask('top_sources', { limit: 4 })).note).toContain('limit');
    expect((await ask('top_sources', { limit: 5 })).note).not.toContain('limit');
  });
});
