import { describe, expect, test } from '@jest/globals';
import { checkLogsArrive, checkLogsCounted } from '../../../../core/operations/doctor/freshness.ts';

const NOW = 1_795_316_400;

describe('checkLogsArrive()', () => {
  test.each([
    [0, 'ok'],
    [1800, 'ok'],
    [1801, 'warn'],
    [3600, 'warn'],
    [3601, 'fail'],
  ])('calls a newest log object of %d seconds %s', (age, status) => {
    expect(checkLogsArrive(NOW - age, NOW).status).toBe(status);
  });

  test('fails without any', () => {
    expect(checkLogsArrive(undefined, NOW).status).toBe('fail');
  });
});

describe('checkLogsCounted()', () => {
  test.each([
    [1800, 'ok'],
    [1801, 'warn'],
    [3601, 'fail'],
  ])('calls a window that is %d seconds behind the newest log object %s', (behind, status) => {
    expect(checkLogsCounted({ newestWindow: NOW - behind, newestObject: NOW }, NOW).status).toBe(status);
  });

  test('tells nothing yet from nothing counted', () => {
    expect(checkLogsCounted({ newestWindow: undefined, newestObject: undefined }, NOW).status).toBe('warn');
    expect(checkLogsCounted({ newestWindow: undefined, newestObject: NOW }, NOW).status).toBe('fail');
    expect(checkLogsCounted({ newestWindow: NOW, newestObject: undefined }, NOW).status).toBe('ok');
    // Nothing newer came: that the last window is days old is no good news.
    expect(checkLogsCounted({ newestWindow: NOW - 6 * 86_400, newestObject: undefined }, NOW)).toMatchObject({
      status: 'warn',
      what: expect.stringMatching(/, 6 d ago$/),
    });
  });
});
