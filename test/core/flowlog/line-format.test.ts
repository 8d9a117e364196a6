import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  DEFAULT_FIELD_ORDER,
  FIELD_NAMES,
  type Field,
  formatOf,
  isHeader,
  NEEDED_FIELDS,
  NEEDED_TRANSIT_FIELDS,
  OPTIONAL_FIELDS,
  TRANSIT_FIELDS,
} from '../../../core/flowlog/line-format.ts';
import { FULL_ORDER, lineFields, SILENT } from '../../examples/log-lines.ts';

const VPC_FIELDS: readonly Field[] = [...NEEDED_FIELDS, ...OPTIONAL_FIELDS];
const ALL_NAMES = [...VPC_FIELDS.map((field) => FIELD_NAMES[field]), 'version', 'az-id', 'traffic-path'];

describe('formatOf()', () => {
  test('finds every field by its name, whatever the order', () => {
    const orders = fc.shuffledSubarray(ALL_NAMES, { minLength: ALL_NAMES.length });
    fc.assert(
      fc.property(orders, (names) => {
        const format = formatOf(names);
        for (const field of VPC_FIELDS) expect(names[format.columns.get(field) ?? -1]).toBe(FIELD_NAMES[field]);
        expect(format).toMatchObject({ fieldCount: names.length, missing: [] });
      }),
    );
  });

  test('names exactly the needed fields that are not there', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(ALL_NAMES), (names) => {
        const missing = NEEDED_FIELDS.map((field) => FIELD_NAMES[field]).filter((name) => !names.includes(name));
        expect(formatOf(names).missing).toEqual(missing);
      }),
    );
  });

  test('reads the names of Parquet columns as it reads those of text', () => {
    expect(formatOf(FULL_ORDER.map((name) => name.replaceAll('-', '_')))).toEqual(formatOf(FULL_ORDER));
  });

  test('takes the first column of a name that stands twice', () => {
    expect(formatOf(['start', 'action', 'start']).columns.get('start')).toBe(0);
  });

  test('lacks nothing in the default format', () => {
    expect(formatOf(DEFAULT_FIELD_ORDER)).toMatchObject({ fieldCount: 14, missing: [], isTransitGateway: false });
  });

  test('knows a transit gateway by its fields, and needs an attachment of it in place of an action', () => {
    const needed = NEEDED_TRANSIT_FIELDS.map((field) => FIELD_NAMES[field]);
    expect(formatOf(needed)).toMatchObject({ isTransitGateway: true, missing: [] });
    const withoutAttachment = needed.filter((name) => name !== 'tgw-attachment-id');
    expect(formatOf([...withoutAttachment, 'tgw-id'])).toMatchObject({
      isTransitGateway: true,
      missing: ['tgw-attachment-id'],
    });
  });

  test('takes a log of a VPC for one, whatever else it names', () => {
    expect(formatOf([...DEFAULT_FIELD_ORDER, 'tgw-id'])).toMatchObject({ isTransitGateway: false, missing: [] });
  });

  test('either needs a field or can do without it', () => {
    expect([...VPC_FIELDS, ...TRANSIT_FIELDS].toSorted()).toEqual(Object.keys(FIELD_NAMES).toSorted());
  });
});

describe('isHeader()', () => {
  test('knows a header in any order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(ALL_NAMES, { minLength: 1 }), (names) => {
        const isKnown = names.some((name) => name === 'version' || Object.values<string>(FIELD_NAMES).includes(name));
        expect(isHeader(names)).toBe(isKnown);
      }),
    );
  });

  test.each([
    ['a record', lineFields()],
    ['a line without traffic', lineFields(SILENT)],
    ['one word', ['hello']],
    ['prose', ['no', 'such', 'thing']],
    ['names with a doubled space between them', ['version', '', 'start']],
    ['names in capitals', ['VERSION', 'START']],
    ['nothing', ['']],
  ])('does not take %s for one', (_, fields) => {
    expect(isHeader(fields)).toBe(false);
  });
});
