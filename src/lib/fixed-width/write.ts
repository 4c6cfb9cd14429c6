import { isDate } from '../calendar.ts';
import { repertoireProblem, toRepertoire } from './encoding.ts';
import type { Repertoire } from './encoding.ts';
import type { Field, FieldValue, RecordLayout } from './layout.ts';
import type { FieldProblem } from './problems.ts';
import { problemOf, said } from './read.ts';

export type WrittenRecord =
  | { readonly ok: true; readonly line: string; readonly warnings: readonly FieldProblem[] }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

export type WriteOptions = {
  /** `ascii-upper` (the default, what bank files ask for) drops accents and raises small letters; `latin1` keeps both. */
  readonly repertoire?: Repertoire;
};

/** Values to write; null or absent takes the field's default. */
export type Values = { readonly [name: string]: FieldValue | null | undefined };

type Written = { readonly text: string; readonly warning?: FieldProblem } | { readonly problem: FieldProblem };

/**
 * Writes a record strictly: every position filled, and nothing that does not fit. A value that is missing, too long or of
 * another kind is refused with the field's name, its positions and what to do.
 * @throws RangeError for a value that the layout has no field for: a mistake of the program, not of its data.
 */
export function writeRecord(layout: RecordLayout, values: Values, options: WriteOptions = {}): WrittenRecord {
  const { repertoire = 'ascii-upper' } = options;
  for (const name of Object.keys(values)) {
    if (!layout.fields.some((field) => field.name === name))
      throw new RangeError(`${layout.name} has no field ${name}`);
  }
  const problems: FieldProblem[] = [];
  const warnings: FieldProblem[] = [];
  const pieces: { from: number; text: string }[] = layout.zeros.map(({ from, to }) => ({
    from,
    text: '0'.repeat(to - from + 1),
  }));
  for (const field of layout.fields) {
    const written = writeField(field, values[field.name] ?? field.default ?? null, repertoire);
    if ('problem' in written) problems.push(written.problem);
    else pieces.push({ from: field.from, text: written.text });
    if ('warning' in written && written.warning) warnings.push(written.warning);
  }
  if (problems.length > 0) return { ok: false, problems };
  let line = '';
  for (const { from, text } of pieces.sort((left, right) => left.from - right.from)) {
    line = line.padEnd(from - 1, ' ') + text;
  }
  return { ok: true, line: line.padEnd(layout.length, ' '), warnings };
}

function writeField(field: Field, value: FieldValue | null, repertoire: Repertoire): Written {
  if (value === null || value === '') {
    if (field.required) return refused(field, 'required', '', 'falta', 'Informe este dado.');
    return { text: absent(field) };
  }
  if (field.type === 'text') return writeText(field, String(value), repertoire);
  if (field.type === 'number' || field.type === 'cents') return writeNumber(field, value);
  const text = String(value);
  const converted = convert(field.type, text);
  if (converted === undefined)
    return refused(field, 'invalid_value', text, `não aceita "${text}"`, EXPECTED[field.type]);
  return writeDigits(field, converted, text);
}

/** Numbers and dates are never blank in the standard: zeros mean none. */
function absent(field: Field): string {
  const isBlank = field.type === 'text';
  return (isBlank ? ' ' : '0').repeat(field.to - field.from + 1);
}

const EXPECTED: { readonly [type in Field['type']]: string } = {
  text: 'Use um texto.',
  digits: 'Use só números, como texto.',
  taxId: 'Use os números (e letras maiúsculas, no CNPJ) sem pontuação.',
  number: 'Use um número inteiro, sem sinal.',
  cents: 'Use centavos: um número inteiro, sem sinal.',
  decimal2: 'Use um decimal com ponto e até duas casas, por exemplo "2.00".',
  decimal3: 'Use um decimal com ponto e até três casas, por exemplo "2.125".',
  decimal5: 'Use um decimal com ponto e até cinco casas, por exemplo "2.00000".',
  DDMMAAAA: 'Use uma data que existe, no formato AAAA-MM-DD.',
  DDMMAA: 'Use uma data de 1970 a 2069 que existe, no formato AAAA-MM-DD.',
  AAAAMMDD: 'Use uma data que existe, no formato AAAA-MM-DD.',
  HHMMSS: 'Use uma hora no formato HH:MM:SS.',
  zeros: '',
  blanks: '',
};

/** The digits of a value that is no text and no number, or undefined when it is not of its type. */
function convert(type: Field['type'], text: string): string | undefined {
  switch (type) {
    case 'digits':
      return /^\d+$/.test(text) ? text : undefined;
    case 'taxId':
      return /^[0-9A-Z]+$/.test(text) ? text : undefined;
    case 'decimal2':
      return decimalDigits(text, 2);
    case 'decimal3':
      return decimalDigits(text, 3);
    case 'decimal5':
      return decimalDigits(text, 5);
    case 'HHMMSS':
      return /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text) ? text.replaceAll(':', '') : undefined;
    default:
      return dateDigits(type, text);
  }
}

function decimalDigits(text: string, decimals: number): string | undefined {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null || (match[2]?.length ?? 0) > decimals) return undefined;
  return (match[1]! + (match[2] ?? '').padEnd(decimals, '0')).replace(/^0+(?=\d)/, '');
}

function dateDigits(type: Field['type'], text: string): string | undefined {
  if (!isDate(text)) return undefined;
  const [year = '', month = '', day = ''] = text.split('-');
  if (type === 'AAAAMMDD') return year + month + day;
  if (type === 'DDMMAAAA') return day + month + year;
  return text >= '1970-01-01' && text <= '2069-12-31' ? day + month + year.slice(2) : undefined;
}

function writeNumber(field: Field, value: FieldValue): Written {
  const found = String(value);
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    return refused(field, 'invalid_value', found, `não aceita "${found}"`, EXPECTED[field.type]);
  }
  return writeDigits(field, found, found);
}

function writeDigits(field: Field, digits: string, found: string): Written {
  const width = field.to - field.from + 1;
  if (digits.length <= width) return { text: digits.padStart(width, '0') };
  return refused(field, 'too_long', found, `tem ${digits.length} posições, e cabem ${width}`, 'Confira o valor.');
}

function writeText(field: Field, value: string, given: Repertoire): Written {
  const repertoire = field.keepCase && given === 'ascii-upper' ? 'ascii' : given;
  const width = field.to - field.from + 1;
  const text = toRepertoire(value, repertoire);
  const wrong = repertoireProblem(text, repertoire);
  if (wrong !== undefined) {
    return refused(field, 'character', value, `tem um caractere que não pode ser escrito (${wrong})`, 'Retire-o.');
  }
  if (text.length <= width) return { text: text.padEnd(width, ' ') };
  if (!field.cut) {
    return refused(field, 'too_long', value, `tem ${text.length} caracteres, e cabem ${width}`, 'Abrevie.');
  }
  const message = `${said(field)} foi cortado em ${width} caracteres: "${text.slice(0, width)}".`;
  return { text: text.slice(0, width), warning: problemOf(field, 'cut', value, message) };
}

function refused(field: Field, code: FieldProblem['code'], found: string, ...[what, cure]: string[]): Written {
  return { problem: problemOf(field, code, found, `${said(field)}: ${what}. ${cure}`) };
}
