/** A charge in the words of POST /cobranca/v3/cobrancas ("Emitir cobrança", developers.inter.co). Amounts leave digit by digit. */
import { jsonNumber, type JsonNumber } from '#lib/json.ts';
import { centsToDecimal, parseRate, rateToDecimal } from '#lib/money.ts';
import type { ChargeMethod, ChargeView, Payer } from '#core/charge.ts';
import type { Discount, Fine, Interest } from '#core/terms.ts';

type Valued = { codigo: string; taxa: JsonNumber } | { codigo: string; valor: JsonNumber };

export interface EmissionBody {
  seuNumero: string;
  valorNominal: JsonNumber;
  dataVencimento: string;
  numDiasAgenda: number;
  pagador: Record<string, string>;
  desconto?: Valued & { quantidadeDias: number };
  multa?: Valued;
  mora?: Valued;
  mensagem?: Record<string, string>;
  formasRecebimento: string[];
}

const forms: Readonly<Partial<Record<ChargeMethod, string[]>>> = {
  boleto: ['BOLETO'],
  boleto_pix: ['BOLETO', 'PIX'],
};

/** The body of an emission. @throws when the charge needs what the facts say this bank has not: a defect of the caller. */
export function emissionBody(charge: ChargeView, bankKey: string): EmissionBody {
  const formasRecebimento = forms[charge.method];
  const discounts = charge.terms.discounts ?? [];
  if (!formasRecebimento) throw new Error(`Inter has no charge of method ${charge.method}`);
  if (discounts.length > 1) throw new Error('Inter takes one discount');
  if (charge.terms.rebateCents) throw new Error('Inter has no rebate');
  const { fine, interest } = charge.terms;
  const discount = discounts[0];
  const lines = charge.messages.map((line, index) => [`linha${index + 1}`, line] as const);
  return {
    seuNumero: bankKey,
    valorNominal: jsonNumber(centsToDecimal(charge.amountCents)),
    dataVencimento: charge.dueDate,
    numDiasAgenda: charge.daysAfterDue,
    pagador: payerBody(charge.payer),
    ...(discount ? { desconto: discountBody(discount) } : {}),
    ...(fine ? { multa: fineBody(fine) } : {}),
    ...(interest ? { mora: interestBody(interest) } : {}),
    ...(lines.length > 0 ? { mensagem: Object.fromEntries(lines) } : {}),
    formasRecebimento,
  };
}

function payerBody(payer: Payer): Record<string, string> {
  const { address } = payer;
  const phone = payer.phone && /^\d{10,11}$/.test(payer.phone) ? payer.phone : null;
  return {
    cpfCnpj: payer.taxId,
    tipoPessoa: payer.taxId.length === 11 ? 'FISICA' : 'JURIDICA',
    nome: payer.name,
    endereco: address.street,
    ...(address.number ? { numero: address.number } : {}),
    ...(address.complement ? { complemento: address.complement } : {}),
    ...(address.district ? { bairro: address.district } : {}),
    cidade: address.city,
    uf: address.state,
    cep: address.postalCode,
    ...(payer.email ? { email: payer.email } : {}),
    ...(phone ? { ddd: phone.slice(0, 2), telefone: phone.slice(2) } : {}),
  };
}

function taxa(percent: string): JsonNumber {
  return jsonNumber(rateToDecimal(parseRate(percent)));
}

function fineBody(fine: Fine): Valued {
  return fine.kind === 'fixed'
    ? { codigo: 'VALORFIXO', valor: jsonNumber(centsToDecimal(fine.amountCents)) }
    : { codigo: 'PERCENTUAL', taxa: taxa(fine.percent) };
}

function interestBody(interest: Interest): Valued {
  return interest.kind === 'daily'
    ? { codigo: 'VALORDIA', valor: jsonNumber(centsToDecimal(interest.amountCents)) }
    : { codigo: 'TAXAMENSAL', taxa: taxa(interest.percent) };
}

function discountBody(discount: Discount): Valued & { quantidadeDias: number } {
  const quantidadeDias = discount.daysBefore;
  return discount.kind === 'fixed'
    ? { codigo: 'VALORFIXODATAINFORMADA', valor: jsonNumber(centsToDecimal(discount.amountCents)), quantidadeDias }
    : { codigo: 'PERCENTUALDATAINFORMADA', taxa: taxa(discount.percent), quantidadeDias };
}
