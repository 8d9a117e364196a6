import { expect, test } from '@jest/globals';
import { licensesText } from '../../packaging/licenses-text.ts';

test('licensesText() gives each license once, below all packages that have it', () => {
  const text = licensesText([
    { name: 'charts', version: '6.1.0', license: 'Apache-2.0', licenses: ['Apache', 'Notice of charts'] },
    { name: 'client', version: '3.1.0', license: 'Apache-2.0', licenses: ['Apache'] },
  ]);
  const [, apacheOwners = '', apache = '', chartsOwners = '', notice = ''] = text.split(/-{80}/);
  expect(apacheOwners.trim()).toBe('charts 6.1.0\nclient 3.1.0');
  expect(apache.trim()).toBe('Apache');
  expect(chartsOwners.trim()).toBe('charts 6.1.0');
  expect(notice.trim()).toBe('Notice of charts');
});
