/**
 * A charge in the words of POST …/boletos ("API Boletos - Emissão e Instrução" 2.75, inside `data`, figures without a dot) and of POST
 * …/boletos-pix ("Boleto com Pix" 1.0, bare, decimals with a dot, stricter texts).
 */
import { addDays } from '#lib/calendar.ts';
import { percentOf, parseRate, type Cents } from '#lib/money.ts';
import type { Address, ChargeView, Payer } from '#core/charge.ts';
import type { InstructionInput } from '#core/provider.ts';
import type { Discount, Fine, Interest, Terms } from '#core/terms.ts';
import { type Figures, impliedDecimals, writtenDecimals } from './figures.ts';
import { beneficiaryOf, carteiraOf, keyOf } from './identity.ts';

/** Lengths of the bank's fields. */
export const lengths = { name: 50, street: 45, district: 15, city: 20, message: 100 } as const;

type Words = Record<string, unknown>;

interface Product {
  figures: Figures;
  /** Everything but what its texts may hold. */
  refusedInText: RegExp;
  refusedInName: RegExp;
}

const boleto: Product = {
  figures: impliedDecimals,
  refusedInText: /[^A-Za-z0-9 .,/-]+/g,
  refusedInName: /[^A-Za-z0-9 .,/-]+/g,
};
const bolecode: Product = {
  figures: writtenDecimals,
  refusedInText: /[^A-Za-z0-9 .,-]+/g,
  refusedInName: /[^A-Za-z ]+/g,
};

/** A text as the bank takes it: letters without their accents, a space for what it refuses, cut to its length. */
function plain(text: string, refused: RegExp, maximum: number): string {
  const letters = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll('&', ' e ');
  return letters.replaceAll(refused, ' ').replaceAll(/ +/g, ' ').trim().slice(0, maximum).trim();
}

/** Street, number and complement in the one field of 45: of a long street its end is cut, never the number. */
function streetOf(address: Address, refused: RegExp): string {
  const rest = [address.number, address.complement].filter(Boolean).join(' ');
  const end = rest === '' ? '' : `, ${plain(rest, refused, 25)}`;
  return `${plain(address.street, refused, lengths.street - end.length)}${end}`;
}

function payerBody(payer: Payer, product: Product): Words {
  const { address, taxId } = payer;
  const { refusedInText: refused } = product;
  const district = plain(address.district ?? '', refused, lengths.district);
  return {
    pessoa: {
      nome_pessoa: plain(payer.name, product.refusedInName, lengths.name),
      tipo_pessoa:
        taxId.length === 11
          ? { codigo_tipo_pessoa: 'F', numero_cadastro_pessoa_fisica: taxId }
          : { codigo_tipo_pessoa: 'J', numero_cadastro_nacional_pessoa_juridica: taxId },
    },
    endereco: {
      nome_logradouro: streetOf(address, refused),
      ...(district === '' ? {} : { nome_bairro: district }),
      nome_cidade: plain(address.city, refused, lengths.city),
      sigla_UF: address.state,
      numero_CEP: address.postalCode,
    },
  };
}

// Terms -----------------------------------------------------------------------------------------------------------------

/** Owed from the day after the due date, counted by the bank, so that it moves when the due date does. */
export function fineBody(fine: Fine, figures: Figures): Words {
  const from = { quantidade_dias_multa: 1 };
  return fine.kind === 'fixed'
    ? { codigo_tipo_multa: '01', valor_multa: figures.money(fine.amountCents), ...from }
    : { codigo_tipo_multa: '02', percentual_multa: figures.percent(fine.percent), ...from };
}

/** 93 is a value per day, 90 a percentage per month. */
export function interestBody(interest: Interest, figures: Figures): Words {
  const from = { quantidade_dias_juros: 1 };
  return interest.kind === 'daily'
    ? { codigo_tipo_juros: '93', valor_juros: figures.money(interest.amountCents), ...from }
    : { codigo_tipo_juros: '90', percentual_juros: figures.percent(interest.percent), ...from };
}

/** One step of a discount as the bank is told it: until a day, a value or a percentage. */
export interface DiscountStep {
  until: string;
  amountCents?: Cents;
  percent?: string;
}

