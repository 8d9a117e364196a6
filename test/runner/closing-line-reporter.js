/** Ends a test run with one plain line that people and scripts can read: `12 passed, 0 failed`. A line before it says what was left out. */
export default class ClosingLineReporter {
  /** @param options `leftOut`: how many slow test files this run leaves out */
  constructor(_globalConfig, { leftOut = 0 } = {}) {
    this.leftOut = leftOut;
  }

  /** @inheritdoc */
  onRunComplete(_contexts, results) {
    // A file that does not even load has no failed test in it, and still is a failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    // Jest always runs its own summary after all other reporters; at exit it has been written.
    process.once('exit', () => {
      if (this.leftOut > 0) console.log(`left out ${this.leftOut} slow test files: npm test runs them`);
      console.log(line);
    });
  }
}
