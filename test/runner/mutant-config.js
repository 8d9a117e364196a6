import config from '../../jest.config.js';

const { '\\.m?[jt]s$': compiler, ...native } = config.transform;

/**
 * Runs tests on a bug that is made on purpose: `npm run mutants` sets SURGE445_MUTANT.
 * @type {import('jest').Config}
 */
export default {
  ...config,
  rootDir: '../..',
  transform: { ...native, '\\.m?[jt]s$': ['<rootDir>/test/runner/mutant-transform.js', compiler[1]] },
};
