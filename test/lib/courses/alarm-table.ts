import { type AlarmSettings, isInAlarm } from './alarm-state.ts';
import { HEALTHY, MetricCourse, type Situation } from './metric-course.ts';

/** What happens, and who must tell of it. */
export interface Course {
  readonly title: string;
  /** What differs from a quiet day, from {@link TROUBLE_BEGINS} on. */
  readonly trouble: Partial<Situation>;
  /** Alarms that must go off; no other may. */
  readonly fires: readonly string[];
  /** Set: the stack was deployed at the very minute at which the trouble begins, and it is over after so many minutes. */
  readonly firstMinutes?: number;
  /** How long it is looked at; a day when absent. */
  readonly days?: number;
}

const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;

/** Two healthy days come before: alarms look back for some hours. */
const TROUBLE_BEGINS = 2 * DAY_MINUTES;

/** The shortest period of an alarm; all others are multiples of it. */
const STEP_MINUTES = 5;

/**
 * Plays a course.
 * @returns minutes from the beginning of the trouble until each alarm goes off, for those that do; -1 for one that was on before
 */
export function alarmsOf(course: Course, alarms: readonly AlarmSettings[]): ReadonlyMap<string, number> {
  const metrics = new MetricCourse();
  const begin = course.firstMinutes === undefined ? 0 : TROUBLE_BEGINS;
  const end = TROUBLE_BEGINS + (course.days ?? 1) * DAY_MINUTES;
  const firstOn = new Map<string, number>();
  for (let minute = begin; minute < end; minute++) {
    // Alarms of a first deployment are made after the first messages were sent.
    if (minute > begin + STEP_MINUTES && minute % STEP_MINUTES === 0) note(firstOn, { alarms, metrics, minute });
    metrics.advance(minute, situationAt(minute, course));
  }
  return firstOn;
}

function situationAt(minute: number, { firstMinutes, trouble }: Course): Situation {
  const isOver = firstMinutes !== undefined && minute >= TROUBLE_BEGINS + firstMinutes;
  return minute < TROUBLE_BEGINS || isOver ? HEALTHY : { ...HEALTHY, ...trouble };
}

function note(
  firstOn: Map<string, number>,
  at: { readonly alarms: readonly AlarmSettings[]; readonly metrics: MetricCourse; readonly minute: number },
): void {
  for (const alarm of at.alarms) {
    if (firstOn.has(alarm.name) || !isInAlarm(alarm, at.metrics.metrics, at.minute)) continue;
    firstOn.set(alarm.name, Math.max(-1, at.minute - TROUBLE_BEGINS));
  }
}

/** Writes the table of courses by alarm for docs/alarms.md. */
export function alarmTable(courses: readonly Course[], alarms: readonly AlarmSettings[]): string {
  const rows = courses.map((course) => {
    const went = [...alarmsOf(course, alarms)].toSorted(([, a], [, b]) => a - b);
    const cells = went.map(([name, minutes]) => `\`${name}\` ${delayText(minutes)}`);
    return `| ${course.title} | ${cells.join(', ') || 'none'} |`;
  });
  return ['| what happens | alarms, and after how long |', '|---|---|', ...rows].join('\n');
}

function delayText(minutes: number): string {
  if (minutes < HOUR_MINUTES * 3) return `${minutes} min`;
  return minutes < DAY_MINUTES * 2
    ? `${Math.round(minutes / HOUR_MINUTES)} h`
    : `${Math.round(minutes / DAY_MINUTES)} days`;
}

const MARKER = '<!-- npm run alarms -->\n';

/**
 * Puts the table into a document, in place of the one that stands below its marker.
 * @throws {Error} when the document has no marker
 */
export function withTable(document: string, table: string): string {
  const [before, after] = document.split(MARKER);
  if (before === undefined || after === undefined) throw new Error(`Write the table: found no line ${MARKER.trim()}`);
  return `${before}${MARKER}\n${table}\n${after.replace(/^\n?(?:\|.*\n)*/, '')}`;
}
