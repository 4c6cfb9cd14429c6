import { addDays } from '../calendar.ts';
import { centsToDecimal } from '../money.ts';
import type { FieldValue, Values } from './fixed-width.ts';
import type { FixedOrRate, RemessaInput, RemessaTitle, WrittenRemessa } from './remessa.ts';
import type { Rules240 } from './remessa-rules.ts';
import type { RemessaWriter } from './remessa-writer.ts';
import { addressLine, createRemessaWriter, finished, remessaFileName, taxIdKind } from './remessa-writer.ts';

type Job = {
  readonly input: RemessaInput;
  readonly rules: Rules240;
  readonly writer: RemessaWriter;
  /** Number of the last detail in the lot. */
  sequence: number;
};

const LOT = '0001';

/** One file with one lot: header, header of the lot, P Q R S Y of each title, both trailers. */
export function write240(input: RemessaInput, rules: Rules240): WrittenRemessa {
  const job: Job = { input, rules, writer: createRemessaWriter(), sequence: 0 };
  const { records, remessa } = rules.dialect;
  const { writer } = job;
  writer.write(remessa.fileHeader ?? records.fileHeader, fileHeader(job), null);
  writer.write(remessa.lotHeader ?? records.lotHeader, lotHeader(job), null);
  for (const [index, title] of input.titles.entries()) writeTitle(job, title, index);
  const { lines } = writer;
  const trailer = { bank: rules.bank, lot: LOT, recordType: '5', records: lines.length, ...totals(job) };
  writer.write(remessa.lotTrailer ?? records.lotTrailer, trailer, null);
  const closing = { bank: rules.bank, lot: '9999', recordType: '9', lots: 1, records: lines.length + 1 };
  writer.write(remessa.fileTrailer ?? records.fileTrailer, closing, null);
  return finished(writer, remessaFileName(input));
}

/** What both headers say of the company: each layout takes the fields that it has. */
function company({ input, rules }: Job): Values {
  const { name, taxId, carteira, carteiraVariation, ...rest } = input.company;
  const ofBancoDoBrasil = rules.bank === '001' ? { carteira, carteiraVariation } : {};
  return { companyName: name, taxId, taxIdKind: taxIdKind(taxId), ...rest, ...ofBancoDoBrasil };
}

function fileHeader(job: Job): Values {
  const { input, rules } = job;
  return {
    bank: rules.bank,
    lot: '0000',
    recordType: '0',
    ...rules.always.fileHeader,
    ...onlyKnown(job, 'fileHeader', company(job)),
    direction: '1',
    createdOn: input.createdOn,
    ...onlyKnown(job, 'fileHeader', { createdTime: input.createdTime }),
    fileNumber: String(input.fileNumber),
  };
}

function lotHeader(job: Job): Values {
  const { input, rules } = job;
  return {
    bank: rules.bank,
    lot: LOT,
    recordType: '1',
    operation: 'R',
    service: '01',
    ...rules.always.lotHeader,
    ...onlyKnown(job, 'lotHeader', company(job)),
    fileNumber: String(input.fileNumber),
    recordedOn: input.createdOn,
  };
}

/** The data of the company that this bank's record has: the others are other banks' names for it. */
function onlyKnown({ rules }: Job, record: string, values: Values): Values {
  const layout = rules.dialect.remessa[record] ?? rules.dialect.records[record]!;
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => layout.fields.some((field) => field.name === name)),
  );
}

function writeTitle(job: Job, title: RemessaTitle, index: number): void {
  const { rules, writer } = job;
  const { records } = rules.dialect;
  const movement = rules.instructions[title.instruction];
  if (movement === undefined) {
    writer.refuse(
      index,
      'instruction',
      'Este banco não aceita esta instrução por arquivo: use a API ou o site do banco.',
    );
    return;
  }
  const detail = (segment: string): Values => {
    job.sequence += 1;
    return { bank: rules.bank, lot: LOT, recordType: '3', sequence: job.sequence, segment, movement };
  };
  writer.write(records.P, { ...detail('P'), ...titleData(job, title, index) }, index);
  writer.write(records.Q, { ...detail('Q'), ...payerData(title) }, index);
  const further = furtherTerms(job, title, index);
  if (Object.keys(further).length > 0) writer.write(records.R, { ...detail('R'), ...further }, index);
  if (!rules.optionalSegments) {
    refuseOptional(job, title, index);
    return;
  }
  if (title.messages && title.messages.length > 0) {
    writer.write(records.SBody, { ...detail('S'), printKind: '3', ...messageData(job, title, index) }, index);
  }
  if (title.pix) {
    const { keyKind, key, txid } = title.pix;
    const pix = { pixKeyKind: PIX_KEY_KINDS[keyKind], pixKeyOrUrl: key, txid, optionalRecord: '03' };
    writer.write(records.Y03Pix, { ...detail('Y'), ...pix }, index);
  }
}

const PIX_KEY_KINDS = { cpf: '1', cnpj: '2', phone: '3', email: '4', random: '5' } as const;

function refuseOptional({ writer }: Job, title: RemessaTitle, index: number): void {
  for (const name of ['messages', 'pix'] as const) {
    if (title[name] === undefined) continue;
    const what = name === 'pix' ? 'Pix' : 'mensagens';
    writer.refuse(
      index,
      name,
      `O CNAB 240 conhecido deste banco não tem ${what}: retire o dado ou use a API do banco.`,
    );
  }
}

