import Sequencer from '@jest/test-sequencer';
import { pathOf, SLOW_TESTS } from './slow-tests.js';

/** Starts with the slow tests. Jest knows how long tests take only from earlier runs; in a fresh clone there are none. */
export default class SlowFirstSequencer extends Sequencer {
  /** @inheritdoc */
  sort(tests) {
    const rank = ({ path }) => {
      const index = SLOW_TESTS.findIndex((slowTest) => path.endsWith(`/${pathOf(slowTest)}`));
      return index < 0 ? SLOW_TESTS.length : index;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- it is a method of the sequencer
    return super.sort(tests).toSorted((one, other) => rank(one) - rank(other));
  }
}
