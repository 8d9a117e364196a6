import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { describeFileFailure, fileFailureText, withFileName } from '../../../adapters/local/file-failure.ts';

/** Returns what a call throws. */
function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** A failure of the file system, as Node makes it. */
function failure(code: string): Error {
  return Object.assign(new Error(code), { code, syscall: 'open', path: 'data/a.log' });
}

describe('a failure of the file system', () => {
  test('is told with the file and in words', () => {
    expect(describeFileFailure(thrownBy(() => readFileSync(tmpdir())))).toBe(
      'Read a file: it is a folder, expected a file (EISDIR)',
    );
    expect(describeFileFailure(failure('ENOSPC'))).toBe(
      'Use data/a.log: the disk is full; make room, then run the same command again (ENOSPC)',
    );
    expect(fileFailureText(failure('EACCES'))).toBe('you may not use it; change its permissions, or ask its owner');
  });

  test('of an open file gets the name of the file, and any other error stays as it is', () => {
    const nameless = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
    expect(describeFileFailure(withFileName(nameless, 'data/rollups/05.parquet'))).toBe(
      'Use data/rollups/05.parquet: the disk is full; make room, then run the same command again (ENOSPC)',
    );
    expect(describeFileFailure(withFileName(failure('ENOSPC'), 'other'))).toContain('Use data/a.log: ');
    const other = new Error('x');
    expect(withFileName(other, 'other')).toBe(other);
    expect(other).not.toHaveProperty('path');
  });

  test.each([new Error('EACCES'), Object.assign(new Error('x'), { code: 'EACCES' }), failure('EWHAT'), undefined])(
    'is none of other errors: %s',
    (error) => {
      expect(describeFileFailure(error)).toBeUndefined();
    },
  );
});
