/**
 * Whether a bank would take a charge, before anything is sent: its facts against our plain data. Every problem names the field,
 * says how to mend it and, when a corrected text is certain, offers it.
 */
import { addDays, isDate } from '#lib/calendar.ts';
import { formatReais, isRateText, parseRate, type Cents } from '#lib/money.ts';
import { parseTaxId } from '#lib/taxid.ts';
import type { ChargeMethod, ChargeView } from './charge.ts';
import type { FieldProblem } from './errors.ts';
import type { FieldLimit, ProviderFacts } from './provider.ts';

/** The moment of judging, in São Paulo: the day, and the hour as HH:MM. */
export interface LocalMoment {
  today: string;
  time: string;
}

const problem = (pointer: string, code: string, detail: string, suggestion?: string): FieldProblem =>
  suggestion === undefined ? { pointer, code, detail } : { pointer, code, detail, suggestion };

/** All that this bank would refuse of this charge, in the order of the form; empty when it can be sent. */
export function checkCharge(facts: ProviderFacts, charge: ChargeView, moment: LocalMoment): FieldProblem[] {
  return [
    ...checkAmount(facts, charge),
    ...checkDueDate(facts, charge.dueDate, moment),
    ...checkMethod(facts, charge),
    ...checkDaysAfterDue(facts, charge),
    ...checkPayer(facts, charge),
    ...checkMessages(facts, charge),
    ...checkTerms(facts, charge),
  ];
}

/** The greatest amount that the bank takes by this method. */
export function mostCents({ charge }: ProviderFacts, method: ChargeMethod): Cents {
  return charge.maximumCentsByMethod?.[method] ?? charge.amountCents.maximum;
}

export function checkAmount(facts: ProviderFacts, charge: Pick<ChargeView, 'amountCents' | 'method'>): FieldProblem[] {
  const { minimum } = facts.charge.amountCents;
  const maximum = mostCents(facts, charge.method);
  if (charge.amountCents < minimum) {
    return [
      problem('/amountCents', 'amount_too_small', `O ${facts.title} só aceita a partir de ${formatReais(minimum)}.`),
    ];
  }
  if (charge.amountCents > maximum) {
    return [problem('/amountCents', 'amount_too_large', `O ${facts.title} só aceita até ${formatReais(maximum)}.`)];
  }
  return [];
}

/** The first due date that the bank takes now: after its last hour, today is over. */
export function earliestDueDate(facts: ProviderFacts, moment: LocalMoment): string {
  const { earliestDays, lastHourForToday } = facts.charge.dueDate;
  const todayIsOver = earliestDays === 0 && lastHourForToday !== null && moment.time > lastHourForToday;
  return addDays(moment.today, todayIsOver ? 1 : earliestDays);
}

export function checkDueDate(facts: ProviderFacts, dueDate: string, moment: LocalMoment): FieldProblem[] {
  if (!isDate(dueDate)) return [problem('/dueDate', 'invalid_date', 'Vencimento inválido. Use AAAA-MM-DD.')];
  const earliest = earliestDueDate(facts, moment);
  if (dueDate < earliest) {
    const past = dueDate < moment.today;
    const detail = `${whyTooEarly(facts, dueDate, moment)} Informe ${showDate(earliest)} ou depois.`;
    return [problem('/dueDate', past ? 'due_date_past' : 'due_date_too_early', detail, earliest)];
  }
  const latest = addDays(moment.today, facts.charge.dueDate.latestDays);
  if (dueDate > latest) {
    return [
      problem('/dueDate', 'due_date_too_late', `O ${facts.title} aceita vencimento até ${showDate(latest)}.`, latest),
    ];
  }
  return [];
}

function whyTooEarly(facts: ProviderFacts, dueDate: string, moment: LocalMoment): string {
  const { earliestDays, lastHourForToday } = facts.charge.dueDate;
  if (dueDate < moment.today) return `O vencimento ${showDate(dueDate)} já passou.`;
  if (earliestDays > 0) return `O ${facts.title} exige ${earliestDays} dia(s) até o vencimento.`;
  return `O ${facts.title} não registra mais hoje com vencimento hoje (até ${lastHourForToday}).`;
}