/** The bank takes values or percentages for all steps: where both are asked for, the percentages become values of this amount. */
export function discountSteps(
  discounts: readonly Discount[],
  { dueDate, amountCents }: Pick<ChargeView, 'dueDate' | 'amountCents'>,
): DiscountStep[] {
  const allRates = discounts.every(({ kind }) => kind === 'rate');
  return discounts.map((discount) => {
    const until = addDays(dueDate, -discount.daysBefore);
    if (discount.kind === 'fixed') return { until, amountCents: discount.amountCents };
    return allRates
      ? { until, percent: discount.percent }
      : { until, amountCents: percentOf(amountCents, parseRate(discount.percent)) };
  });
}

export function discountBody(steps: readonly DiscountStep[], figures: Figures): Words {
  if (steps.length === 0) return { codigo_tipo_desconto: '00' };
  const descontos = steps.map(({ until, amountCents, percent }) => ({
    data_desconto: until,
    ...(amountCents === undefined ? {} : { valor_desconto: figures.money(amountCents) }),
    ...(percent === undefined ? {} : { percentual_desconto: figures.percent(percent) }),
  }));
  return { codigo_tipo_desconto: steps[0]?.percent === undefined ? '01' : '02', descontos };
}

function termsBody(terms: Terms, charge: ChargeView, figures: Figures): Words {
  const { fine, interest, discounts = [], rebateCents = 0 } = terms;
  return {
    ...(fine ? { multa: fineBody(fine, figures) } : {}),
    ...(interest ? { juros: interestBody(interest, figures) } : {}),
    ...(discounts.length > 0 ? { desconto: discountBody(discountSteps(discounts, charge), figures) } : {}),
    ...(rebateCents > 0 ? { valor_abatimento: figures.money(rebateCents as Cents) } : {}),
  };
}

// The whole -------------------------------------------------------------------------------------------------------------

/** The last day on which the bank takes the money. */
export function limitOf({ dueDate, daysAfterDue }: Pick<ChargeView, 'dueDate' | 'daysAfterDue'>): string {
  return addDays(dueDate, daysAfterDue);
}

function titleBody({ charge, registration, connection }: InstructionInput, product: Product): Words {
  const { figures, refusedInText } = product;
  const isPix = product === bolecode;
  const messages = charge.messages.map((line) => ({ mensagem: plain(line, refusedInText, lengths.message) }));
  return {
    descricao_instrumento_cobranca: isPix ? 'boleto_pix' : 'boleto',
    tipo_boleto: 'a vista',
    codigo_carteira: carteiraOf(connection),
    codigo_especie: connection.agreement['especie'] || '01',
    valor_total_titulo: figures.money(charge.amountCents),
    data_emissao: charge.issuedOn,
    codigo_tipo_vencimento: 3,
    pagamento_parcial: false,
    pagador: payerBody(charge.payer, product),
    dados_individuais_boleto: [
      {
        numero_nosso_numero: keyOf(connection, registration).nossoNumero,
        data_vencimento: charge.dueDate,
        valor_titulo: figures.money(charge.amountCents),
        texto_seu_numero: registration.bankKey,
        data_limite_pagamento: limitOf(charge),
        ...(messages.length > 0 ? { lista_mensagens_cobranca: messages } : {}),
      },
    ],
    ...termsBody(charge.terms, charge, figures),
    // The bank computes what is due on the day and takes nothing else.
    recebimento_divergente: { codigo_tipo_autorizacao: '03' },
    desconto_expresso: false,
  };
}

/** Body of POST …/boletos. `validacao` only checks, `efetivacao` registers. */
export function boletoBody(input: InstructionInput, stage: 'validacao' | 'efetivacao'): Words {
  return {
    data: {
      etapa_processo_boleto: stage,
      codigo_canal_operacao: 'API',
      beneficiario: { id_beneficiario: beneficiaryOf(input.connection) },
      dado_boleto: titleBody(input, boleto),
    },
  };
}

/** Body of POST …/boletos-pix. `simulacao` only checks, `efetivacao` registers. Without a Pix key the bank refuses, and says so. */
export function bolecodeBody(input: InstructionInput, stage: 'simulacao' | 'efetivacao'): Words {
  const { pixKey } = input.connection.agreement;
  return {
    etapa_processo_boleto: stage,
    beneficiario: { id_beneficiario: beneficiaryOf(input.connection) },
    dado_boleto: titleBody(input, bolecode),
    dados_qrcode: { ...(pixKey ? { chave: pixKey } : {}), tipo_cobranca: 'cob' },
  };
}
