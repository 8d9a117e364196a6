import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { expectGolden } from '../runner/golden-file.ts';
import { permissionsOf } from './permissions.ts';
import { synthesise } from './synthesised.ts';

describe('a deployment with an email address and nothing else', () => {
  test('may do what it always might, and nothing more', () => {
    expectGolden(`${permissionsOf(synthesise()).join('\n')}\n`, join(__dirname, 'golden', 'permissions.txt'));
  });
});

test('the list of permissions shows each action of a role, and who may publish', () => {
  const permissions = permissionsOf(synthesise());
  expect(permissions.some((line) => /^DetectionDetectRole\S* Allow sns:Publish /.test(line))).toBe(true);
  expect(permissions.some((line) => /Policy\S* Allow s3:PutObject .* to .*delivery\.logs/.test(line))).toBe(true);
});
