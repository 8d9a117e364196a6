/** Error for settings that cannot be used. It lists every problem, so that a person can correct all of them at once. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  /**
   * @param problems one sentence each: the name of the setting, what was found, what was expected
   */
  constructor(problems: readonly string[]) {
    super(
      `Read the settings: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}