function titleData(job: Job, title: RemessaTitle, index: number): Values {
  const { rules, input } = job;
  const { branch, branchCheckDigit, account, accountCheckDigit, branchAccountCheckDigit } = input.company;
  const { beneficiaryCode } = input.company;
  const owner = { branch, branchCheckDigit, account, accountCheckDigit, branchAccountCheckDigit, beneficiaryCode };
  const { protestAfterDays, writeOffAfterDays } = title;
  return {
    ...rules.always.P,
    ...onlyKnown(job, 'P', owner),
    nossoNumero: title.nossoNumero,
    nossoNumeroCheckDigit: title.nossoNumeroCheckDigit,
    ...(title.carteira !== undefined && { [rules.carteiraField]: title.carteira }),
    reference: title.reference,
    dueDate: title.dueDate,
    amountCents: title.amountCents,
    species: title.species ?? rules.species,
    accepted: title.accepted === true ? 'A' : 'N',
    issuedOn: title.issuedOn,
    ...interestData(job, title, index),
    ...discountData(job, title, { number: 1, index }),
    rebateCents: title.terms?.rebateCents,
    companyUse: title.companyUse,
    ...(protestAfterDays !== undefined && { protestKind: '1', protestDays: protestAfterDays }),
    ...(writeOffAfterDays !== undefined && { writeOffKind: '1', writeOffDays: writeOffAfterDays }),
    ...title.fields,
  };
}

/** Interest and fine run from the day after the due date. */
function interestData({ rules, writer }: Job, title: RemessaTitle, index: number): Values {
  const interest = title.terms?.interest;
  if (interest === undefined) return {};
  const interestFrom = addDays(title.dueDate, 1);
  if (rules.onlyReais) {
    if (interest.kind === 'daily') return { interestFrom, interestCents: interest.amountCents };
    writer.refuse(index, 'interestCents', 'Este banco só aceita juros em reais por dia: informe o valor diário.');
    return {};
  }
  if (interest.kind === 'monthly') return { interestKind: '2', interestFrom, interestValue: interest.percent };
  return { interestKind: '1', interestFrom, interestValue: centsToDecimal(interest.amountCents) };
}

function discountData(
  { rules, writer }: Job,
  title: RemessaTitle,
  { number, index }: { readonly number: 1 | 2 | 3; readonly index: number },
): Values {
  const discount = title.terms?.discounts?.[number - 1];
  if (discount === undefined) return {};
  if (rules.onlyReais && discount.kind === 'rate') {
    writer.refuse(index, `discount${number}Value`, 'Este banco só aceita desconto em reais: informe o valor.');
  }
  const kind = discount.kind === 'fixed' ? '1' : '2';
  return {
    ...(!rules.onlyReais && { [`discount${number}Kind`]: kind }),
    [`discount${number}Until`]: addDays(title.dueDate, -discount.daysBefore),
    [`discount${number}Value`]: decimalOf(discount),
  };
}

function decimalOf(value: FixedOrRate): string {
  return value.kind === 'fixed' ? centsToDecimal(value.amountCents) : value.percent;
}

/** Segment R: the fine and the further discounts. Empty when there are none. */
function furtherTerms(job: Job, title: RemessaTitle, index: number): Values {
  const { fine, discounts = [] } = title.terms ?? {};
  if (discounts.length > 3) job.writer.refuse(index, 'discounts', 'Há no máximo três descontos.');
  return {
    ...discountData(job, title, { number: 2, index }),
    ...discountData(job, title, { number: 3, index }),
    ...(fine !== undefined && {
      fineKind: fine.kind === 'fixed' ? '1' : '2',
      fineFrom: addDays(title.dueDate, 1),
      fineValue: decimalOf(fine),
    }),
  };
}

function payerData({ payer, guarantor }: RemessaTitle): Values {
  const { address } = payer;
  return {
    payerTaxIdKind: taxIdKind(payer.taxId),
    payerTaxId: payer.taxId,
    payerName: payer.name,
    payerAddress: addressLine(payer),
    payerDistrict: address.district,
    payerPostalCode: address.postalCode.slice(0, 5),
    payerPostalCodeSuffix: address.postalCode.slice(5),
    payerCity: address.city,
    payerState: address.state,
    ...(guarantor !== undefined && {
      guarantorTaxIdKind: taxIdKind(guarantor.taxId),
      guarantorTaxId: guarantor.taxId,
      guarantorName: guarantor.name,
    }),
  };
}

/** Up to five messages of 40 characters, in messages 5 to 9 of segment S. */
function messageData({ writer }: Job, { messages = [] }: RemessaTitle, index: number): Values {
  if (messages.length > 5) writer.refuse(index, 'messages', 'Cabem até cinco mensagens de 40 caracteres.');
  return Object.fromEntries(
    messages.slice(0, 5).map((message, at): [string, FieldValue] => [`message${at + 5}`, message]),
  );
}

function totals({ input, rules }: Job): Values {
  if (!rules.totals) return {};
  const entries = input.titles.filter(({ instruction }) => instruction === 'register');
  const simpleCents = entries.reduce((sum, { amountCents }) => sum + amountCents, 0);
  return { simpleCount: entries.length, simpleCents };
}
