import { describe, expect, test } from '@jest/globals';
import { findCdkMistakes } from '../../deployment-checks/cdk-commands.ts';
import type { Shell } from '../../deployment-checks/shell.ts';

const shell: Shell = async () => ({ isDone: true, stdout: '--parameters --all', stderr: '' });

describe('findCdkMistakes', () => {
  test('finds none in a command that cdk and the app take', async () => {
    const line = 'npx cdk deploy --all -c encryption=customer --parameters surge445:Encryption=customer';
    expect(await findCdkMistakes(line, shell)).toEqual([]);
  });

  test.each([
    ['npx cdk deploy --everything', /no option --everything/],
    ['npx cdk deploy -c encryptoin=customer', /encryptoin/],
    ['npx cdk deploy -c encryption=none', /encryption/],
    ['npx cdk deploy --parameters surge445:Encryptoin=customer', /no template has a parameter Encryptoin/],
    ['npx cdk deploy --parameters surge445:Encryption=none', /no template has a parameter Encryption that may be none/],
  ])('finds the mistake in %s', async (line, mistake) => {
    expect(await findCdkMistakes(line, shell)).toEqual([expect.stringMatching(mistake)]);
  });
});
