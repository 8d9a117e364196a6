import { describe, expect, test } from '@jest/globals';
import { FIELDS_BY_VERSION, versionOf } from '../../../core/flowlog/field-versions.ts';
import { formatText } from '../../../core/flowlog/found-format.ts';
import { DEFAULT_FIELD_ORDER, FIELD_NAMES, isHeader } from '../../../core/flowlog/line-format.ts';

const ALL_NAMES = [...FIELDS_BY_VERSION.values()].flat();
const DEFAULT = {
  form: 'text',
  gzipLayers: 1,
  wrapping: 'none',
  names: DEFAULT_FIELD_ORDER,
  isAssumed: false,
} as const;

describe('FIELDS_BY_VERSION', () => {
  test('names each field once, and each that is read', () => {
    expect(new Set(ALL_NAMES).size).toBe(ALL_NAMES.length);
    expect(ALL_NAMES).toEqual(expect.arrayContaining(Object.values(FIELD_NAMES)));
    expect(isHeader(ALL_NAMES)).toBe(true);
  });

  test.each([...FIELDS_BY_VERSION])('says version %d of its last field', (version, fields) => {
    expect(versionOf(['srcaddr', fields.at(-1) ?? ''])).toBe(version);
  });
});

describe('formatText()', () => {
  test('names the default format, and that it was assumed', () => {
    expect(formatText(DEFAULT)).toBe('version 2, default, text in gzip, not wrapped');
    expect(formatText({ ...DEFAULT, isAssumed: true, gzipLayers: 2, wrapping: 'json' })).toBe(
      'version 2, default (no header line), text in gzip in gzip, in JSON',
    );
  });

  test('names what a custom format unlocks, in text and in Parquet', () => {
    const names = [...DEFAULT_FIELD_ORDER, 'tcp-flags', 'flow-direction', 'reject-reason'];
    expect(formatText({ ...DEFAULT, names, gzipLayers: 0 })).toBe(
      'version 8, custom, text, not wrapped; with tcp-flags and flow-direction',
    );
    const columns = names.map((name) => name.replaceAll('-', '_'));
    expect(formatText({ ...DEFAULT, form: 'parquet', gzipLayers: 0, names: columns })).toBe(
      'version 8, custom, Parquet; with tcp-flags and flow-direction',
    );
  });
});
