import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Alert, composeAlert } from '../../../../core/alerting/alert.ts';
import type { Route } from '../../../../core/alerting/route.ts';
import { openEpisode } from '../../../../core/episodes/episode.ts';
import { shortIdOf } from '../../../../core/episodes/short-id.ts';
import type { Finding } from '../../../../core/detection/all-rules.ts';
import type { FindingFacts } from '../../../../core/detection/finding.ts';
import { DIRECTIONS } from '../../../../core/pairs/direction.ts';
import { SCOPE_TYPES } from '../../../../core/windows/scope.ts';
import { INTERFACE } from '../../../examples/observed-network.ts';
import { contextOf, exposureFinding, surgeFinding, thresholdFinding } from '../../../examples/findings.ts';

const COUNTS = [0, 1, 2, 1_234_567];
const HOSTS = ['10.0.4.17', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'];
const REGIONS = ['', 'us-east-1', 'ap-southeast-2', 'us-gov-northwest-1-and-longer-still'];

const count = fc.constantFrom(...COUNTS);
const facts: fc.Arbitrary<FindingFacts> = fc.record({
  rejected: count,
  accepted: count,
  answered: count,
  sources: count,
  destinations: count,
});

const scope = fc
  .record({ type: fc.constantFrom(...SCOPE_TYPES), region: fc.constantFrom(...REGIONS) })
  .map(({ type, region }) => ({
    type,
    region: type === 'fleet' ? '' : region,
    id: { fleet: 'all', account: INTERFACE.accountId, vpc: INTERFACE.vpcId, interface: INTERFACE.interfaceId }[type],
    accountId: type === 'fleet' ? '' : INTERFACE.accountId,
    vpcId: type === 'vpc' || type === 'interface' ? INTERFACE.vpcId : '',
  }));

/** Lists as long as the facts say, at most ten. */
function evidenceOf({ sources, destinations, accepted }: FindingFacts, host: string): Finding['evidence'] {
  const addresses = (many: number) =>
    HOSTS.concat('203.0.113.9', '203.0.113.10', '203.0.113.11')
      .slice(0, many)
      .map((address, index) => ({ address, attempts: COUNTS[index % COUNTS.length] ?? 0 }));
  const texts = ['syn', 'syn answered', 'syn answered data', 'syn reset'];
  return {
    topSources: addresses(sources),
    topDestinations: addresses(destinations),
    accepted:
      accepted === 0
        ? []
        : COUNTS.map((one, index) => ({
            source: HOSTS[1]!,
            destination: host,
            accepted: one,
            evidence: texts[index] ?? 'syn',
          })),
  };
}

const shared = fc
  .record({
    facts,
    scope,
    host: fc.constantFrom(...HOSTS),
    port: fc.constantFrom(445, 139),
    skipped: count,
    leftOut: fc.constantFrom(undefined, 1, 2),
  })
  .map(({ facts: counts, host, skipped, leftOut, ...rest }) => ({
    ...rest,
    host,
    facts: counts,
    evidence: evidenceOf(counts, host),
    coverage: {
      ...thresholdFinding().coverage,
      objects: skipped,
      records: skipped,
      skipped,
      skipdata: skipped,
      malformed: skipped,
      ...(leftOut === undefined ? {} : { leftOut }),
    },
  }));

const tripped = fc
  .record({
    shared,
    metric: fc.constantFrom('rejected', 'accepted', 'sources', 'destinations'),
    direction: fc.constantFrom(...DIRECTIONS),
    severity: fc.constantFrom('low', 'medium', 'high', 'critical'),
    threshold: count,
  })
  .map(({ shared: { host: _host, ...rest }, metric, direction, ...more }) =>
    thresholdFinding({
      ...rest,
      ...more,
      metric,
      direction,
      entity: { type: 'series', id: `${direction} ${metric}` },
      value: rest.facts[metric],
    }),
  );

const exposed = fc
  .record({
    // Somebody was let in, or nothing is exposed.
    shared: shared.filter((one) => one.facts.sources > 0),
    level: fc.constantFrom(
      { level: 'open', severity: 'medium' },
      { level: 'answered', severity: 'high' },
      { level: 'data', severity: 'critical' },
      { level: 'hammered', severity: 'critical' },
    ),
  })
  .map(({ shared: { host, ...rest }, level }) =>
    exposureFinding({ ...rest, ...level, entity: { type: 'host', id: host }, value: rest.facts.accepted }),
  );

const surged = fc
  .record({
    shared,
    level: fc.constantFrom('now', 'fast', 'slow', 'above'),
    mean: fc.constantFrom(0, 0.05, 1, 9.96, 12_345.678),
    ageDays: fc.constantFrom(0, 1, 2, 50),
    threshold: count,
  })
  .map(({ shared: { host: _host, ...rest }, mean, ageDays, ...more }) =>
    surgeFinding({
      ...rest,
      ...more,
      metric: 'sources',
      ...(more.level === 'slow' ? { span: 'hour' } : {}),
      entity: { type: 'series', id: 'inbound sources' },
      value: rest.facts.sources,
      baseline: { mean, ageDays, basis: '14 days at this time', overDay: mean, closeOverDay: 2 * mean },
    }),
  );

/** Any finding, in any transition of its episode. */
const alert: fc.Arbitrary<Alert> = fc
  .record({
    finding: fc.oneof(tripped, exposed, surged),
    name: fc.constantFrom('opened', 'escalated', 'reminder', 'ended'),
    windows: fc.constantFrom(1, 2, 25),
    situation: fc.record({
      stage: fc.constantFrom(null, 4, 5),
      elsewhere: fc.constant([]),
      advisory: fc.option(fc.record({ id: fc.constant('MS05-027'), days: count })),
    }),
    route: fc.constantFrom<Route>(
      { delivery: 'digest', sms: 'no', digest: 'x' },
      ...(['no', 'yes', 'last', 'spent'] as const).map((sms) => ({ delivery: 'now' as const, sms })),
    ),
  })
  .map(({ finding, name, windows, situation, route }) => {
    const recent = Array.from(
      { length: windows },
      (_, n) => [finding.windowStart + n * 300, finding.value, finding.facts.rejected, finding.facts.accepted] as const,
    );
    const episode = { ...openEpisode(finding), recent, last: recent.at(-1)![0], alertCount: 3 };
    return composeAlert({ name, episode, finding, windowStart: finding.windowStart }, contextOf({ situation, route }));
  });

const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;

/** `1 attempts`, `1 rejected attempts`, `2 source`. */
const WRONG_NUMBER =
  /(?<![\d,.:])1 (?:(?:more |distinct |rejected |accepted |outside |inside |inbound |lateral |outbound |transit )*)(?:attempts|sources|destinations|addresses|hosts|places|records|files|lines)\b/;

/** The sentences of a mail: every line but tables, the trend's marks, the query and the reference. */
function sentencesOf(email: string): string[] {
  return email
    .split('\n\n')
    .filter((section) => /^(WHAT HAPPENED|EXPOSED|HOST|LET IN|WHY|STAGE|DO NOW|DATA|NEXT)\n/.test(section))
    .flatMap((section) => section.split('\n').slice(1));
}

describe('every alert', () => {
  test('fits into one SMS that ends with the reference', () => {
    fc.assert(
      fc.property(alert, ({ text: { sms }, episodeId }) => {
        expect(sms.length).toBeLessThanOrEqual(140);
        expect(sms).toMatch(PRINTABLE_ASCII);
        expect(sms.endsWith(`. Ref ${shortIdOf({ id: episodeId })}`)).toBe(true);
        expect(sms).not.toMatch(/undefined|NaN| {2}/);
      }),
      { numRuns: 300 },
    );
  });

  test('names its host whole in the SMS, however long the address', () => {
    fc.assert(
      fc.property(alert, ({ text: { sms }, entity, rule }) => {
        const series = rule === 'surge' ? 'x norm)' : '5m (limit ';
        const mustBeThere = entity.type === 'host' ? entity.id : series;
        expect(sms).toContain(mustBeThere);
      }),
      { numRuns: 300 },
    );
  });

  test('names the account in the SMS, even where there is no room for the region', () => {
    fc.assert(
      fc.property(alert, ({ text: { sms }, scope: { type } }) => {
        expect(sms).toMatch(type === 'fleet' ? / fleet: / : / acct \.\.9012[ :]/);
      }),
      { numRuns: 300 },
    );
  });

  test('has a Subject that SNS takes, with nothing cut off', () => {
    fc.assert(
      fc.property(alert, ({ text: { subject } }) => {
        expect(subject.length).toBeLessThan(100);
        expect(subject).toMatch(PRINTABLE_ASCII);
        expect(subject).not.toMatch(/undefined|NaN| {2}|\.\.\.$/);
        expect(subject).not.toMatch(WRONG_NUMBER);
      }),
      { numRuns: 300 },
    );
  });

  test('is a mail of whole English sentences', () => {
    fc.assert(
      fc.property(alert, ({ text: { email } }) => {
        expect(email).not.toMatch(/undefined|NaN|\bnull\b/);
        expect(email).not.toMatch(WRONG_NUMBER);
        for (const sentence of sentencesOf(email)) {
          expect(sentence).toMatch(/^ {2}\S.*[^.,;: ]\.$/);
          expect(sentence.slice(2)).not.toMatch(/ {2}| [.,;:]|,,|\(\)/);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('says what happened and what to do before it says why, and the SQL last', () => {
    fc.assert(
      fc.property(alert, ({ text: { email }, transition }) => {
        const titles = email.split('\n').filter((line) => /^[A-Z ]+$/.test(line) && line.trim() !== '');
        const order = [
          'WHAT HAPPENED',
          'EXPOSED',
          'HOST',
          transition === 'ended' ? 'LEFT TO DO' : 'DO NOW',
          'COMMANDS',
          'LINKS',
          'ELSEWHERE',
          'LET IN',
          'HOSTS',
          'WHY',
          'TREND',
          'TOP SOURCES',
          'TOP TARGETS',
          'STAGE',
          'DATA',
          'NEXT',
          'FOR ANALYSTS',
        ];
        expect(titles).toEqual(order.filter((title) => titles.includes(title)));
        expect(titles).toEqual(
          expect.arrayContaining([
            'WHAT HAPPENED',
            'EXPOSED',
            transition === 'ended' ? 'LEFT TO DO' : 'DO NOW',
            'WHY',
            'DATA',
            'NEXT',
            'FOR ANALYSTS',
          ]),
        );
      }),
    );
  });

  test('begins with its state and the verdict', () => {
    fc.assert(
      fc.property(alert, ({ text: { email }, verdict, headline, severity }) => {
        const [first = ''] = email.split('\n');
        expect(first.endsWith(`. ${verdict?.text}`)).toBe(true);
        expect(first).toContain(severity.toUpperCase());
        expect(headline.startsWith(`${first.slice(0, -(verdict?.text.length ?? 0) - 2)}: `)).toBe(true);
      }),
    );
  });

  test('says in every rendering that records were lost or left out', () => {
    fc.assert(
      fc.property(alert, ({ text: { email }, coverage, transition, text, verdict }) => {
        expect(email.includes('AWS lost records in')).toBe(coverage.skipped > 0);
        expect(email.includes('The window is too large: ')).toBe(coverage.leftOut !== undefined);
        const isWhole = coverage.skipped === 0 && coverage.leftOut === undefined;
        const isShort = transition !== 'ended' && text.sms.length < 120;
        expect(text.sms.includes('Log incomplete') || !isShort || isWhole).toBe(true);
        expect(verdict?.gotThrough !== 'no' || isWhole).toBe(true);
        expect(!/EXPOSED\n +Nothing: /.test(email) || isWhole).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('says in a text message with room that the log is incomplete', () => {
    const coverage = { ...thresholdFinding().coverage, leftOut: 1 };
    const finding = thresholdFinding({ coverage });
    const { windowStart } = finding;
    const opened = { name: 'opened', episode: openEpisode(finding), finding, windowStart } as const;
    expect(composeAlert(opened, contextOf()).text.sms).toContain('. Log incomplete. ');
  });

  test('is an OCSF Detection Finding with all that the class requires', () => {
    fc.assert(
      fc.property(alert, ({ ocsf, episodeId, transition }) => {
        expect(ocsf).toMatchObject({
          class_uid: 2004,
          category_uid: 2,
          activity_id: { opened: 1, escalated: 2, reminder: 2, ended: 3, digest: 1 }[transition],
          severity_id: expect.any(Number),
          time: expect.any(Number),
          metadata: { version: '1.6.0', product: { name: 'surge445', vendor_name: 'surge445' } },
          finding_info: { uid: episodeId, title: expect.any(String) },
        });
        expect(ocsf.type_uid).toBe(Number(ocsf.class_uid) * 100 + Number(ocsf.activity_id));
      }),
    );
  });

  test('is plain JSON', () => {
    fc.assert(fc.property(alert, (one) => expect(JSON.parse(JSON.stringify(one))).toEqual(one)));
  });
});
