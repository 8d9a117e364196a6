/** The namespace of our metrics in CloudWatch. */
export const METRIC_NAMESPACE = 'surge445';

/** Names of the metrics that each function emits, by the service that the function is. Alarms can watch no others. */
export const METRICS = {
  ingest: {
    logObjects: 'LogObjects',
    records: 'Records',
    attempts: 'Attempts',
    rejects: 'Rejects',
    quarantined: 'Quarantined',
    unknownKeys: 'UnknownKeys',
  },
  detect: {
    findings: 'Findings',
    alerts: 'Alerts',
    outboxPending: 'OutboxPending',
    alertLagSeconds: 'AlertLagSeconds',
    lagSeconds: 'LagSeconds',
    openEpisodes: 'OpenEpisodes',
    exposedHosts: 'ExposedHosts',
    rejectedAttempts: 'RejectedAttempts',
    acceptedAttempts: 'AcceptedAttempts',
    sources: 'Sources',
    expectedSources: 'ExpectedSources',
    tableFailures: 'TableFailures',
    tooLargeWindows: 'TooLargeWindows',
    publishedHours: 'PublishedHours',
    allowListFailures: 'AllowListFailures',
  },
  reconcile: {
    reconciledObjects: 'ReconciledObjects',
    unknownKeys: 'UnknownKeys',
    worldFailures: 'WorldFailures',
  },
} as const;

/** The functions of the pipeline. */
export type Service = keyof typeof METRICS;

/** Names of all metrics. */
export type MetricName = { readonly [S in Service]: (typeof METRICS)[S][keyof (typeof METRICS)[S]] }[Service];