export function showDate(date: string): string {
  return `${date.slice(8)}/${date.slice(5, 7)}/${date.slice(0, 4)}`;
}

const methodWords = { boleto: 'boleto', boleto_pix: 'boleto híbrido (boleto + Pix)', pix: 'Pix' } as const;

function checkMethod(facts: ProviderFacts, charge: ChargeView): FieldProblem[] {
  if (facts.charge.methods.includes(charge.method)) return [];
  const words = facts.charge.methods.map((method) => methodWords[method]).join(' ou ');
  const way = words === '' ? 'Ele não registra cobranças: escolha a conta de outro banco.' : `Use ${words}.`;
  return [
    problem('/method', 'method_not_offered', `O ${facts.title} não registra ${methodWords[charge.method]}. ${way}`),
  ];
}

function checkDaysAfterDue(facts: ProviderFacts, charge: ChargeView): FieldProblem[] {
  const { minimum, maximum } = facts.charge.daysAfterDue;
  if (charge.daysAfterDue >= minimum && charge.daysAfterDue <= maximum) return [];
  const detail = `O ${facts.title} aceita de ${minimum} a ${maximum} dias após o vencimento.`;
  const nearest = charge.daysAfterDue < minimum ? minimum : maximum;
  return [problem('/daysAfterDue', 'days_after_due_out_of_range', detail, String(nearest))];
}

function checkPayer(facts: ProviderFacts, charge: ChargeView): FieldProblem[] {
  const taxId = parseTaxId(charge.payer.taxId);
  const problems = taxId.ok ? [] : [problem('/payer/taxId', 'tax_id_invalid', taxId.problem)];
  for (const [pointer, limit] of Object.entries(facts.charge.texts)) {
    if (!pointer.startsWith('/payer/')) continue;
    const value = valueAt(charge, pointer);
    problems.push(...checkText(facts, { pointer, limit, value: value ?? '', present: value !== undefined }));
  }
  return problems;
}

