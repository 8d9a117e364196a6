/** Settings that cannot be used. Lists every problem, so that one reading mends all. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  /**
   * @param problems one sentence each: where, what was found, what is allowed
   */
  constructor(problems: readonly string[]) {
    super(
      `Read the settings: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}\n${problems.map((one) => `  - ${one}`).join('\n')}`,
    );
    this.problems = problems;
  }
}
