/**
 * Whether a bank would take a charge, before anything is sent: its facts against our plain data. Every problem names the field,
 * says how to mend it and, when a corrected text is certain, offers it.
 */
import { addDays, isDate } from '#lib/calendar.ts';
import { formatReais, parseRate } from '#lib/money.ts';
import { parseTaxId } from '#lib/taxid.ts';
import type { ChargeView } from './charge.ts';
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

export function checkAmount(facts: ProviderFacts, charge: Pick<ChargeView, 'amountCents'>): FieldProblem[] {
  const { minimum, maximum } = facts.charge.amountCents;
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
    const detail = past
      ? `O vencimento ${showDate(dueDate)} já passou. Informe ${showDate(earliest)} ou depois.`
      : `O ${facts.title} não registra mais hoje com vencimento hoje (até ${facts.charge.dueDate.lastHourForToday}). Informe ${showDate(earliest)} ou depois.`;
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

export function showDate(date: string): string {
  return `${date.slice(8)}/${date.slice(5, 7)}/${date.slice(0, 4)}`;
}

const methodWords = { boleto: 'boleto', boleto_pix: 'boleto híbrido (boleto + Pix)', pix: 'Pix' } as const;

function checkMethod(facts: ProviderFacts, charge: ChargeView): FieldProblem[] {
  if (facts.charge.methods.includes(charge.method)) return [];
  const words = facts.charge.methods.map((method) => methodWords[method]).join(' ou ');
  return [
    problem(
      '/method',
      'method_not_offered',
      `O ${facts.title} não registra ${methodWords[charge.method]}. Use ${words}.`,
    ),
  ];
}

function checkDaysAfterDue(facts: ProviderFacts, charge: ChargeView): FieldProblem[] {
  const { minimum, maximum } = facts.charge.daysAfterDue;
  if (charge.daysAfterDue >= minimum && charge.daysAfterDue <= maximum) return [];
  const detail = `O ${facts.title} aceita de ${minimum} a ${maximum} dias após o vencimento.`;
  return [problem('/daysAfterDue', 'days_after_due_out_of_range', detail, String(maximum))];
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
  const label = fieldLabels[pointer] ?? pointer;
  const cleaned = cleanText(value, limit);
  if (limit.minimum !== undefined && value.length < limit.minimum) {
    return [problem(pointer, 'text_missing', `${label}: o ${facts.title} exige este campo.`)];
  }
  if (limit.refuses !== undefined && new RegExp(limit.refuses, 'u').test(value)) {
    const detail = `${label}: o ${facts.title} recusa alguns destes caracteres. Use "${cleaned}".`;
    return [problem(pointer, 'text_characters', detail, cleaned)];
  }
  if (limit.maximum !== undefined && value.length > limit.maximum) {
    const detail = `${label}: tem ${value.length} caracteres e o ${facts.title} aceita ${limit.maximum}. Use "${cleaned}".`;
    return [problem(pointer, 'text_too_long', detail, cleaned)];
  }
  return [];
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
  const cut = cleaned.slice(0, limit.maximum);
  const lastSpace = cut.lastIndexOf(' ');
  return (lastSpace > limit.maximum * 0.6 ? cut.slice(0, lastSpace) : cut).trim();
}

/** A letter without its accent when that is allowed, a space for a control or separator, else nothing. */
function replacement(character: string, refused: RegExp): string {
  const base = character.normalize('NFKD').replace(/\p{M}/gu, '');
  if (base !== '' && !refused.test(base)) return base;
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

/** What no bank takes: a discount or fine as large as the title, a rate of a hundred percent. */
export function checkTermAmounts(charge: Pick<ChargeView, 'terms' | 'amountCents'>): FieldProblem[] {
  const { terms, amountCents } = charge;
  const tooLarge = (item: { kind: string; amountCents?: number; percent?: string } | undefined): boolean =>
    item !== undefined &&
    (item.kind === 'fixed' || item.kind === 'daily'
      ? (item.amountCents ?? 0) >= amountCents
      : parseRate(item.percent ?? '0') >= parseRate('100'));
  const problems: FieldProblem[] = [];
  if (tooLarge(terms.fine))
    problems.push(problem('/terms/fine', 'fine_too_large', 'A multa precisa ser menor que o valor da cobrança.'));
  if (tooLarge(terms.interest)) {
    problems.push(
      problem('/terms/interest', 'interest_too_large', 'Os juros precisam ser menores que o valor da cobrança.'),
    );
  }
  for (const [index, discount] of (terms.discounts ?? []).entries()) {
    if (tooLarge(discount)) {
      const detail = 'O desconto precisa ser menor que o valor da cobrança.';
      problems.push(problem(`/terms/discounts/${index}`, 'discount_too_large', detail));
    }
  }
  if ((terms.rebateCents ?? 0) >= amountCents) {
    problems.push(
      problem('/terms/rebateCents', 'rebate_too_large', 'O abatimento precisa ser menor que o valor da cobrança.'),
    );
  }
  return problems;
}

/** What is worth telling though the bank takes it: the legal ceiling of fines in consumer contracts (CDC, art. 52 §1). */
export function warningsOf(charge: Pick<ChargeView, 'terms' | 'amountCents'>): string[] {
  const { fine, interest } = charge.terms;
  const warnings: string[] = [];
  const finePercent =
    fine?.kind === 'rate' ? Number(fine.percent) : fine ? (fine.amountCents / charge.amountCents) * 100 : 0;
  if (finePercent > 2)
    warnings.push('Multa acima de 2%: em contratos de consumo o limite legal é 2% (CDC, art. 52 §1º).');
  if (interest?.kind === 'monthly' && Number(interest.percent) > 1) {
    warnings.push('Juros acima de 1% ao mês: confira se o contrato permite.');
  }
  return warnings;
}
