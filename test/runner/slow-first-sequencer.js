import Sequencer from '@jest/test-sequencer';

/** What takes longest, longest first: whatever of it began last would go on alone when all else is done. */
const SLOW = [
  'end-to-end/deployed-stack',
  'evaluation/real-traffic',
  'bin/surge445',
  'core/alerting/text/query',
  'lib/surge445-app',
];

/** Jest knows how long tests take only from earlier runs; in a fresh clone there are none. */
export default class SlowFirstSequencer extends Sequencer {
  /** @inheritdoc */
  sort(tests) {
    const rank = ({ path }) => {
      const index = SLOW.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
      return index < 0 ? SLOW.length : index;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- it is a method of the sequencer
    return super.sort(tests).toSorted((one, other) => rank(one) - rank(other));
  }
}
