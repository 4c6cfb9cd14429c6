import type { OccurrenceEvent, OccurrenceStatus } from './events.ts';
import { statusOf } from './events.ts';
import type { ByteSource, Fields } from './fixed-width.ts';
import { movementOf } from './movements.ts';
import { readCnabBatches } from './read.ts';
import type { Reason, Settlement } from './reasons.ts';
import { claimReason, pixReason, reasonsOf, settlementOf } from './reasons.ts';
import type { CnabProblem, CnabRecord, CnabSummary, ReadCnabOptions } from './types.ts';

/** What happened to one title: a T with its U and Ys, or a record 1 of CNAB 400 with its record 3. */
export type Occurrence = {
  readonly type: 'occurrence';
  /** The first line, and all of them. */
  readonly line: number;
  readonly lines: readonly number[];
  /** The same for the same line of the same file, and for no other: bank, account, file, lot, sequence. */
  readonly key: string;
  readonly bank: string;
  readonly movement: { readonly code: string; readonly label: string };
  readonly event: OccurrenceEvent;
  /** What the charge becomes, in the words of the model; null when this says nothing about it. */
  readonly status: OccurrenceStatus | null;
  /** As the bank writes it; carteira and check digit apart where the layout has them apart. */
  readonly nossoNumero: string | null;
  readonly nossoNumeroCheckDigit: string | null;
  readonly carteira: string | null;
  /** Seu número: cut to 10 or 15 characters and not unique, so the last resort for finding the charge. */
  readonly reference: string | null;
  readonly companyUse: string | null;
  readonly amountCents: number | null;
  readonly dueDate: string | null;
  /** Of a payment only. */
  readonly paidCents: number | null;
  readonly creditedCents: number | null;
  readonly creditedOn: string | null;
  readonly settlement: Settlement | null;
  readonly feeCents: number | null;
  readonly interestAndFineCents: number | null;
  readonly discountCents: number | null;
  readonly rebateCents: number | null;
  readonly occurredOn: string | null;
  /** By whom it was written off, when it was. */
  readonly writtenOffBy: 'us' | 'bank' | 'unknown' | null;
  readonly reasons: readonly Reason[];
  /** What the payer says, or (Itaú, 24, 74, 79) what stood in the way of an instruction. */
  readonly claim: { readonly reason: Reason; readonly date: string | null; readonly text: string | null } | null;
  readonly pix: {
    readonly url: string | null;
    readonly txid: string | null;
    readonly brCode: string | null;
    readonly refusal: Reason | null;
  } | null;
  readonly payer: { readonly name: string | null; readonly taxId: string | null };
  readonly problems: readonly CnabProblem[];
};

/** What holds for all titles of a file or lot. */
type Context = {
  bank: string;
  account: string;
  file: string;
  creditedOn: string | null;
};

/**
 * Reads a retorno as what happened to each title, then the summary. Nothing is posted twice when repeated readings are told
 * apart by `key`; two payments of one title are two occurrences.
 */
export async function* readOccurrences(
  source: ByteSource,
  options: ReadCnabOptions = {},
): AsyncGenerator<Occurrence | CnabSummary, void> {
  const context: Context = { bank: '', account: '', file: '', creditedOn: null };
  let group: CnabRecord[] = [];
  for await (const batch of readCnabBatches(source, options)) {
    for (const item of batch) {
      const starts = item.type === 'summary' || !belongs(item, group);
      if (starts && group.length > 0) {
        yield occurrenceOf(group, context);
        group = [];
      }
      if (item.type === 'summary') yield item;
      else if (isOfTitle(item)) group.push(item);
      else learn(context, item);
    }
  }
}

const OF_TITLE: ReadonlySet<string> = new Set(
  'T U Y01 Y03Contact Y03Pix Y04 Y50 Y51 Y52 Y53 retorno1 retorno3'.split(' '),
);

function isOfTitle(record: CnabRecord): boolean {
  return OF_TITLE.has(record.record);
}

/** True for a record that goes on telling of the title whose records stand in the group. */
function belongs({ record }: CnabRecord, group: readonly CnabRecord[]): boolean {
  if (record === 'U') return group.length === 1 && group[0]!.record === 'T';
  return record.startsWith('Y') || record === 'retorno3' ? group.length > 0 : false;
}

function learn(context: Context, { record, fields }: CnabRecord): void {
  if (record !== 'fileHeader' && record !== 'lotHeader' && record !== 'retornoHeader') return;
  context.creditedOn = text(fields, 'creditedOn');
  if (record === 'lotHeader') return;
  context.bank = text(fields, 'bank') ?? '';
  context.account = text(fields, 'account') ?? text(fields, 'beneficiaryCode') ?? '';
  context.file = text(fields, 'fileNumber') ?? text(fields, 'createdOn') ?? '';
}

function text(fields: Fields, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' ? value : null;
}

function amount(fields: Fields, name: string): number | null {
  const value = fields[name];
  return typeof value === 'number' ? value : null;
}

