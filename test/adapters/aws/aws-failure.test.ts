import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeFailure, isAwsFailure, isTransientFailure } from '../../../adapters/aws/aws-failure.ts';

/** An error as an AWS client throws it: refused by the service, after one try. */
function clientError(
  name: string,
  metadata: Record<string, unknown> = {},
  fields: Record<string, unknown> = {},
): Error {
  return Object.assign(new Error('refused'), {
    name,
    $metadata: { httpStatusCode: 403, attempts: 1, ...metadata },
    ...fields,
  });
}

describe('describeFailure()', () => {
  test('tells code, status and tries', () => {
    expect(describeFailure(clientError('AccessDenied', { attempts: 3 }))).toEqual({
      code: 'AccessDenied',
      status: 403,
      tries: 3,
    });
  });

  test('takes the code of Node, where there is one, before the name of the error', () => {
    const error = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    expect(describeFailure(error)).toEqual({ code: 'ECONNRESET', status: undefined, tries: 1 });
    expect(describeFailure(Object.assign(error, { code: 42 }))).toMatchObject({ code: 'Error' });
  });

  test('makes something of anything that is thrown', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        const { code, status, tries } = describeFailure(thrown);
        expect([typeof code, typeof tries]).toEqual(['string', 'number']);
        expect(['number', 'undefined']).toContain(typeof status);
      }),
    );
    expect(describeFailure(undefined)).toEqual({ code: 'unknown', status: undefined, tries: 1 });
  });
});

describe('isTransientFailure()', () => {
  test.each([
    ['throttling', clientError('ThrottlingException', { httpStatusCode: 400 })],
    ['too many requests', clientError('Whatever', { httpStatusCode: 429 })],
    ['a time-out', clientError('RequestTimeout', { httpStatusCode: 400 })],
    ['a bucket that wants less', clientError('SlowDown', { httpStatusCode: 400 })],
    ['a fault of the service', clientError('Whatever', { httpStatusCode: 500 })],
    ['a service that is down', clientError('Whatever', { httpStatusCode: 503 })],
    ['a broken connection', Object.assign(new Error('gone'), { code: 'ECONNRESET' })],
    ['a name that is not found for now', Object.assign(new Error('gone'), { code: 'EAI_AGAIN' })],
    ['a try that had no answer in its time', new DOMException('gone', 'TimeoutError')],
    ['a try that was given up', new DOMException('gone', 'AbortError')],
    ['a body that breaks off', Object.assign(new Error('gone'), { name: 'InterruptedBodyError' })],
  ])('tries again after %s', (_, error) => {
    expect(isTransientFailure(error)).toBe(true);
  });

  test.each([
    ['no permission', clientError('AccessDenied')],
    ['no such object', clientError('NoSuchKey', { httpStatusCode: 404 })],
    ['a condition that does not hold', clientError('PreconditionFailed', { httpStatusCode: 412 })],
    ['what the service cannot do', clientError('NotImplemented', { httpStatusCode: 501 })],
    ['a mistake of ours', new TypeError('x is not a function')],
    ['what is no error', 'ECONNRESET'],
  ])('does not after %s', (_, error) => {
    expect(isTransientFailure(error)).toBe(false);
  });

  test('goes by the status, whatever the code: from 500 on, but for 501', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), (httpStatusCode) => {
        const expected = httpStatusCode === 429 || (httpStatusCode >= 500 && httpStatusCode !== 501);
        expect(isTransientFailure(clientError('Whatever', { httpStatusCode }))).toBe(expected);
      }),
    );
  });
});

describe('isAwsFailure()', () => {
  test.each([
    ['a reply of the service', clientError('AccessDenied')],
    ['no credentials', Object.assign(new Error('none'), { name: 'CredentialsProviderError' })],
    ['a session that is over', Object.assign(new Error('expired'), { name: 'TokenProviderError' })],
    ['no region', new Error('Region is missing')],
  ])('knows %s', (_, error) => {
    expect(isAwsFailure(error)).toBe(true);
  });

  test.each([
    ['a mistake of ours', new TypeError('x is not a function')],
    ['another error that speaks of regions', new Error('Region is missing here')],
    ['what looks like a reply and is no error', { $metadata: { httpStatusCode: 403 } }],
    ['nothing', undefined],
  ])('does not take %s for one', (_, error) => {
    expect(isAwsFailure(error)).toBe(false);
  });
});
