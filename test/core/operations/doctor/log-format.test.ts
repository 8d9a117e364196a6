import { describe, expect, test } from '@jest/globals';
import { checkLogFormat } from '../../../../core/operations/doctor/log-format.ts';
import { FLOW_LOG_FIELDS } from '../../../../lib/flow-logs-stack.ts';
import {
  FIELD_NAMES,
  NEEDED_FIELDS,
  NEEDED_TRANSIT_FIELDS,
  OPTIONAL_FIELDS,
} from '../../../../core/flowlog/line-format.ts';

const ALL = [...NEEDED_FIELDS, ...OPTIONAL_FIELDS].map((field) => FIELD_NAMES[field]);
const check = (names: readonly string[]) =>
  checkLogFormat({
    name: 'flow log fl-1',
    fields: { form: 'text', gzipLayers: 1, wrapping: 'none', names, isAssumed: false },
  });

describe('checkLogFormat()', () => {
  test('is content with all fields, in any order and spelling', () => {
    expect(check(ALL.toReversed()).status).toBe('ok');
    expect(check(ALL.map((name) => name.replaceAll('-', '_'))).status).toBe('ok');
  });

  test('is content with the fields of the flow logs that the stack turns on', () => {
    expect(check(FLOW_LOG_FIELDS).status).toBe('ok');
  });

  const reported = OPTIONAL_FIELDS.filter((field) => FLOW_LOG_FIELDS.includes(FIELD_NAMES[field]));

  test.each(reported)('says what is lost without %s', (field) => {
    const { status, what } = check(ALL.filter((name) => name !== FIELD_NAMES[field]));
    expect(status).toBe('warn');
    expect(what).toContain(`lacks ${FIELD_NAMES[field]} (`);
    expect(what).not.toContain('less is known');
  });

  test.each(NEEDED_FIELDS)('fails without %s', (field) => {
    const { status, what } = check(ALL.filter((name) => name !== FIELD_NAMES[field]));
    expect([status, what]).toEqual([
      'fail',
      `flow log fl-1: lacks ${FIELD_NAMES[field]}; none of its records is counted`,
    ]);
  });

  test('knows a flow log of a transit gateway', () => {
    expect(check(NEEDED_TRANSIT_FIELDS.map((field) => FIELD_NAMES[field]))).toMatchObject({
      status: 'warn',
      what: expect.stringMatching(/transit gateway.*count as unknown \(version 6, transit gateway,/),
    });
    expect(check(['version', 'tgw-id', 'srcaddr']).status).toBe('fail');
  });

  test('fails what is no flow log', () => {
    expect(checkLogFormat({ name: 'k', fields: undefined }).status).toBe('fail');
  });
});
