import { describe, expect, test } from '@jest/globals';
import { ALERT_COLUMNS, alertFieldOf } from '../../../core/alerting/alert-columns.ts';
import { type Alert, composeAlert } from '../../../core/alerting/alert.ts';
import { sentAlertOf, storedAlertOf } from '../../../core/alerting/stored-alert.ts';
import { applyWindow, NO_EPISODES } from '../../../core/episodes/episodes.ts';
import { FLEET } from '../../../core/windows/scope.ts';
import { contextOf, thresholdFinding, windowOfFindings } from '../../examples/findings.ts';
import { WINDOW } from '../../examples/observed-network.ts';

const [TRANSITION] = applyWindow(NO_EPISODES, windowOfFindings(WINDOW, [thresholdFinding()])).transitions;
const ALERT = composeAlert(TRANSITION!, contextOf());

describe('storedAlertOf()', () => {
  test('puts entity, place and times at the top level', () => {
    const { type, id, accountId } = ALERT.scope;
    expect(storedAlertOf(ALERT)).toMatchObject({
      scopeType: type,
      scopeId: id,
      accountId,
      entityType: ALERT.entity.type,
      entityId: ALERT.entity.id,
      windowStart: ALERT.window.start.replace('T', ' ').replace('Z', ''),
      firstWindow: ALERT.episode.firstWindow.replace('T', ' ').replace('Z', ''),
    });
  });

  test('has null where a place is not known', () => {
    expect(storedAlertOf({ ...ALERT, scope: FLEET })).toMatchObject({ accountId: null, region: null, vpcId: null });
  });

  test.each<[Pick<Alert, 'delivery' | 'sms'>, string]>([
    [{ delivery: 'now', sms: true }, 'mail and text message'],
    [{ delivery: 'now', sms: false }, 'mail'],
    [{ delivery: 'folded', sms: false }, 'mail about another alert'],
    [{ delivery: 'digest', sms: false }, 'digest'],
    [{ delivery: 'suppressed', sms: false }, 'nobody: allow-list'],
    [{ delivery: 'shadow', sms: false }, 'nobody: the rule learns'],
  ])('says how people hear of %j', (route, toldTo) => {
    expect(storedAlertOf({ ...ALERT, ...route }).toldTo).toBe(toldTo);
  });

  test('has a field for each plain column of the table', () => {
    const fields = Object.keys(storedAlertOf(ALERT));
    const plain = ALERT_COLUMNS.slice(ALERT_COLUMNS.findIndex(({ name }) => name === 'headline'));
    expect(fields).toEqual(expect.arrayContaining(plain.map(({ name }) => alertFieldOf(name))));
  });
});

describe('sentAlertOf()', () => {
  test('undoes storedAlertOf()', () => {
    expect(sentAlertOf(storedAlertOf(ALERT))).toEqual(ALERT);
    expect(sentAlertOf(ALERT)).toEqual(ALERT);
  });
});
