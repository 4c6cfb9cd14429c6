/**
 * Civil dates as text `YYYY-MM-DD` and the calendar of Brazilian banks. Arithmetic is done on day numbers by hand, so
 * the module gives the same answers in a server and in a browser without Temporal, and no time zone can shift a date.
 */

/** A civil date, `YYYY-MM-DD`, years 0001 to 9999. */
export type PlainDateText = string;

/** Dates on which a company does not work beyond the national bank holidays. */
export type ExtraHolidays = ReadonlySet<PlainDateText>;

export type BankHoliday = { readonly date: PlainDateText; readonly name: string };

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function digitsAt(text: string, start: number, length: number): number {
  let value = 0;
  for (let index = start; index < start + length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** True for an existing date written `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  return !Number.isNaN(dayNumberIn(text));
}

/** Days since 1970-01-01, or NaN for a text that is not an existing date written `YYYY-MM-DD`. */
export function dayNumberIn(text: string): number {
  if (text.length !== 10 || text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d) return NaN;
  const year = digitsAt(text, 0, 4);
  const month = digitsAt(text, 5, 2);
  const day = digitsAt(text, 8, 2);
  if (year < 1 || month < 1 || month > 12 || day < 1) return NaN;
  const last = MONTH_DAYS[month - 1]! + (month === 2 && isLeap(year) ? 1 : 0);
  return day <= last ? dayNumberOf(year, month, day) : NaN;
}

/** Days since 1970-01-01 of a civil date (Howard Hinnant's `days_from_civil`). */
function dayNumberOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year; // the year starts in March, so that the leap day is its last
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

/**
 * Days since 1970-01-01.
 * @throws RangeError when the text is not an existing date.
 */
export function toDayNumber(date: PlainDateText): number {
  const dayNumber = dayNumberIn(date);
  if (Number.isNaN(dayNumber)) throw new RangeError(`not a date: ${JSON.stringify(date)}`);
  return dayNumber;
}

/** 00 to 99: dates are written for every line of a file, and padding each number anew was most of the work. */
const TWO_DIGITS = Array.from({ length: 100 }, (_, value) => padded(value, 2));

/**
 * The date of a day number (days since 1970-01-01).
 * @throws RangeError outside the years 0001 to 9999.
 */
export function fromDayNumber(dayNumber: number): PlainDateText {
  const shifted = dayNumber + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  if (!(year >= 1 && year <= 9999)) throw new RangeError(`date outside the years 0001 to 9999: day ${dayNumber}`);
  return `${TWO_DIGITS[Math.floor(year / 100)]}${TWO_DIGITS[year % 100]}-${TWO_DIGITS[month]}-${TWO_DIGITS[day]}`;
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** The date `days` calendar days later (earlier when negative). */
export function addDays(date: PlainDateText, days: number): PlainDateText {
  return fromDayNumber(toDayNumber(date) + days);
}

/** Calendar days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: PlainDateText, to: PlainDateText): number {
  return toDayNumber(to) - toDayNumber(from);
}

/** Easter Sunday in the Gregorian calendar (the anonymous algorithm published by Meeus). */
function easterDayNumber(year: number): number {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const march = epact + weekday - 7 * late + 114;
  return dayNumberOf(year, Math.floor(march / 31), (march % 31) + 1);
}

const FIXED_HOLIDAYS: readonly (readonly [monthDay: string, name: string, since?: number])[] = [
  ['01-01', 'Confraternização Universal'],
  ['04-21', 'Tiradentes'],
  ['05-01', 'Dia do Trabalho'],
  ['09-07', 'Independência do Brasil'],
  ['10-12', 'Nossa Senhora Aparecida'],
  ['11-02', 'Finados'],
  ['11-15', 'Proclamação da República'],
  ['11-20', 'Dia Nacional de Zumbi e da Consciência Negra', 2024], // Lei 14.759/2023
  ['12-25', 'Natal'],
];

const EASTER_HOLIDAYS: readonly (readonly [daysFromEaster: number, name: string])[] = [
  [-48, 'Carnaval (segunda-feira)'],
  [-47, 'Carnaval (terça-feira)'],
  [-2, 'Sexta-feira da Paixão'],
  [60, 'Corpus Christi'],
];

const holidaysByYear = new Map<number, ReadonlyMap<PlainDateText, string>>();

function holidaysOf(year: number): ReadonlyMap<PlainDateText, string> {
  const known = holidaysByYear.get(year);
  if (known !== undefined) return known;
  const holidays = new Map<PlainDateText, string>();
  for (const [monthDay, name, since] of FIXED_HOLIDAYS) {
    if (since === undefined || year >= since) holidays.set(`${padded(year, 4)}-${monthDay}`, name);
  }
  const easter = easterDayNumber(year);
  for (const [offset, name] of EASTER_HOLIDAYS) holidays.set(fromDayNumber(easter + offset), name);
  holidaysByYear.set(year, holidays);
  return holidays;
}

/**
 * The national bank holidays of a year in order (Resolução CMN 4.880/2020 and ANBIMA's calendar). Ash Wednesday,
 * 24 December and the last working day of the year are business days: branches change hours, settlement does not stop.
 */
export function bankHolidays(year: number): readonly BankHoliday[] {
  return [...holidaysOf(year)]
    .map(([date, name]) => ({ date, name }))
    .sort((left, right) => (left.date < right.date ? -1 : 1));
}

/** True from Monday to Friday outside the national bank holidays and the company's own. */
export function isBusinessDay(date: PlainDateText, extraHolidays?: ExtraHolidays): boolean {
  const weekday = (((toDayNumber(date) + 4) % 7) + 7) % 7; // 1970-01-01 was a Thursday; 0 is Sunday
  if (weekday === 0 || weekday === 6) return false;
  return !holidaysOf(digitsAt(date, 0, 4)).has(date) && extraHolidays?.has(date) !== true;
}

/** The date itself when it is a business day, else the first one after it: how a due date is carried over. */
export function nextBusinessDay(date: PlainDateText, extraHolidays?: ExtraHolidays): PlainDateText {
  let candidate = date;
  while (!isBusinessDay(candidate, extraHolidays)) candidate = addDays(candidate, 1);
  return candidate;
}

/** The business day `count` business days after the date (before it when negative); zero gives the date itself. */
export function addBusinessDays(date: PlainDateText, count: number, extraHolidays?: ExtraHolidays): PlainDateText {
  const step = count < 0 ? -1 : 1;
  let candidate = date;
  for (let left = Math.abs(count); left > 0;) {
    candidate = addDays(candidate, step);
    if (isBusinessDay(candidate, extraHolidays)) left -= 1;
  }
  return candidate;
}

const INSTANT = /^(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/**
 * Milliseconds since 1970-01-01T00:00Z of an RFC 3339 instant (further decimals are cut).
 * @throws RangeError when the text is not one.
 */
export function toEpochMs(instant: string): number {
  const match = INSTANT.exec(instant);
  if (match === null) throw new RangeError(`not an RFC 3339 instant: ${JSON.stringify(instant)}`);
  const [, date, hour, minute, second, fraction, sign, offsetHour, offsetMinute] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60 || Number(offsetHour ?? 0) > 23) {
    throw new RangeError(`not a time of day: ${JSON.stringify(instant)}`);
  }
  const offsetMinutes = (Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0)) * (sign === '-' ? -1 : 1);
  const minutes = (toDayNumber(date!) * 24 + Number(hour)) * 60 + Number(minute) - offsetMinutes;
  return (minutes * 60 + Number(second)) * 1000 + Number((fraction ?? '').padEnd(3, '0').slice(0, 3));
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * The civil date at an RFC 3339 instant in a time zone: a Pix received at 22:00 in São Paulo is already tomorrow in
 * UTC, and is booked today.
 * @throws RangeError for a text that is no instant or a zone that does not exist.
 */
export function todayIn(instant: string, zone = 'America/Sao_Paulo'): PlainDateText {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    const fields = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      ...fields,
    });
    formatters.set(zone, formatter);
  }
  const parts = new Map(formatter.formatToParts(toEpochMs(instant)).map((part) => [part.type, part.value]));
  return `${parts.get('year')!.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`;
}
