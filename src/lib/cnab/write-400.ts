import { addDays } from '../calendar.ts';
import type { RecordLayout, Values } from './fixed-width.ts';
import { centsToDecimal } from '../money.ts';
import type { RemessaInput, RemessaTitle, WrittenRemessa } from './remessa.ts';
import type { Rules400 } from './remessa-rules.ts';
import type { RemessaWriter } from './remessa-writer.ts';
import { addressLine, createRemessaWriter, finished, remessaFileName, taxIdKind } from './remessa-writer.ts';

/** The records of one title: which, and what stands in them. */
type Part = { readonly record: string; readonly values: Values };

type Bank400 = {
  header(input: RemessaInput): Values;
  title(input: RemessaInput, title: RemessaTitle, movement: string): Part[];
  /** What the layout cannot say of a title. */
  refused(title: RemessaTitle): { field: string; message: string }[];
  trailer(input: RemessaInput): Values;
};

/** Header, the records of each title, trailer; one number runs through all of them. */
export function write400(input: RemessaInput, rules: Rules400): WrittenRemessa {
  const writer = createRemessaWriter();
  const bank = BANKS[rules.bank]!;
  let sequence = 0;
  const write = (record: string, values: Values, title: number | null): void => {
    sequence += 1;
    writer.write(layoutOf(rules, record), { ...values, sequence }, title);
  };
  write('remessaHeader', { companyName: input.company.name, createdOn: input.createdOn, ...bank.header(input) }, null);
  for (const [index, title] of input.titles.entries()) {
    for (const part of partsOf(rules, { input, title, index, writer })) write(part.record, part.values, index);
  }
  write('remessaTrailer', bank.trailer(input), null);
  return finished(writer, remessaFileName(input));
}

function layoutOf(rules: Rules400, record: string): RecordLayout {
  return rules.dialect.records[record]!;
}

type Job = {
  readonly input: RemessaInput;
  readonly title: RemessaTitle;
  readonly index: number;
  readonly writer: RemessaWriter;
};

function partsOf(rules: Rules400, { input, title, index, writer }: Job): Part[] {
  const bank = BANKS[rules.bank]!;
  const movement = rules.instructions[title.instruction];
  if (movement === undefined) {
    writer.refuse(
      index,
      'instruction',
      'Este banco não aceita esta instrução por arquivo: use a API ou o site do banco.',
    );
    return [];
  }
  for (const { field, message } of bank.refused(title)) writer.refuse(index, field, message);
  const [first, ...others] = bank.title(input, title, movement);
  const species = title.species ?? rules.species;
  const values = { ...common(title), species, ...first!.values, ...title.fields };
  return [{ record: first!.record, values }, ...others];
}

function common(title: RemessaTitle): Values {
  const { payer } = title;
  return {
    reference: title.reference,
    companyUse: title.companyUse,
    nossoNumero: title.nossoNumero,
    ...(title.carteira !== undefined && { carteira: title.carteira }),
    dueDate: title.dueDate,
    amountCents: title.amountCents,
    accepted: title.accepted === true ? 'A' : 'N',
    issuedOn: title.issuedOn,
    rebateCents: title.terms?.rebateCents,
    payerTaxIdKind: taxIdKind(payer.taxId),
    payerTaxId: payer.taxId,
    payerName: payer.name,
    payerAddress: addressLine(payer),
  };
}

const itau: Bank400 = {
  header: ({ company }) => ({
    branch: company.branch,
    account: company.account,
    accountCheckDigit: company.accountCheckDigit,
  }),
  title({ company }, title, movement) {
    const { terms = {}, payer, pix } = title;
    const { fine, interest, discounts = [] } = terms;
    const discount = discounts[0];
    const values: Values = {
      companyTaxIdKind: taxIdKind(company.taxId),
      companyTaxId: company.taxId,
      branch: company.branch,
      account: company.account,
      accountCheckDigit: company.accountCheckDigit,
      carteiraCode: 'I',
      // BolePix is an entry of its own (71), of carteira 109.
      movement: pix !== undefined && title.instruction === 'register' ? '71' : movement,
      ...(interest?.kind === 'daily' && {
        interestCents: interest.amountCents,
        interestFrom: addDays(title.dueDate, 1),
      }),
      ...(discount?.kind === 'fixed' && {
        discountUntil: addDays(title.dueDate, -discount.daysBefore),
        discountCents: discount.amountCents,
      }),
      payerDistrict: payer.address.district,
      payerPostalCode: payer.address.postalCode,
      payerCity: payer.address.city,
      payerState: payer.address.state,
      guarantorName: title.guarantor?.name,
    };
    const parts: Part[] = [{ record: 'remessa1', values }];
    if (fine !== undefined) {
      const fineValue = fine.kind === 'fixed' ? centsToDecimal(fine.amountCents) : fine.percent;
      const fineKind = fine.kind === 'fixed' ? '1' : '2';
      parts.push({ record: 'remessa2', values: { fineKind, fineFrom: addDays(title.dueDate, 1), fineValue } });
    }
    if (pix !== undefined) parts.push({ record: 'remessa3', values: { pixKey: pix.key } });
    return parts;
  },
  refused: ({ terms = {}, pix, carteira, messages, protestAfterDays, writeOffAfterDays, daysAfterDue }) => [
    ...onlyIf(terms.interest?.kind === 'monthly', 'interestCents', 'O Itaú só aceita juros em reais por dia.'),
    ...onlyIf(terms.discounts?.[0]?.kind === 'rate', 'discountCents', 'O Itaú só aceita desconto em reais.'),
    ...onlyIf((terms.discounts?.length ?? 0) > 1, 'discountCents', 'O CNAB 400 do Itaú leva um só desconto.'),
    ...onlyIf(pix !== undefined && carteira !== '109', 'carteira', 'O boleto com Pix do Itaú é da carteira 109.'),
    ...onlyIf((messages?.length ?? 0) > 0, 'messages', 'O CNAB 400 do Itaú não leva mensagens.'),
    ...onlyIf(
      protestAfterDays !== undefined || writeOffAfterDays !== undefined || daysAfterDue !== undefined,
      'instruction1',
      'No CNAB 400 do Itaú, protesto e baixa automáticos são instruções: informe fields.instruction1 e fields.term.',
    ),
  ],
  trailer: () => ({}),
};

