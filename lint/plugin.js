import { importDirections } from './import-directions.js';
import { noHiddenClock } from './no-hidden-clock.js';

/** Lint rules of this project that oxlint does not have. */
export default {
  meta: { name: 'surge445' },
  rules: { 'import-directions': importDirections, 'no-hidden-clock': noHiddenClock },
};
