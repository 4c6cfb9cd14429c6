/** How things are shown: money, dates, documents, accounts. All pure; the clock and the zone come as arguments. */
import { formatReais, type Cents } from '#lib/money.ts';
import { formatTaxId } from '#lib/taxid.ts';
import { daysBetween, toEpochMs, todayIn } from '#lib/calendar.ts';
import { nowText } from './clock.ts';

export const ZONE = 'America/Sao_Paulo';

/** `R$ 1.234,56`; a dash when there is no amount. */
export function money(cents: number | null | undefined): string {
  return cents === null || cents === undefined ? '–' : formatReais(cents as Cents);
}

/** What goes inside a money field, whose `R$` stands outside: `1.234,56`. */
export function moneyText(cents: number): string {
  return formatReais(cents as Cents).replace(/R\$\u00a0/, '');
}

/** `"2.00"` → `2,00%`. */
export function percent(text: string): string {
  return `${percentText(text)}%`;
}

export function percentText(text: string): string {
  const [whole = '0', decimals = ''] = text.split('.');
  return `${whole},${decimals.padEnd(2, '0')}`;
}

/** `2026-12-10` → `10/12/2026`; a dash when absent. */
export function date(text: string | null | undefined): string {
  if (text === null || text === undefined || text === '') return '–';
  return `${text.slice(8, 10)}/${text.slice(5, 7)}/${text.slice(0, 4)}`;
}

const DAY_TIME = new Intl.DateTimeFormat('pt-BR', {
  timeZone: ZONE,
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** `2026-12-10T17:22:10.123Z` → `10/12/2026 14:22:10`. */
export function instant(text: string | null | undefined): string {
  return text === null || text === undefined ? '–' : DAY_TIME.format(toEpochMs(text)).replace(',', '');
}

/** With milliseconds, for tooltips and raw views: `10/12/2026 14:22:10,123`. */
export function instantWithMs(text: string): string {
  return `${instant(text)},${String(toEpochMs(text) % 1000).padStart(3, '0')}`;
}

/** Beside an instant under 24 hours old: `há 5 minutos`; empty beyond. */
export function ago(text: string, now: string = nowText()): string {
  const seconds = Math.round((toEpochMs(now) - toEpochMs(text)) / 1000);
  if (seconds < 0 || seconds >= 86_400) return '';
  if (seconds < 60) return 'agora há pouco';
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `há ${minutes} ${minutes === 1 ? 'minuto' : 'minutos'}`;
  const hours = Math.floor(minutes / 60);
  return `há ${hours} ${hours === 1 ? 'hora' : 'horas'}`;
}

/** When something will happen: `hoje 14:32`, `amanhã 09:00`, `12/12/2026 09:00`. */
export function soon(text: string, now: string = nowText()): string {
  const [day = '', time = ''] = instant(text).split(' ');
  const distance = daysBetween(todayIn(now, ZONE), todayIn(text, ZONE));
  const word = distance === 0 ? 'hoje' : distance === 1 ? 'amanhã' : day;
  return `${word} ${time.slice(0, 5)}`;
}

export function today(now: string = nowText()): string {
  return todayIn(now, ZONE);
}

/** `1 cobrança`, `2 cobranças`, `nenhuma cobrança`: chosen by the exact value, because CLDR puts 0 with 1 in Portuguese. */
export interface Counted {
  zero: string;
  one: string;
  other: string;
}

const WHOLE = new Intl.NumberFormat('pt-BR', { maximumFractionDigits: 0 });

export function whole(count: number): string {
  return WHOLE.format(count);
}

export function counted(count: number, words: Counted): string {
  if (count === 0) return words.zero;
  return (count === 1 ? words.one : words.other).replace('#', whole(count));
}

/** CPF or CNPJ with punctuation; anything else, such as a masked one, as it came. */
export function taxId(value: string): string {
  return /^(?:[0-9A-Z]{11}|[0-9A-Z]{14})$/.test(value) ? formatTaxId(value) : value;
}

/** Groups of a linha digitável of 47 digits: `34191.09057 04049.594809 75279.260006 6 11980000081488`. */
export function line(digits: string): string {
  const match = /^(\d{5})(\d{5})(\d{5})(\d{6})(\d{5})(\d{6})(\d)(\d{14})$/.exec(digits);
  if (match === null) return digits;
  const [, a, b, c, d, e, f, check, rest] = match;
  return `${a}.${b} ${c}.${d} ${e}.${f} ${check} ${rest}`;
}

export function account(of: {
  mnemonic: string;
  bankCode: string;
  branch: string;
  number: string;
  digit: string;
}): string {
  const number = of.digit === '' ? of.number : `${of.number}-${of.digit}`;
  return `${of.mnemonic} · ${of.bankCode} · ${of.branch} / ${number}`;
}

/** `chg_0190…8F3K`: enough to tell two apart in a list. */
export function shortId(id: string): string {
  return id.length <= 12 ? id : `${id.slice(0, 4)}…${id.slice(-4)}`;
}

export function cep(digits: string): string {
  return digits.length === 8 ? `${digits.slice(0, 5)}-${digits.slice(5)}` : digits;
}

/** `212 ms`, `1,3 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1).replace('.', ',')} s`;
}
