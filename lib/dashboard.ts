import { Aws, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type Chart, charts, type ShownParts } from './charts.ts';

/** The console has 24 columns: three charts side by side. */
const CHART_WIDTH = 8;
const CHART_HEIGHT = 6;
const TEXT_HEIGHT = 3;

/** What the dashboard is made from. */
export interface DashboardProps extends ShownParts {
  readonly alarms: readonly cloudwatch.IAlarm[];
}

/**
 * A dashboard in CloudWatch: what attacks, whether surge445 itself is well, and what it costs. Below each chart stands what it shows and where to read on.
 * The name has the region in it, because the names of dashboards are global in an account.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export class Dashboard extends Construct {
  /** @param props the parts whose metrics are shown, and the alarms */
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: `${Stack.of(this).stackName}-${Aws.REGION}`,
      defaultInterval: Duration.days(1),
      widgets: [[alarmsWidget(props.alarms)], ...rowsOf(charts(props)).flatMap(widgetRows)],
    });
  }
}

function alarmsWidget(alarms: readonly cloudwatch.IAlarm[]): cloudwatch.IWidget {
  return new cloudwatch.AlarmStatusWidget({
    title: 'Alarms of surge445 itself: docs/runbook.md has an entry with the name of each',
    alarms: [...alarms],
    width: 3 * CHART_WIDTH,
    height: 4,
    sortBy: cloudwatch.AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
  });
}

/** Three charts a row. */
function rowsOf(all: readonly Chart[]): ReadonlyArray<readonly Chart[]> {
  const count = Math.ceil(all.length / 3);
  return Array.from({ length: count }, (_, row) => all.slice(row * 3, row * 3 + 3));
}

/** A row of charts, and below it the row of their texts. */
function widgetRows(row: readonly Chart[]): cloudwatch.IWidget[][] {
  return [row.map(chartWidget), row.map(textWidget)];
}

function chartWidget({ left, right, title, unit }: Chart): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title,
    left: [...left],
    right: [...(right ?? [])],
    leftYAxis: { min: 0, label: unit, showUnits: false },
    ...(right === undefined ? {} : { rightYAxis: { min: 0, showUnits: false } }),
    width: CHART_WIDTH,
    height: CHART_HEIGHT,
  });
}

function textWidget({ readOn, shows }: Chart): cloudwatch.IWidget {
  const markdown = `${shows}\n\nWhat to do: ${readOn.join(', ')}`;
  return new cloudwatch.TextWidget({
    markdown,
    width: CHART_WIDTH,
    height: TEXT_HEIGHT,
    background: cloudwatch.TextWidgetBackground.TRANSPARENT,
  });
}
