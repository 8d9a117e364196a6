/**
 * Lets jest load a package through Node itself instead of through its own registry: once for all test files of a worker, uncompiled. Meant for
 * packages of hundreds of files that hold no state of a test; aws-cdk-lib alone takes seconds in every test file otherwise.
 */
export default {
  process: (_source, path) => ({ code: `module.exports = requireNatively(${JSON.stringify(path)});` }),
};
