/** Processes that run at once. */
export const MOST_PROCESSES = 3;
/** Messages that one process receives at once. */
export const LARGEST_BATCH = 3;
/** Longest invocation: a process that is not done by then is taken away. */
export const INVOCATION_SECONDS = 180;
/** For how many calls a process goes on alone: until the next step, until it has long overtaken the others, or to its end. */
export const CALLS = [1, 1, 2, 4, 12, 1000];
/** The same where each read is a call: most of them find nothing. */
export const CALLS_OF_EVERY_READ = [1, 2, 5, 20, 100, 1000];
/** Seconds that pass between two turns. */
export const SECONDS = [0, 0, 0, 1, 5, 40];
/** More turns than any run needs: beyond, something is done again for ever. */
export const MOST_TURNS = 4000;
