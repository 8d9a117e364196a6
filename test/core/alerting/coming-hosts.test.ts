import { describe, expect, test } from '@jest/globals';
import { comingHosts } from '../../../core/alerting/coming-hosts.ts';
import { applyWindow, NO_EPISODES } from '../../../core/episodes/episodes.ts';
import { exposureFinding, nth, thresholdFinding, windowOfFindings } from '../../examples/findings.ts';

const finding = exposureFinding();
const { host } = finding;
const { host: _, ...placeless } = finding;

function hostOf(index: number, severity: 'medium' | 'critical' = 'medium') {
  const id = `10.0.9.${index}`;
  return exposureFinding({
    entity: { type: 'host', id },
    severity,
    ...(host ? { host: { ...host, interfaceId: `eni-${index}` } } : {}),
  });
}

describe('the hosts that people are about to hear of', () => {
  test('are those of episodes that open', () => {
    expect(comingHosts(NO_EPISODES, [windowOfFindings(nth(0), [finding])])).toEqual([host]);
  });

  test('are those of episodes that escalate, and not of those that go on', () => {
    const { state } = applyWindow(NO_EPISODES, windowOfFindings(nth(0), [finding]));
    expect(comingHosts(state, [windowOfFindings(nth(1), [finding])])).toEqual([]);
    expect(comingHosts(state, [windowOfFindings(nth(1), [exposureFinding({ severity: 'high' })])])).toEqual([host]);
  });

  test('are each named once, however many windows are entered', () => {
    const worse = exposureFinding({ severity: 'high' });
    expect(comingHosts(NO_EPISODES, [windowOfFindings(nth(0), [finding]), windowOfFindings(nth(1), [worse])])).toEqual([
      host,
    ]);
  });

  test.each([
    ['wait for the digest of the day', exposureFinding({ severity: 'low' })],
    ['are part of a drill', exposureFinding({ drill: true })],
    ['are allowed', exposureFinding({ allowedBy: 'known' })],
    ['are not found in the log', placeless],
    ['have no interface', exposureFinding(host ? { host: { ...host, interfaceId: '' } } : {})],
    ['are none', thresholdFinding()],
  ])('are not those that %s', (_name, left) => {
    expect(comingHosts(NO_EPISODES, [windowOfFindings(nth(0), [left])])).toEqual([]);
  });

  test('are at most 50, the severest first', () => {
    const findings = Array.from({ length: 80 }, (_one, index) => hostOf(index, index === 79 ? 'critical' : 'medium'));
    const hosts = comingHosts(NO_EPISODES, [windowOfFindings(nth(0), findings)]);
    expect(hosts).toHaveLength(50);
    expect(hosts[0]?.interfaceId).toBe('eni-79');
    const later = [windowOfFindings(nth(0), findings.slice(0, 79)), windowOfFindings(nth(1), findings.slice(79))];
    expect(comingHosts(NO_EPISODES, later)[0]?.interfaceId).toBe('eni-79');
  });
});