function occurrenceOf(group: readonly CnabRecord[], context: Context): Occurrence {
  const first = group[0]!;
  const title = first.fields;
  // The U tells of money and dates, and of nothing else: where the movements of T and U differ (Sicoob), the T counts.
  const money = group.find(({ record }) => record === 'U')?.fields ?? title;
  const bank = context.bank || (text(title, 'bank') ?? '');
  const movement = movementOf(bank, text(title, 'movement') ?? '');
  const { event } = movement;
  const isPayment = event === 'paid' || event === 'payment_pending' || event === 'payment_bounced';
  const reasons = allReasons(bank, movement.code, title);
  const settlement = isPayment ? settlementIn(bank, title, movement.code) : null;
  const account = context.account || (text(title, 'account') ?? '');
  return {
    type: 'occurrence',
    line: first.line,
    lines: group.map(({ line }) => line),
    key: [bank, account, context.file, text(title, 'lot') ?? '', title.sequence ?? first.line].join('/'),
    bank,
    movement: { code: movement.code, label: movement.label },
    event,
    status: statusOf(event),
    nossoNumero: nossoNumeroIn(title),
    nossoNumeroCheckDigit: text(title, 'nossoNumeroCheckDigit'),
    carteira: text(title, 'carteira'),
    reference: text(title, 'reference'),
    companyUse: text(title, 'companyUse'),
    amountCents: amount(title, 'amountCents'),
    dueDate: text(title, 'dueDate'),
    ...receivedIn(title, money, isPayment),
    creditedOn: isPayment ? (text(money, 'creditedOn') ?? context.creditedOn) : null,
    settlement,
    feeCents: amount(title, 'feeCents'),
    interestAndFineCents: isPayment ? amount(money, 'interestAndFineCents') : null,
    discountCents: isPayment ? amount(money, 'discountCents') : null,
    rebateCents: isPayment ? amount(money, 'rebateCents') : null,
    occurredOn: text(money, 'occurredOn'),
    writtenOffBy: event === 'written_off' ? writtenOffBy(bank, title, movement.code) : null,
    reasons,
    claim: claimIn(bank, movement.code, money),
    pix: pixIn(group),
    payer: { name: text(title, 'payerName'), taxId: text(title, 'payerTaxId') },
    problems: group.flatMap(({ problems }) => problems),
  };
}

/** Zeros are no number: the entry was refused before it got one. */
function nossoNumeroIn(title: Fields): string | null {
  const number = text(title, 'nossoNumero');
  return number === null || /^0+$/.test(number) ? null : number;
}

/** Inter gives its reason in words; every other bank in codes. */
function allReasons(bank: string, movement: string, title: Fields): Reason[] {
  const words = text(title, 'rejectionText');
  const coded = reasonsOf(bank, movement, text(title, 'reasons'));
  return words === null
    ? coded
    : [...coded, { code: '', label: words, kind: 'error', cure: 'Corrija e envie de novo.' }];
}

/**
 * What was paid and credited. Itaú tells only what it credited: value, interest and discounts add up to that, or to that and
 * the fee, and so show what was paid; where they add up to neither, it stays unknown.
 */
function receivedIn(title: Fields, money: Fields, isPayment: boolean): Pick<Occurrence, 'paidCents' | 'creditedCents'> {
  if (!isPayment) return { paidCents: null, creditedCents: null };
  const creditedCents = amount(money, 'creditedCents') ?? amount(money, 'principalCents');
  const told = amount(money, 'paidCents');
  if (told !== null || creditedCents === null) return { paidCents: told, creditedCents };
  const of = (name: string): number => amount(money, name) ?? 0;
  const nominal = amount(title, 'amountCents') ?? 0;
  const paid = nominal + of('interestAndFineCents') - of('discountCents') - of('rebateCents') - of('iofCents');
  const isExplained = paid === creditedCents || paid === creditedCents + (amount(title, 'feeCents') ?? 0);
  return { paidCents: isExplained ? paid : null, creditedCents };
}

const PAID_AT_NOTARY: Settlement = { code: null, label: 'Cartório', available: null, channel: 'notary' };

function settlementIn(bank: string, title: Fields, movement: string): Settlement | null {
  const code = text(title, 'settlementCode') ?? (bank === '341' ? null : lastReason(text(title, 'reasons')));
  const settlement = code === null ? null : settlementOf(bank, code);
  if (bank !== '341' || movement !== '08') return settlement;
  return { ...(settlement ?? PAID_AT_NOTARY), channel: 'notary' };
}

function lastReason(reasons: string | null): string | null {
  return reasons?.match(/.{2}/g)?.find((code) => code !== '00') ?? null;
}

/** FEBRABAN says it in the reason; Itaú in the branch that wrote it off. */
function writtenOffBy(bank: string, title: Fields, movement: string): Occurrence['writtenOffBy'] {
  if (bank === '341') {
    const branch = text(title, 'collectingBranch')?.slice(-4);
    if (branch === '7744' || branch === '7777') return 'us';
    return branch === '7788' || movement === '10' || movement === '32' ? 'bank' : 'unknown';
  }
  const reason = lastReason(text(title, 'reasons'));
  if (reason === '10' || reason === '11' || reason === '12') return 'us';
  return reason === '09' || reason === '13' || reason === '14' || movement === '25' ? 'bank' : 'unknown';
}

function claimIn(bank: string, movement: string, money: Fields): Occurrence['claim'] {
  const code = text(money, 'payerOccurrence');
  if (code === null || /^0+$/.test(code)) return null;
  return {
    reason: claimReason(bank, movement, code),
    date: text(money, 'payerOccurrenceOn'),
    text: text(money, 'payerOccurrenceText'),
  };
}

function pixIn(group: readonly CnabRecord[]): Occurrence['pix'] {
  const record = group.find((candidate) => candidate.record === 'Y03Pix' || candidate.record === 'retorno3');
  if (record === undefined) return null;
  const error = text(record.fields, 'pixError');
  return {
    url: text(record.fields, 'pixKeyOrUrl'),
    txid: text(record.fields, 'txid'),
    brCode: text(record.fields, 'brCode'),
    refusal: error === null || /^0+$/.test(error) ? null : pixReason(error),
  };
}
