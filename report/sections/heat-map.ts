import { groupedBy } from '../../core/collections/grouped-by.ts';
import { DAY_SECONDS, dayOf, HOUR_SECONDS, isoDay } from '../../core/time.ts';
import { withThousands } from '../../core/wording.ts';
import { type ColourScale, colourScale, levelOf } from '../charts/colour-scale.ts';
import { dataTable } from '../data-table.ts';
import { folded } from '../folded.ts';
import { html, type Html } from '../html.ts';
import type { HourCount, ReportFacts, Span } from '../report-facts.ts';
import { monthName } from '../times.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** Days that are drawn at most, the last ones: a year and a month. */
const MOST_DAYS = 400;

/** With more days the rows are lower. */
const FEW_DAYS = 14;

interface Day {
  readonly start: number;
  /** By the hour of the day; undefined without a log. */
  readonly hours: ReadonlyArray<HourCount | undefined>;
}

/** Writes the map of days by hours. The darker an hour, the more attempts it has. */
export function heatMapSection({ hours, span, totals }: ReportFacts): Html {
  const hasUnknown = totals.some(({ direction, unknown }) => direction === 'inbound' && unknown > 0);
  const most = Math.max(0, ...hours.map(attemptsOf));
  const scale = colourScale(most);
  const days = daysOf(hours, span);
  const isCut = (hours[0]?.start ?? Infinity) < (days[0]?.start ?? 0);
  const months = groupedBy(days, ({ start }) => isoDay(start).slice(0, 7));
  return html`<section aria-labelledby="hours">
    <h2 id="hours">Days by hours</h2>
    <p>
      Attempts from outside in each hour. Hours and days are UTC, and rows are days. The most in an hour is
      ${withThousands(most)}.
      ${hasUnknown ? 'Attempts without an outcome, as a transit gateway logs them, are not counted here. ' : undefined}${isCut ? `Only the last ${MOST_DAYS} days are shown.` : undefined}
    </p>
    ${legend(scale)}
    <div
      class="heat ${days.length > FEW_DAYS ? 'low' : ''}"
      role="img"
      aria-label="Attempts from outside by day and hour, at most ${withThousands(most)} in an hour. The table below has the numbers."
    >
      ${[...months.values()].map((ofMonth) => monthMap(ofMonth, scale, span))}
    </div>
    ${folded('Table of attempts by day and hour', dayTable(days))}
  </section>`;
}

function legend({ levels }: ColourScale): Html {
  return html`<ul class="legend">
    <li><i class="h0"></i>0</li>
    ${levels.map(({ from, to }, index) => html`<li><i class="h${index + 1}"></i>${from === to ? withThousands(from) : `${withThousands(from)} to ${withThousands(to)}`}</li>`)}
    <li><i class="gap"></i>no log</li>
  </ul>`;
}

function attemptsOf({ rejected, accepted }: HourCount): number {
  return rejected + accepted;
}

/** Returns every day from the first to the last one with a log, also a day between them without one. */
function daysOf(hours: readonly HourCount[], span: Span): Day[] {
  const byStart = new Map(hours.map((hour) => [hour.start, hour]));
  const to = Math.min(span.to, (hours.at(-1)?.start ?? span.to) + HOUR_SECONDS);
  const from = Math.max(span.from, hours[0]?.start ?? span.from);
  const first = Math.max(dayOf(from), dayOf(to - 1) - (MOST_DAYS - 1) * DAY_SECONDS);
  return Array.from({ length: Math.ceil((to - first) / DAY_SECONDS) }, (_, index) => {
    const start = first + index * DAY_SECONDS;
    return { start, hours: HOURS.map((hour) => byStart.get(start + hour * HOUR_SECONDS)) };
  });
}

function monthMap(days: readonly Day[], scale: ColourScale, span: Span): Html {
  const start = days[0]?.start ?? 0;
  return html`<div class="month">
    <p>${monthName(start)} ${isoDay(start).slice(0, 4)}</p>
    <div class="row"><b></b>${HOURS.map((hour) => html`<span>${hour % 6 === 0 ? hour : ''}</span>`)}</div>
    ${days.map((day) => html`<div class="row"><b>${isoDay(day.start).slice(8)}</b>${day.hours.map((hour, index) => cell(hour, isWithin(day.start + index * HOUR_SECONDS, span), scale))}</div>`)}
  </div>`;
}

function isWithin(hour: number, { from, to }: Span): boolean {
  return hour + HOUR_SECONDS > from && hour < to;
}

function cell(hour: HourCount | undefined, isInSpan: boolean, scale: ColourScale): Html {
  if (hour !== undefined) return html`<i class="h${levelOf(attemptsOf(hour), scale)}"></i>`;
  return isInSpan ? html`<i class="gap"></i>` : html`<i></i>`;
}

function dayTable(days: readonly Day[]): Html {
  return dataTable(
    'Attempts from outside by day and hour, UTC. A dash is an hour without a log',
    [
      { title: 'Day', cell: ({ start }) => isoDay(start) },
      ...HOURS.map((hour) => ({
        title: String(hour),
        cell: (day: Day) => {
          const count = day.hours[hour];
          return count === undefined ? '–' : withThousands(attemptsOf(count));
        },
      })),
    ],
    days,
  );
}
