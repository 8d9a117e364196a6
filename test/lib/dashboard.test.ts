import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { METRIC_NAMESPACE, METRICS } from '../../core/operations/metric-names.ts';
import { EVERY_SETTING } from './every-setting.ts';
import { EVERY_ALARM, synthesise, type Synthesised } from './synthesised.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The form of a body, as far as we use it: AWS takes no widget that is wider than 24 columns, and no text without markdown. */
const place = { x: z.int().min(0).max(23), y: z.int().min(0), width: z.int().min(1).max(24), height: z.int().min(1) };
const metric = z.array(z.union([z.string(), z.record(z.string(), z.unknown())])).min(1);
const chart = z.object({
  type: z.literal('metric'),
  ...place,
  properties: z.object({
    view: z.literal('timeSeries'),
    title: z.string().min(1),
    region: z.string(),
    metrics: z.array(metric).min(1),
  }),
});
const text = z.object({
  type: z.literal('text'),
  ...place,
  properties: z.object({ markdown: z.string().min(1) }).loose(),
});
const alarms = z.object({
  type: z.literal('alarm'),
  ...place,
  properties: z.object({ title: z.string(), alarms: z.array(z.string()).min(1).max(100) }).loose(),
});
const body = z.object({
  start: z.string().regex(/^-P/),
  widgets: z.array(z.discriminatedUnion('type', [chart, text, alarms])).max(500),
});

/** Dimensions of the metrics of AWS, and the type of resource that the first one names. */
const DIMENSIONS: Readonly<Record<string, { readonly type: string; readonly names: readonly string[] }>> = {
  'AWS/Lambda': { type: 'AWS::Lambda::Function', names: ['FunctionName'] },
  'AWS/SQS': { type: 'AWS::SQS::Queue', names: ['QueueName'] },
  'AWS/SNS': { type: 'AWS::SNS::Topic', names: ['TopicName'] },
  'AWS/S3': { type: 'AWS::S3::Bucket', names: ['BucketName', 'StorageType'] },
};

/** Names of the metrics of AWS that are shown, as AWS documents them. */
const AWS_METRICS: Readonly<Record<string, readonly string[]>> = {
  'AWS/Lambda': ['Errors', 'Throttles', 'Invocations', 'Duration'],
  'AWS/SQS': ['ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible', 'NumberOfMessagesSent'],
  'AWS/SNS': ['NumberOfNotificationsFailed'],
  'AWS/S3': ['BucketSizeBytes'],
};

/** A reference in the text of a body: the logical id of the resource in angle brackets. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': got, 'Fn::Join': joined } = z.record(z.string(), z.unknown()).parse(value);
  if (Array.isArray(joined)) return z.array(z.unknown()).parse(joined[1]).map(flat).join('');
  return `<${Array.isArray(got) ? String(got[0]) : String(Ref)}>`;
}

function bodyOf({ of }: Synthesised): z.infer<typeof body> {
  const [[, dashboard] = []] = of('AWS::CloudWatch::Dashboard');
  return body.parse(JSON.parse(flat(dashboard?.Properties['DashboardBody'])));
}

/** The metrics of all charts, each as a list of texts, without expressions and options. */
function metricsOf({ widgets }: z.infer<typeof body>): string[][] {
  return widgets.flatMap((widget) =>
    widget.type === 'metric'
      ? widget.properties.metrics.map((row) => row.filter((part) => typeof part === 'string'))
      : [],
  );
}

/** Says what is wrong with a metric; undefined: it exists. */
function faultOf([namespace = '', name = '', ...dimensions]: string[], { resources }: Synthesised): string | undefined {
  const all = `${namespace} ${name} ${dimensions.join(' ')}`;
  const stackName = dimensions[3];
  if (namespace === METRIC_NAMESPACE) {
    const services = Object.entries(METRICS).filter(([, names]) => Object.values<string>(names).includes(name));
    const expected = services.map(([service]) => ['service', service, 'stack', stackName].join(' '));
    return stackName?.startsWith('surge445') && expected.includes(dimensions.join(' ')) ? undefined : all;
  }
  const known = DIMENSIONS[namespace];
  const names = dimensions.filter((_, index) => index % 2 === 0);
  const resource = resources.get((dimensions[1] ?? '').slice(1, -1));
  // A bucket that the settings name is no resource.
  const isThere = resource === undefined ? namespace === 'AWS/S3' : resource.Type === known?.type;
  const isDocumented = AWS_METRICS[namespace]?.includes(name) === true;
  return isThere && isDocumented && names.join(' ') === known?.names.join(' ') ? undefined : all;
}

/** Checks whether a text such as `docs/runbook.md#lag` names a file, and a heading in it. */
function isHeading(link: string): boolean {
  const [file = '', heading] = link.split('#');
  if (!existsSync(join(ROOT, file))) return false;
  if (heading === undefined) return true;
  const headings = readFileSync(join(ROOT, file), 'utf8').matchAll(/^#+ (.+)$/gm);
  const anchors = [...headings].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(/\s/g, '-'),
  );
  return anchors.includes(heading);
}

describe.each(EVERY_SETTING)('the dashboard with %s', (_, settings) => {
  const stack = synthesise(settings, EVERY_ALARM);
  const dashboard = bodyOf(stack);

  test('shows metrics that exist', () => {
    const metrics = metricsOf(dashboard).filter((row) => row.length > 0);
    expect(metrics.length).toBeGreaterThan(20);
    expect(metrics.flatMap((row) => faultOf(row, stack) ?? [])).toEqual([]);
  });

  test('has every alarm, and no more metrics than a free dashboard may have', () => {
    const shown = dashboard.widgets.flatMap((widget) => (widget.type === 'alarm' ? widget.properties.alarms : []));
    expect(shown).toHaveLength(stack.of('AWS::CloudWatch::Alarm').length);
    expect(metricsOf(dashboard).length).toBeLessThanOrEqual(50);
  });
});

describe('the dashboard', () => {
  const stack = synthesise();
  const { widgets } = bodyOf(stack);

  test('has a text below each chart that names what to read', () => {
    const shown = widgets.filter(({ type }) => type === 'metric');
    const links = shown.map(({ x, y, height }) => {
      const below = widgets.find((widget) => widget.x === x && widget.y === y + height);
      const [, list = ''] = /What to do: (.+)$/.exec(below?.type === 'text' ? below.properties.markdown : '') ?? [];
      return list.split(', ');
    });
    expect(links).toHaveLength(12);
    expect(links.flat().filter((link) => !isHeading(link))).toEqual([]);
  });

  test('has a name that the same stack in another region has not, because names are global', () => {
    const [[, dashboard] = []] = stack.of('AWS::CloudWatch::Dashboard');
    expect(flat(dashboard?.Properties['DashboardName'])).toBe('surge445-<AWS::Region>');
  });

  test('fits into 24 columns without overlap', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, cell) => `${x + (cell % width)} ${y + Math.floor(cell / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
  });
});
