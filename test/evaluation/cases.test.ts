import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openCases } from '../../evaluation/cases/case-folder.ts';
import { caseTable, type CaseResult, evaluateCases } from '../../evaluation/cases/case-table.ts';
import { PEERS } from '../../evaluation/peers/peers.ts';
import { EvaluationFolderError } from '../../evaluation/real/real-folder.ts';

const START = Date.UTC(2026, 10, 22) / 1000;
const HEAD =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

/** Lines in which one outside source tries so many inside addresses, all of which reject. */
function scan(targets: number): string {
  const lines = Array.from(
    { length: targets },
    (_, index) =>
      `2 123456789012 eni-0a1b2c3d4e5f60001 198.51.100.7 10.0.0.${index + 1} 50000 445 6 1 52 ${START} ${START + 50} REJECT OK`,
  );
  return [HEAD, ...lines, ''].join('\n');
}

const ALLOWED = {
  id: 'share',
  kind: 'azure-files',
  source: ['10.0.0.1/32'],
  destination: ['198.51.100.7/32'],
  reason: 'mounts a file share of a cloud',
  owner: 'files@example.com',
  expires: '2026-12-31',
};

/** One inside host that an outside share answers. */
function leak(): string {
  const line = (ends: string, packets: number): string =>
    `2 123456789012 eni-0a1b2c3d4e5f60001 ${ends} 6 ${packets} 5200 ${START} ${START + 50} ACCEPT OK`;
  return [HEAD, line('10.0.0.1 198.51.100.7 50000 445', 20), line('198.51.100.7 10.0.0.1 445 50000', 20), ''].join(
    '\n',
  );
}

const root = mkdtempSync(join(tmpdir(), 'surge445-cases-'));
afterAll(() => rmSync(root, { recursive: true }));

let results: readonly CaseResult[];
beforeAll(async () => {
  const threshold = [{ metric: 'rejected', scope: 'account', atLeast: 20 }];
  writeFileSync(join(root, 'README.md'), 'No case.');
  writeFileSync(join(root, '1-scan.log'), scan(40));
  writeFileSync(join(root, '1-scan.settings.json'), JSON.stringify({ thresholds: threshold }));
  writeFileSync(join(root, '2-quiet.log'), scan(1));
  writeFileSync(join(root, '4-out.log'), leak());
  writeFileSync(join(root, '4-out.settings.json'), JSON.stringify({ allow: [ALLOWED] }));
  mkdirSync(join(root, '3-damaged'));
  writeFileSync(join(root, '3-damaged', 'a.parquet'), 'PAR1 no Parquet PAR1');
  writeFileSync(join(root, '3-damaged', 'b.log'), scan(2));
  results = await evaluateCases(await openCases(root), () => undefined);
});

describe('the cases of a folder', () => {
  test('are its log files and its folders, by name, and once more with the settings beside them', () => {
    expect(results.map(({ name }) => name)).toEqual([
      '1-scan',
      '1-scan, with its settings',
      '2-quiet',
      '3-damaged',
      '4-out',
      '4-out, with its settings',
    ]);
  });

  test('each have what the rules say of them, most severe first, without what the allow-list hides', () => {
    const cells = caseTable(results)
      .split('\n')
      .slice(2)
      .map((row) => row.split('|')[2]?.trim());
    expect(cells).toEqual([
      'scanner low',
      'threshold medium, scanner low',
      '-',
      '1 of 2 files refused',
      'outbound critical',
      '-',
    ]);
  });

  test('each have the number of alarms of the other rules', () => {
    const zeek = PEERS.findIndex(({ name }) => name === 'Zeek address scan');
    expect(results.map(({ peerAlarms }) => peerAlarms[zeek])).toEqual([1, 1, 0, 0, 0, 0]);
    expect(caseTable(results).split('\n')[0]).toContain('Zeek address scan');
  });

  test('are missed where the folder has no flow logs', async () => {
    const empty = mkdtempSync(join(root, 'empty-'));
    await expect(openCases(empty)).rejects.toThrow(EvaluationFolderError);
    await expect(openCases(join(root, 'nowhere'))).rejects.toThrow(EvaluationFolderError);
  });
});
