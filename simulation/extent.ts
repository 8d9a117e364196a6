/** What schedules held. */
export interface Extent {
  /** Processes that were started. */
  readonly processes: number;
  /** Calls that these processes made to the world outside. */
  readonly calls: number;
  /** Faults that happened to calls. Processes that were taken away because they took too long are not among them. */
  readonly faults: number;
}

/** Nothing was run. */
export const NO_EXTENT: Extent = { processes: 0, calls: 0, faults: 0 };

/** Adds two extents. */
export function addExtents(one: Extent, other: Extent): Extent {
  return {
    processes: one.processes + other.processes,
    calls: one.calls + other.calls,
    faults: one.faults + other.faults,
  };
}
