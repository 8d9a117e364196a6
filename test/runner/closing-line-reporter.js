/** Ends a test run with one plain line that people and scripts can read: `12 passed, 0 failed`. */
export default class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    // A file that does not even load has no failed test in it, and still is a failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    // Jest always runs its own summary after all other reporters; at exit it has been written.
    process.once('exit', () => console.log(line));
  }
}
