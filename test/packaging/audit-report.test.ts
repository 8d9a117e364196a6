import { describe, expect, test } from '@jest/globals';
import { auditProblems, readAuditReport } from '../../packaging/audit-report.ts';

const URL = 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc';
const ADVISORY = { name: 'charts', title: 'Charts run scripts', url: URL, severity: 'high' };

describe('readAuditReport()', () => {
  test('finds each advisory once, also where several packages lead to it', () => {
    const vulnerabilities = { charts: { via: [ADVISORY] }, lines: { via: ['charts'] }, maps: { via: [ADVISORY] } };
    expect(readAuditReport(JSON.stringify({ auditReportVersion: 2, vulnerabilities }))).toEqual({
      kind: 'audited',
      advisories: new Map([['GHSA-aaaa-bbbb-cccc', 'charts: Charts run scripts']]),
    });
  });

  test('knows a registry that has no answer', () => {
    expect(readAuditReport('{"message":"405 Method Not Allowed","statusCode":405}')).toEqual({
      kind: 'unavailable',
      reason: '405 Method Not Allowed',
    });
  });

  test('refuses anything else', () => {
    expect(() => readAuditReport('{}')).toThrow('Read the report of npm audit: found {}');
  });
});

describe('auditProblems()', () => {
  const advisories = new Map([['GHSA-aaaa-bbbb-cccc', 'charts: Charts run scripts']]);

  test('names an advisory that nobody explained', () => {
    expect(auditProblems(advisories, [])).toEqual([expect.stringMatching(/^GHSA-aaaa-bbbb-cccc: charts: Charts run/)]);
  });

  test('accepts one that is explained, and names an explanation that is not needed any more', () => {
    const explained = [{ id: 'GHSA-aaaa-bbbb-cccc', reason: 'Charts get no scripts here' }];
    expect(auditProblems(advisories, explained)).toEqual([]);
    expect(auditProblems(new Map(), explained)).toEqual([expect.stringMatching(/no such advisory any more/)]);
  });
});
