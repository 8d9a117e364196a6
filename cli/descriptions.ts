/** What the help says about each command, apart from the commands so that this help loads none of them. */
export const DESCRIPTIONS = {
  replay:
    'Read past flow logs: alerts here, tables in a folder. The same logs always give the same tables, whatever their order.',
  query:
    'Query the tables of a replay, in SQL or by the name of a saved query. Without a query, list the saved queries.',
  report: 'Write one page of charts and tables about a replay. It needs no script and loads nothing.',
  generate:
    'Write flow logs of a made-up scenario, in files with names as in AWS. The same options give the same files.',
  backfill: 'Count log objects that are older than the deployment, or that the deployment missed.',
  rebuild: 'Make the windows, summaries and tables of some days anew from their log objects.',
  allow: 'Check an allow-list, and put it into the data bucket of a deployment.',
  drill: 'Send a made-up attack through a deployment, and time each step until the alert.',
  doctor: 'Check a deployment: formats, freshness, permissions, subscriptions and queues; with a fix for each problem.',
} as const;
