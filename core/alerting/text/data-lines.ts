import { recordSpanText } from '../../detection/words/record-span.ts';
import type { Finding } from '../../detection/all-rules.ts';
import { minuteText } from '../../time.ts';
import { pluralised, withThousands } from '../../wording.ts';

/**
 * Says how complete the logs are that an alert was drawn from.
 * @param finding with its status as of now
 * @param watermark latest record start seen, epoch seconds
 */
export function dataLines({ coverage }: Finding, watermark: number): string[] {
  const { objects, records, skipdata, malformed, status, unlisted, leftOut } = coverage;
  const span = recordSpanText(coverage);
  const state = {
    open: `AWS may still deliver logs of these ${span}: the numbers may grow.`,
    final: `The logs of these ${span} are complete, as far as they come in time.`,
    partial: `The logs of these ${span} are incomplete.`,
  }[status];
  return [
    state,
    ...(skipdata > 0
      ? [`AWS lost records in ${pluralised(skipdata, 'place')} (SKIPDATA): the true numbers are higher.`]
      : []),
    ...(leftOut === undefined
      ? []
      : [
          `The window is too large: ${pluralised(leftOut, 'file')} of logs had no room and ${leftOut === 1 ? 'is' : 'are'} not counted. The true numbers are higher.`,
        ]),
    ...(malformed > 0 ? [`${pluralised(malformed, 'line')} could not be read.`] : []),
    ...(unlisted === undefined
      ? []
      : [
          `The window has too many pairs of a source and a target to list them all: ${withThousands(unlisted)} are counted and not listed.`,
          'The totals count all pairs. What is said of a single address, and the table attempts, has only the listed ones.',
        ]),
    `Read: ${pluralised(records, 'record')} of all ports in ${pluralised(objects, 'file')}. The newest record is of ${minuteText(watermark)}.`,
  ];
}
