/** iCalendar (RFC 5545): all-day events with reminders, for the agenda of whoever answers for something that ends. */

export interface CalendarEvent {
  /** The same for the same thing for ever, so that an agenda changes its event instead of adding another. */
  uid: string;
  /** Grows with each change of the thing (RFC 5545 §3.8.7.4). */
  sequence: number;
  /** The day, `YYYY-MM-DD`. */
  date: string;
  summary: string;
  description: string;
  url: string;
  /** Days before the day at which to be reminded, at 8:00. */
  remindDaysBefore: readonly number[];
}

/** A calendar as bytes of text/calendar. `stampedAt` is the moment of its making, RFC 3339. */
export function writeCalendar(name: string, events: readonly CalendarEvent[], stampedAt: string): string {
  const stamp = stampedAt.replaceAll(/[-:]|\.\d+/g, '');
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Pontual//Vencimentos//PT-BR',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escapeText(name)}`,
    ...events.flatMap((event) => eventLines(event, stamp)),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

function eventLines(event: CalendarEvent, stamp: string): string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${event.uid}`,
    `SEQUENCE:${event.sequence}`,
    `DTSTAMP:${stamp}`,
    `DTSTART;VALUE=DATE:${event.date.replaceAll('-', '')}`,
    `SUMMARY:${escapeText(event.summary)}`,
    `DESCRIPTION:${escapeText(event.description)}`,
    `URL:${event.url.replaceAll(/\s/g, '%20')}`,
    'TRANSP:TRANSPARENT',
    ...event.remindDaysBefore.flatMap((days) => [
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      `DESCRIPTION:${escapeText(event.summary)}`,
      // An event of a whole day begins at midnight: at 8:00, `days` days before it.
      `TRIGGER:-P${days - 1}DT16H`,
      'END:VALARM',
    ]),
    'END:VEVENT',
  ];
}

/** TEXT of RFC 5545 §3.3.11. Control characters have no place in it. */
function escapeText(text: string): string {
  return text
    .replaceAll(/[\\;,]/g, (character) => `\\${character}`)
    .replaceAll(/\r\n|\r|\n/g, '\\n')
    .replaceAll(/\p{Cc}/gu, '');
}

const longestLineBytes = 75;

/** Lines of more than 75 octets go on in the next one after a blank (§3.1); no character is cut in two. */
function fold(line: string): string {
  let folded = '';
  let bytes = 0;
  for (const character of line) {
    const length = Buffer.byteLength(character);
    if (bytes + length > longestLineBytes) {
      folded += '\r\n ';
      bytes = 1;
    }
    folded += character;
    bytes += length;
  }
  return folded;
}
