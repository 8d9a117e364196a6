import config from '../../jest.config.js';
import { pathOf, SLOW_TESTS } from './slow-tests.js';

/**
 * The tests without the slow ones, for `npm run test:quick`.
 * @type {import('jest').Config}
 */
export default {
  ...config,
  rootDir: '../..',
  testPathIgnorePatterns: SLOW_TESTS.map((slowTest) => `/${pathOf(slowTest).replaceAll('.', String.raw`\.`)}$`),
  reporters: ['default', ['<rootDir>/test/runner/closing-line-reporter.js', { leftOut: SLOW_TESTS.length }]],
};