const inter: Bank400 = {
  header: ({ fileNumber }) => ({ fileNumber: String(fileNumber) }),
  title({ company }, title) {
    const { terms = {}, messages = [], payer } = title;
    const values: Values = {
      ...(company.branch !== undefined && { branch: company.branch }),
      account: company.account,
      ...fineOfInter(title),
      ...interestOfInter(title),
      ...discountKindOfInter(title),
      ...discountOfInter(title, 1),
      daysAfterDue: title.daysAfterDue ?? 0,
      payerPostalCode: payer.address.postalCode.slice(0, 5),
      payerPostalCodeSuffix: payer.address.postalCode.slice(5),
      message1: messages[0],
    };
    const parts: Part[] = [{ record: 'remessa1', values }];
    if (messages.length > 1 || (terms.discounts?.length ?? 0) > 1) {
      const [, message2, message3, message4, message5] = messages;
      const further = { ...discountOfInter(title, 2), ...discountOfInter(title, 3) };
      const texts = { message2, message3, message4, message5 };
      parts.push({ record: 'remessa2', values: { ...texts, ...further, nossoNumero: title.nossoNumero } });
    }
    return parts;
  },
  refused: ({ terms = {}, messages, pix, guarantor, daysAfterDue = 0, protestAfterDays, writeOffAfterDays }) => [
    ...onlyIf(![0, 30, 60].includes(daysAfterDue), 'daysAfterDue', 'O Inter aceita 0, 30 ou 60 dias.'),
    ...onlyIf((messages?.length ?? 0) > 5, 'messages', 'O Inter leva até cinco mensagens.'),
    ...onlyIf((terms.discounts?.length ?? 0) > 3, 'discounts', 'Há no máximo três descontos.'),
    ...onlyIf(
      new Set(terms.discounts?.map(({ kind }) => kind)).size > 1,
      'discountKind',
      'No Inter os descontos são todos em reais ou todos em percentual.',
    ),
    ...onlyIf(pix !== undefined, 'pix', 'O CNAB 400 do Inter não leva Pix: use a API do banco.'),
    ...onlyIf(guarantor !== undefined, 'guarantorName', 'O CNAB 400 do Inter não leva sacador avalista.'),
    ...onlyIf(
      protestAfterDays !== undefined || writeOffAfterDays !== undefined,
      'protestDays',
      'O CNAB 400 do Inter não leva protesto nem baixa automáticos: use daysAfterDue.',
    ),
  ],
  trailer: ({ titles }) => ({ titles: titles.length }),
};

function onlyIf(isSo: boolean, field: string, message: string): { field: string; message: string }[] {
  return isSo ? [{ field, message }] : [];
}

function fineOfInter({ terms, dueDate }: RemessaTitle): Values {
  const fine = terms?.fine;
  if (fine === undefined) return { fineKind: '0' };
  const fineFrom = addDays(dueDate, 1);
  if (fine.kind === 'fixed') return { fineKind: '1', fineFrom, fineCents: fine.amountCents };
  return { fineKind: '2', fineFrom, finePercent: fine.percent };
}

function interestOfInter({ terms, dueDate }: RemessaTitle): Values {
  const interest = terms?.interest;
  if (interest === undefined) return { interestKind: '0' };
  const interestFrom = addDays(dueDate, 1);
  if (interest.kind === 'daily') return { interestKind: '1', interestFrom, interestCents: interest.amountCents };
  return { interestKind: '2', interestFrom, interestPercent: interest.percent };
}

/** 1 is an amount until the date, 4 a percentage until the date; one code for all discounts. */
function discountKindOfInter({ terms }: RemessaTitle): Values {
  const kind = terms?.discounts?.[0]?.kind;
  return { discountKind: kind === undefined ? '0' : kind === 'fixed' ? '1' : '4' };
}

function discountOfInter({ terms, dueDate }: RemessaTitle, number: 1 | 2 | 3): Values {
  const discount = terms?.discounts?.[number - 1];
  if (discount === undefined) return {};
  return {
    [`discount${number}Until`]: addDays(dueDate, -discount.daysBefore),
    ...(discount.kind === 'fixed'
      ? { [`discount${number}Cents`]: discount.amountCents }
      : { [`discount${number}Percent`]: discount.percent }),
  };
}

const BANKS: { readonly [bank: string]: Bank400 } = { '077': inter, '341': itau };