function valueAt(charge: ChargeView, pointer: string): string | undefined {
  let value: unknown = charge;
  for (const part of pointer.slice(1).split('/')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return typeof value === 'string' ? value : undefined;
}

interface TextToCheck {
  pointer: string;
  limit: FieldLimit;
  value: string;
  present: boolean;
}

function checkText(facts: ProviderFacts, { pointer, limit, value, present }: TextToCheck): FieldProblem[] {
  if (!present && !limit.minimum) return [];
  const fault = faultOf(value, limit);
  if (fault === null) return [];
  const cleaned = cleanText(value, codes.has(pointer) ? withoutMaximum(limit) : limit);
  const suggestion = cleaned !== '' && faultOf(cleaned, limit) === null ? cleaned : undefined;
  const cure = suggestion === undefined ? 'Corrija o cadastro.' : `Use "${suggestion}".`;
  const label = fieldLabels[pointer] ?? pointer;
  const details = {
    text_missing: `o ${facts.title} exige este campo.`,
    text_too_short: `tem ${value.length} caracteres e o ${facts.title} exige ${limit.minimum}.`,
    text_characters: `o ${facts.title} recusa alguns destes caracteres.`,
    text_too_long: `tem ${value.length} caracteres e o ${facts.title} aceita ${limit.maximum}.`,
  };
  return [problem(pointer, fault, `${label}: ${details[fault]} ${cure}`, suggestion)];
}

/** What a bank has against a text; blanks alone are no text. */
function faultOf(
  value: string,
  limit: FieldLimit,
): 'text_missing' | 'text_too_short' | 'text_characters' | 'text_too_long' | null {
  const { minimum = 0, maximum = Infinity, refuses } = limit;
  const { length } = value.trim();
  if (minimum > 0 && length === 0) return 'text_missing';
  if (refuses !== undefined && new RegExp(refuses, 'u').test(value)) return 'text_characters';
  if (length < minimum) return 'text_too_short';
  return value.length > maximum ? 'text_too_long' : null;
}

/** Texts that mean something else when they are cut: an e-mail address without its end is another's. */
const codes: ReadonlySet<string> = new Set([
  '/payer/email',
  '/payer/phone',
  '/payer/address/number',
  '/payer/address/state',
  '/payer/address/postalCode',
]);

function withoutMaximum({ minimum, refuses }: FieldLimit): FieldLimit {
  return { ...(minimum === undefined ? {} : { minimum }), ...(refuses === undefined ? {} : { refuses }) };
}

/** Names of fields in messages, by JSON pointer. */
export const fieldLabels: Readonly<Record<string, string>> = {
  '/payer/name': 'Nome do pagador',
  '/payer/email': 'E-mail do pagador',
  '/payer/phone': 'Telefone do pagador',
  '/payer/address/street': 'Rua do pagador',
  '/payer/address/number': 'Número do endereço',
  '/payer/address/complement': 'Complemento',
  '/payer/address/district': 'Bairro',
  '/payer/address/city': 'Cidade',
  '/payer/address/state': 'UF',
  '/payer/address/postalCode': 'CEP',
  '/messages': 'Mensagem',
};

/** The nearest text that the bank takes: typographic signs replaced, refused characters left out, cut at a word. */
export function cleanText(text: string, limit: FieldLimit): string {
  let cleaned = text
    .normalize('NFC')
    .replace(/\p{Cs}/gu, '') // half of a character
    .replace(/\p{Cc}/gu, ' ')
    .replace(/[‘’´`]/g, "'")
    .replace(/[“”«»]/g, '"')
    .replace(/[–—]/g, '-');
  if (limit.refuses !== undefined) {
    const refused = new RegExp(limit.refuses, 'u');
    cleaned = [...cleaned]
      .map((character) => (refused.test(character) ? replacement(character, refused) : character))
      .join('');
  }
  cleaned = cleaned.replace(/\s+/g, ' ').trim();
  if (limit.maximum === undefined || cleaned.length <= limit.maximum) return cleaned;
  const cut = cutWhole(cleaned, limit.maximum);
  const lastSpace = cut.lastIndexOf(' ');
  return (lastSpace > limit.maximum * 0.6 ? cut.slice(0, lastSpace) : cut).trim();
}

/** The longest beginning of at most `maximum` UTF-16 units that halves no character and takes no letter from its accents. */
function cutWhole(text: string, maximum: number): string {
  let cut = text.slice(0, maximum);
  if (/[\uD800-\uDBFF]$/.test(cut)) cut = cut.slice(0, -1);
  return /^\p{M}/u.test(text.slice(cut.length)) ? cut.replace(/\P{M}\p{M}*$/u, '') : cut;
}

/** A letter without its accent or in upper case when that is allowed, a space for a control or separator, else nothing. */
function replacement(character: string, refused: RegExp): string {
  const base = character.normalize('NFKD').replace(/\p{M}/gu, '');
  for (const candidate of [base, base.toUpperCase()]) {
    if (candidate !== '' && !refused.test(candidate)) return candidate;
  }
  return /[\s\p{Cc}\p{P}\p{S}]/u.test(character) && !refused.test(' ') ? ' ' : '';
}

function checkMessages(facts: ProviderFacts, charge: ChargeView): FieldProblem[] {
  const { lines, length } = facts.charge.messages;
  const problems: FieldProblem[] = [];
  if (charge.messages.length > lines) {
    const detail = `O ${facts.title} aceita ${lines} mensagens; há ${charge.messages.length}.`;
    problems.push(problem('/messages', 'too_many_messages', detail));
  }
  const limit: FieldLimit = { maximum: length, ...facts.charge.texts['/messages'] };
  for (const [index, value] of charge.messages.entries()) {
    const found = checkText(facts, { pointer: '/messages', limit, value, present: true });
    problems.push(...found.map((item) => ({ ...item, pointer: `/messages/${index}` })));
  }
  return problems;
}

function checkTerms(facts: ProviderFacts, charge: ChargeView): FieldProblem[] {
  const { terms } = charge;
  const offered = facts.charge.terms;
  const problems: FieldProblem[] = [];
  if (terms.fine && !offered.fine.includes(terms.fine.kind)) {
    problems.push(problem('/terms/fine', 'fine_not_offered', `O ${facts.title} não aceita multa desse tipo.`));
  }
  if (terms.interest && !offered.interest.includes(terms.interest.kind)) {
    problems.push(problem('/terms/interest', 'interest_not_offered', `O ${facts.title} não aceita juros desse tipo.`));
  }
  if ((terms.discounts ?? []).length > offered.discounts) {
    const detail = `O ${facts.title} aceita ${offered.discounts} desconto(s); há ${terms.discounts?.length}.`;
    problems.push(problem('/terms/discounts', 'too_many_discounts', detail));
  }
  if (terms.rebateCents !== undefined && terms.rebateCents > 0 && !offered.rebate) {
    problems.push(
      problem('/terms/rebateCents', 'rebate_not_offered', `O ${facts.title} não aceita abatimento. Diminua o valor.`),
    );
  }
  return [...problems, ...checkTermAmounts(charge)];
}

/** What no bank takes: a discount or fine as large as the title, a rate of a hundred percent, a rate that is none. */
export function checkTermAmounts(charge: Pick<ChargeView, 'terms' | 'amountCents'>): FieldProblem[] {
  const { fine, interest, discounts = [], rebateCents = 0 } = charge.terms;
  const check = (item: TermAmount | undefined, pointer: string, code: string, detail: string): FieldProblem[] => {
    if (item === undefined) return [];
    if (item.percent !== undefined && !isRateText(item.percent)) {
      return [problem(pointer, 'rate_invalid', 'Percentual inválido. Use ponto e até cinco decimais. Ex.: 2.00')];
    }
    return isTooLarge(item, charge.amountCents) ? [problem(pointer, code, detail)] : [];
  };
  return [
    ...check(fine, '/terms/fine', 'fine_too_large', 'A multa precisa ser menor que o valor da cobrança.'),
    ...check(
      interest,
      '/terms/interest',
      'interest_too_large',
      'Os juros precisam ser menores que o valor da cobrança.',
    ),
    ...discounts.flatMap((discount, index) =>
      check(
        discount,
        `/terms/discounts/${index}`,
        'discount_too_large',
        'O desconto precisa ser menor que o valor da cobrança.',
      ),
    ),
    ...(rebateCents >= charge.amountCents
      ? [problem('/terms/rebateCents', 'rebate_too_large', 'O abatimento precisa ser menor que o valor da cobrança.')]
      : []),
  ];
}

interface TermAmount {
  amountCents?: number;
  percent?: string;
}

function isTooLarge({ amountCents, percent }: TermAmount, ofCents: number): boolean {
  return percent === undefined ? (amountCents ?? 0) >= ofCents : parseRate(percent) >= parseRate('100');
}

/** What is worth telling though the bank takes it: the legal ceiling of fines in consumer contracts (CDC, art. 52 §1). */
export function warningsOf(charge: Pick<ChargeView, 'terms' | 'amountCents'>): string[] {
  const { fine, interest } = charge.terms;
  const warnings: string[] = [];
  if (fine && (fine.kind === 'rate' ? isRateAbove(fine.percent, '2') : fine.amountCents * 50 > charge.amountCents)) {
    warnings.push('Multa acima de 2%: em contratos de consumo o limite legal é 2% (CDC, art. 52 §1º).');
  }
  if (interest?.kind === 'monthly' && isRateAbove(interest.percent, '1')) {
    warnings.push('Juros acima de 1% ao mês: confira se o contrato permite.');
  }
  return warnings;
}

function isRateAbove(percent: string, limit: string): boolean {
  return isRateText(percent) && parseRate(percent) > parseRate(limit);
}
