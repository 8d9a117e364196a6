import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeJsonGz, encodeJsonGz } from '../../../core/encoding/gzip.ts';
import { decodeWindow, encodeWindow } from '../../../core/windows/window-codec.ts';
import { reportsOf } from '../../../core/windows/report-table.ts';
import { foldWindow, type WindowDocument } from '../../../core/windows/window-document.ts';
import { INSIDE_HOST, INTERFACE, OUTSIDE_SOURCE } from '../../examples/observed-network.ts';
import { FLOW_LOG, windowDocument } from '../../examples/window-documents.ts';
import { partialSets } from '../../examples/window-parts.ts';

/** The same document with its reports as objects, whatever form they have. */
function withObjects(facts: WindowDocument): WindowDocument {
  return { ...facts, reports: reportsOf(facts.reports) };
}

/** The same facts in objects of their own, with the properties of reports the other way round. */
function copied(facts: WindowDocument): WindowDocument {
  const reports = reportsOf(facts.reports).map((report) => Object.fromEntries(Object.entries(report).toReversed()));
  return structuredClone({ ...facts, reports }) as unknown as WindowDocument;
}

/** Stores a document of which a part was changed. */
function damaged(changes: Readonly<Record<string, unknown>>): Uint8Array {
  return encodeJsonGz({ ...(decodeJsonGz(encodeWindow(windowDocument())) as object), ...changes });
}

describe('decodeWindow()', () => {
  test('undoes encodeWindow()', () => {
    fc.assert(
      fc.property(partialSets, (parts) => {
        for (const facts of [...parts, foldWindow(parts)]) {
          expect(facts && withObjects(decodeWindow(encodeWindow(facts)))).toEqual(facts && withObjects(facts));
        }
      }),
    );
  });

  test('undoes encodeWindow() for a window of nothing', () => {
    const facts = windowDocument({ objects: [], coverage: [], interfaces: [], reports: [] });
    expect(withObjects(decodeWindow(encodeWindow(facts)))).toEqual(facts);
  });

  test('refuses a schema that it does not know, and says what to do', () => {
    expect(() => decodeWindow(damaged({ schema: 'surge445.window/9' }))).toThrow(
      'Read a window: found schema "surge445.window/9", expected surge445.window/2; a newer release wrote the document, so run that release or a later one (this one leaves the document as it is)',
    );
    expect(() => decodeWindow(encodeJsonGz({}))).toThrow(/found schema undefined/);
  });

  test.each([
    ['an address', { addresses: ['10.0.4.17'] }, 'the source of a pair'],
    ['an interface', { places: [] }, 'the interface of a report'],
    ['a column', { pairs: [[0, 445, 0, 1, 1, 0, 0, 0, 1, 52, 10, 20, 3]] }, 'column 13 of a pair'],
  ])('refuses a document that lacks %s', (_, changes, what) => {
    expect(() => decodeWindow(damaged(changes))).toThrow(
      `Look up ${what}: found nothing, expected a value; the data is damaged`,
    );
  });

  test('refuses bytes that were cut short, wherever that was', () => {
    const bytes = encodeWindow(windowDocument());
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeWindow(bytes.subarray(0, length))).toThrow('unexpected end of file');
    }
  });
});

describe('encodeWindow()', () => {
  test('writes equal facts to equal bytes', () => {
    fc.assert(
      fc.property(partialSets, (parts) => {
        for (const facts of parts) expect(encodeWindow(copied(facts))).toEqual(encodeWindow(facts));
      }),
    );
  });

  test('writes each interface and each address once', () => {
    const at = INTERFACE;
    const reports = reportsOf(windowDocument().reports).flatMap((one) => [
      one,
      { ...one, port: 139 },
      { ...one, port: 4 },
    ]);
    expect(decodeJsonGz(encodeWindow(windowDocument({ reports })))).toMatchObject({
      addresses: [INSIDE_HOST, OUTSIDE_SOURCE],
      places: [[at.accountId, at.region, at.vpcId, at.subnetId, at.instanceId, at.interfaceId, at.kind, FLOW_LOG]],
    });
  });
});
