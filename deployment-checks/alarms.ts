/** Prints the table of courses by alarm: what happens, which alarms go off, and after how long. `--write <file>` puts it into a document, below its marker. */
import { readFileSync, writeFileSync } from 'node:fs';
import { alarmTable, withTable } from '../test/lib/courses/alarm-table.ts';
import { alarmSettings } from '../test/lib/courses/alarm-state.ts';
import { COURSES } from '../test/lib/courses/courses.ts';
import { EVERY_ALARM, synthesise } from '../test/lib/synthesised.ts';

const alarms = synthesise({}, EVERY_ALARM)
  .of('AWS::CloudWatch::Alarm')
  .map(([, alarm]) => alarmSettings(alarm));
const table = alarmTable(COURSES, alarms);
console.log(table);

const [option, file] = process.argv.slice(2);
if (option === '--write' && file !== undefined) writeFileSync(file, withTable(readFileSync(file, 'utf8'), table));
