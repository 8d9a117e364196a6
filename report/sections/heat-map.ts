import { groupedBy } from '../../core/collections/grouped-by.ts';
import { DAY_SECONDS, HOUR_SECONDS, isoDay } from '../../core/time.ts';
import { withThousands } from '../../core/wording.ts';
import { dataTable, folded } from '../data-table.ts';
import { html, type Html } from '../html.ts';
import type { HourCount, ReportFacts } from '../report-facts.ts';

/** Steps of colour above zero. */
const LEVELS = 5;

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

interface Day {
  readonly name: string;
  /** By the hour of the day; undefined without a log. */
  readonly hours: ReadonlyArray<HourCount | undefined>;
}

/** Writes the map of days by hours. The darker an hour, the more attempts it has; each step of colour is a tenfold or less. */
export function heatMapSection({ hours }: ReportFacts): Html {
  const most = Math.max(1, ...hours.map(attemptsOf));
  const days = daysOf(hours);
  return html`<section aria-labelledby="hours">
    <h2 id="hours">Days by hours</h2>
    <p>
      Attempts from outside in each hour, UTC: the darker, the more; the most in an hour is ${withThousands(most)}. A
      hatched hour has no log.
    </p>
    <div
      class="heat"
      role="img"
      aria-label="Attempts from outside by day and hour, at most ${withThousands(most)} in an hour. The table below has the numbers."
    >
      <div class="row" aria-hidden="true">
        <b></b>${HOURS.map((hour) => html`<span>${hour % 6 === 0 ? hour : ''}</span>`)}
      </div>
      ${days.map((day) => html`<div class="row"><b>${day.name.slice(5)}</b>${day.hours.map((hour) => html`<i class="${levelClass(hour, most)}"></i>`)}</div> `)}
    </div>
    ${folded('Table of attempts by day and hour', dayTable(days))}
  </section>`;
}

function attemptsOf({ rejected, accepted }: HourCount): number {
  return rejected + accepted;
}

function daysOf(hours: readonly HourCount[]): Day[] {
  const byDay = groupedBy(hours, ({ start }) => isoDay(start));
  return [...byDay].map(([name, ofDay]) => ({
    name,
    hours: HOURS.map((hour) => ofDay.find(({ start }) => (start % DAY_SECONDS) / HOUR_SECONDS === hour)),
  }));
}

/** Returns the class of an hour. The steps are logarithmic, because a surge is many times the usual. */
function levelClass(hour: HourCount | undefined, most: number): string {
  if (hour === undefined) return 'none';
  const attempts = attemptsOf(hour);
  if (attempts === 0) return 'h0';
  return `h${Math.max(1, Math.ceil((Math.log1p(attempts) / Math.log1p(most)) * LEVELS))}`;
}

function dayTable(days: readonly Day[]): Html {
  return dataTable(
    'Attempts from outside by day and hour, UTC',
    [
      { title: 'Day', cell: ({ name }) => name },
      ...HOURS.map((hour) => ({
        title: String(hour),
        cell: (day: Day) => {
          const count = day.hours[hour];
          return count === undefined ? 'no log' : withThousands(attemptsOf(count));
        },
        isNumber: true as const,
      })),
    ],
    days,
  );
}
