/** The exit code of a command that failed, or that found a fault. `--help` lists all exit codes. */
export const EXIT_FAILED = 1;

/** The exit code of a command with wrong options or settings. */
export const EXIT_USAGE = 2;
