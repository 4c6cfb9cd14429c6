/** How people's texts are read. Each answers a value or the cure in Portuguese; nothing is guessed in silence. */
import { addDays, isDate } from '#lib/calendar.ts';
import { parseReais, type Cents } from '#lib/money.ts';
import { formatTaxId, parseTaxId, type TaxId } from '#lib/taxid.ts';
import { date, moneyText, percentText, today } from './format.ts';

export type Parsed<T> = { ok: true; value: T; shown: string } | { ok: false; problem: string };

/** A reader of one kind of field: the value of a text, and the text that is shown for it. */
export type Reader<T> = (text: string) => Parsed<T>;

export const readMoney: Reader<Cents> = (text) => {
  const parsed = parseReais(text);
  if (!parsed.ok) return { ok: false, problem: text.trim() === '' ? 'Informe o valor. Ex.: 1.234,56' : parsed.problem };
  return { ok: true, value: parsed.cents, shown: moneyText(parsed.cents) };
};

const RATE = /^(\d{1,3})(?:[.,](\d{1,2}))?\s*%?$/;

/** A percentage as the API takes it, `"2.50"`, from `2`, `2,5`, `2,5%`. */
export const readPercent: Reader<string> = (text) => {
  const match = RATE.exec(text.trim());
  if (match === null) return { ok: false, problem: 'Informe o percentual. Ex.: 2,00' };
  const value = `${Number(match[1])}.${(match[2] ?? '').padEnd(2, '0')}`;
  return { ok: true, value, shown: percentText(value) };
};

export const readTaxId: Reader<TaxId> = (text) => {
  const parsed = parseTaxId(text);
  return parsed.ok ? { ok: true, value: parsed.value, shown: formatTaxId(parsed.value) } : parsed;
};

/**
 * `10/12/2026`, `10122026`, `101226`, `10/12` (this year), `hoje`, `amanhã`, `ontem`, `+7`, `-1`.
 * @param now only for tests.
 */
export function readDate(text: string, now: string = today()): Parsed<string> {
  const typed = text.trim().toLowerCase();
  if (typed === '') return { ok: false, problem: 'Informe a data. Ex.: 10/12/2026' };
  const moved = relativeDays(typed);
  if (moved !== null) return shownDate(addDays(now, moved));
  const parts = partsOf(typed);
  if (parts === null) return { ok: false, problem: 'Informe a data como dia/mês/ano. Ex.: 10/12/2026' };
  const year = parts.year === '' ? now.slice(0, 4) : parts.year.length === 2 ? `20${parts.year}` : parts.year;
  const value = `${year}-${parts.month.padStart(2, '0')}-${parts.day.padStart(2, '0')}`;
  return isDate(value) ? shownDate(value) : { ok: false, problem: `${date(value)} não existe. Confira o dia e o mês.` };
}

function shownDate(value: string): Parsed<string> {
  return { ok: true, value, shown: date(value) };
}

function relativeDays(typed: string): number | null {
  if (typed === 'hoje') return 0;
  if (typed === 'amanhã' || typed === 'amanha') return 1;
  if (typed === 'ontem') return -1;
  return /^[+-]\d{1,4}$/.test(typed) ? Number(typed) : null;
}

function partsOf(typed: string): { day: string; month: string; year: string } | null {
  const match =
    /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?$/.exec(typed) ?? /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(typed);
  return match === null ? null : { day: match[1]!, month: match[2]!, year: match[3] ?? '' };
}

export const readWhole =
  (minimum: number, maximum: number): Reader<number> =>
  (text) => {
    const value = /^\s*-?\d{1,6}\s*$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isNaN(value) || value < minimum || value > maximum) {
      return { ok: false, problem: `Informe um número de ${minimum} a ${maximum}.` };
    }
    return { ok: true, value, shown: String(value) };
  };

/** Pasted documents and lines are searched without their punctuation; anything else as typed. */
export function searchText(q: string): string {
  const bare = q.replace(/[.\-/\s]/g, '');
  return /^\d{11,48}$/.test(bare) ? bare : q.trim();
}

export const readEmail: Reader<string> = (text) => {
  const value = text.trim();
  if (/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(value)) return { ok: true, value, shown: value };
  return { ok: false, problem: 'Informe o e-mail completo. Ex.: nome@empresa.com.br' };
};

export const readCep: Reader<string> = (text) => {
  const value = text.replace(/[-.\s]/g, '');
  if (!/^\d{8}$/.test(value) || value === '00000000') return { ok: false, problem: 'Informe o CEP com 8 números.' };
  return { ok: true, value, shown: `${value.slice(0, 5)}-${value.slice(5)}` };
};

const STATES = 'AC AL AP AM BA CE DF ES GO MA MT MS MG PA PB PR PE PI RJ RN RS RO RR SC SP SE TO'.split(' ');

export const readState: Reader<string> = (text) => {
  const value = text.trim().toUpperCase();
  if (STATES.includes(value)) return { ok: true, value, shown: value };
  return { ok: false, problem: 'Informe a UF com duas letras. Ex.: SP' };
};

/** How hard a password is to guess, roughly: 0 while empty, 1 weak, 2 fair, 3 strong. Length counts most. */
export function strengthOf(password: string): 0 | 1 | 2 | 3 {
  if (password === '') return 0;
  const different = new Set(password).size;
  if (password.length < 12 || different < 6) return 1;
  return password.length >= 16 && different >= 9 ? 3 : 2;
}

export const readUrl: Reader<string> = (text) => {
  const value = text.trim();
  if (/^https?:\/\/[^\s/]+/i.test(value)) return { ok: true, value, shown: value };
  return { ok: false, problem: 'Informe o endereço completo. Ex.: https://erp.suaempresa.com.br/avisos' };
};
