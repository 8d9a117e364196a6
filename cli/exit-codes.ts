/** The exit code of a command that failed, or that found a fault. `--help` lists all exit codes. */
export const EXIT_FAILED = 1;

/** The exit code of a command with wrong options or settings. */
export const EXIT_USAGE = 2;

/** The exit code of a command that Ctrl-C stopped, as in a shell: 128 and the number of SIGINT. */
export const EXIT_INTERRUPTED = 130;
