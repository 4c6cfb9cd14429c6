/** Charges in the bank's own JSON: the answer of the emission, the item of the consulta, the webhook's message. */
import { toEpochMs } from '#lib/calendar.ts';
import { cents, centsToDecimal } from '#lib/money.ts';
import { isCnpj } from '#lib/taxid.ts';
import { localDay, localTimestamp } from '#sim/kit/clock.ts';
import { isObject } from './fields.ts';
import type { Account, Charge, NotificationType, Payment } from './state.ts';
import { ANSWERED_INTEREST } from './terms.ts';
import type { Figure } from './terms.ts';

export function reais(amountCents: number): string {
  return centsToDecimal(cents(amountCents));
}

const ESPECIES: Readonly<Record<string, string>> = {
  '01': 'DM - Duplicata Mercantil',
  '02': 'NP - Nota Promissoria',
  '03': 'NS - Nota de Seguro',
  '04': 'ME - Mensalidade Escolar',
  '05': 'RC - Recibo',
  '06': 'CT - Contrato',
  '08': 'DS - Duplicata de Servico',
  '09': 'LC - Letra de Cambio',
  '13': 'ND - Nota de Debitos',
  '15': 'DD - Documento de Divida',
  '16': 'EC - Encargos Condominiais',
  '17': 'PS - Prestacao de Servicos',
  '18': 'BDP - Boleto de Proposta',
  '95': 'DMI - Duplicata de venda Mercantil por Indicacao',
};

/** A white pixel: the picture of the code is not drawn here; who wants one draws `emv`. */
export const BLANK_PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAG7buVgAAAABJRU5ErkJggg==';

export function beneficiary(account: Account): object {
  return {
    id_beneficiario: account.number,
    nome_cobranca: account.holderName,
    tipo_pessoa: isCnpj(account.holderTaxId)
      ? { codigo_tipo_pessoa: 'J', numero_cadastro_nacional_pessoa_juridica: account.holderTaxId }
      : { codigo_tipo_pessoa: 'F', numero_cadastro_pessoa_fisica: account.holderTaxId },
    endereco: { nome_logradouro: 'AV EXEMPLO 1000', nome_cidade: account.city, numero_CEP: account.postalCode },
  };
}

/** What was sent, and what the bank adds to each boleto; without charges, nothing was registered. */
export function emissionAnswer(account: Account, sent: Record<string, unknown>, charges: readonly Charge[]): object {
  const title = isObject(sent['dado_boleto']) ? sent['dado_boleto'] : {};
  const items: unknown[] =
    charges.length === 0 ? (title['dados_individuais_boleto'] as unknown[]) : charges.map(itemOf);
  const [first] = charges;
  return {
    ...(first === undefined ? {} : { id_boleto: first.id }),
    codigo_canal_operacao: 'API',
    codigo_operador: account.number.slice(0, 9),
    ...sent,
    beneficiario: beneficiary(account),
    dado_boleto: { ...title, dados_individuais_boleto: items },
    ...(first?.txid === undefined ? {} : { dados_qrcode: qrOf(first, account) }),
  };
}

/** The emission drops the zeros in front of the nosso número, as the portal's own example does. */
function itemOf(charge: Charge): object {
  return {
    ...charge.sentItem,
    id_boleto_individual: charge.individualId,
    numero_nosso_numero: String(Number(charge.nossoNumero)),
    dac_titulo: charge.dac,
    data_limite_pagamento: charge.limitDate,
    codigo_barras: charge.barcode,
    numero_linha_digitavel: charge.line,
  };
}

function qrOf(charge: Charge, account: Account): object {
  return {
    chave: account.pixKey,
    txid: charge.txid,
    id_location: charge.locationId,
    location: charge.location,
    emv: charge.brCode,
    base64: BLANK_PNG,
    tipo_cobranca: 'cob',
  };
}

/** An item of the consulta; `basic` leaves out history, messages and what the beneficiary sent beside the title. */
export function queryItem(charge: Charge, account: Account, view: { full: boolean; nowMs: number }): object {
  const today = localDay(view.nowMs).date;
  const { sent, sentItem, terms } = charge;
  const title = {
    codigo_carteira: charge.carteira,
    descricao_instrumento_cobranca: charge.kind,
    quantidade_parcelas: 0,
    pagador: sent['pagador'],
    ...(sent['sacador_avalista'] === undefined ? {} : { sacador_avalista: sent['sacador_avalista'] }),
    dados_individuais_boleto: [
      {
        id_boleto_individual: charge.individualId,
        situacao_geral_boleto: charge.situacao,
        status_vencimento: charge.dueDate < today ? 'Vencido' : 'A vencer',
        numero_nosso_numero: charge.nossoNumero,
        dac_titulo: charge.dac,
        data_vencimento: charge.dueDate,
        valor_titulo: reais(charge.amountCents),
        texto_seu_numero: charge.reference,
        texto_uso_beneficiario: sentItem['texto_uso_beneficiario'] ?? '',
        codigo_barras: charge.barcode,
        numero_linha_digitavel: charge.line,
        data_limite_pagamento: charge.limitDate,
        identificador_boleto_mercado: marketId(charge),
        mensagens_cobranca: view.full ? messagesOf(charge) : [],
      },
    ],
    codigo_especie: charge.especie,
    descricao_especie: ESPECIES[charge.especie] ?? 'Outros',
    codigo_aceite: 'S',
    data_emissao: charge.issuedOn,
    valor_total_titulo: reais(charge.amountCents),
    valor_abatimento: reais(terms.rebateCents),
    pagamento_parcial: charge.partialPayment,
    quantidade_maximo_parcial: Number(sent['quantidade_maximo_parcial'] ?? 0),
    codigo_tipo_vencimento: 3,
    ...termsOf(charge),
    ...(charge.payments.length === 0 ? {} : { pagamentos_cobranca: charge.payments.map(paymentOf) }),
    ...(charge.baixa === undefined
      ? {}
      : { baixa: { data_inclusao_alteracao_baixa: charge.baixa.on, motivo_baixa: charge.baixa.motivo } }),
    ...protestOf(charge),
    ...(charge.negativacao === undefined ? {} : { negativacao: charge.negativacao }),
    ...(charge.brCode === undefined ? {} : { qrcode_pix: { emv: charge.brCode, imagem_base64: BLANK_PNG } }),
    ...(view.full ? { historico: charge.history } : {}),
  };
  return {
    id_boleto: account.rules.idBoleto === 'uuid' ? charge.id : charge.pathId,
    beneficiario: beneficiary(account),
    dado_boleto: title,
    acoes_permitidas: {
      emitir_segunda_via: charge.situacao === 'Em Aberto',
      comandar_instrucao_alterar_dados_cobranca: charge.situacao === 'Em Aberto',
    },
  };
}

/** Twenty digits, as the clearing house numbers a title: made of what is fixed in it. */
function marketId(charge: Charge): string {
  return (charge.issuedOn.replaceAll('-', '').slice(2) + charge.carteira + charge.nossoNumero + charge.dac)
    .padEnd(20, '0')
    .slice(0, 20);
}

function figure(figureOf: Figure, names: { value: string; percent: string }): object {
  return 'cents' in figureOf ? { [names.value]: reais(figureOf.cents) } : { [names.percent]: figureOf.percent };
}

function termsOf({ terms }: Charge): object {
  const { multa, juros, desconto } = terms;
  const start = (name: string, fine: { from: string | null; days: number | null }) => ({
    ...(fine.from === null ? {} : { [`data_${name}`]: fine.from }),
    ...(fine.days === null ? {} : { [`quantidade_dias_${name}`]: fine.days }),
  });
  return {
    ...(multa && {
      multa: {
        codigo_tipo_multa: multa.codigo,
        ...start('multa', multa),
        ...figure(multa.figure, { value: 'valor_multa', percent: 'percentual_multa' }),
      },
    }),
    ...(juros && {
      juros: {
        codigo_tipo_juros: ANSWERED_INTEREST[juros.codigo],
        ...start('juros', juros),
        ...figure(juros.figure, { value: 'valor_juros', percent: 'percentual_juros' }),
      },
    }),
    ...(desconto && {
      desconto: {
        codigo_tipo_desconto: desconto.codigo,
        descontos: desconto.steps.map((step) => ({
          ...(step.until === null ? {} : { data_desconto: step.until }),
          ...(step.days === null ? {} : { quantidade_dias_desconto: step.days }),
          ...figure(step.figure, { value: 'valor_desconto', percent: 'percentual_desconto' }),
        })),
      },
    }),
  };
}

function messagesOf({ terms, dueDate }: Charge): string[] {
  const shown = (value: Figure) => ('cents' in value ? `R$ ${reais(value.cents)}` : `${value.percent}%`);
  return [
    ...(terms.juros ? [`APÓS O VENCIMENTO COBRAR JUROS DE......... ${shown(terms.juros.figure)}`] : []),
    ...(terms.multa ? [`APÓS O VENCIMENTO COBRAR MULTA DE......... ${shown(terms.multa.figure)}`] : []),
    ...(terms.desconto?.steps ?? []).map(
      (step) => `ATÉ ${step.until ?? dueDate} CONCEDER DESCONTO DE ${shown(step.figure)}`,
    ),
    ...(terms.rebateCents > 0 ? [`CONCEDER ABATIMENTO DE.................... R$ ${reais(terms.rebateCents)}`] : []),
  ];
}

/** 1: at the notary's; 2: protested. */
function protestOf({ protest }: Charge): object {
  const stage = protest?.stage === 'stopping' ? protest.was : protest?.stage;
  if (stage !== 'sent' && stage !== 'protested') return {};
  return { protesto: { codigo_situacao_protesto: stage === 'sent' ? 1 : 2, data_protesto: protest!.since } };
}

const MEANS = {
  boleto: { codigo: '01', meio: 'DÉBITO EM CONTA', canal: 'INTERNET BANKING' },
  pix: { codigo: '02', meio: 'PIX', canal: 'PIX' },
  direct: { codigo: '03', meio: 'DINHEIRO', canal: 'BENEFICIARIO' },
} as const;

function paymentOf(payment: Payment): object {
  const { codigo, meio, canal } = MEANS[payment.channel];
  const paidAtMs = toEpochMs(payment.paidAt);
  return {
    codigo_instituicao_financeira_pagamento: '341',
    numero_agencia_recebedora: '0500',
    codigo_canal_pagamento_boleto_cobranca: codigo,
    codigo_meio_pagamento_boleto_cobranca: codigo,
    valor_pago_total_cobranca: reais(payment.amountCents),
    valor_pago_desconto_cobranca: reais(payment.discountCents),
    valor_pago_multa_cobranca: reais(payment.fineCents),
    valor_pago_juro_cobranca: reais(payment.interestCents),
    valor_pago_abatimento_cobranca: reais(payment.rebateCents),
    data_inclusao_pagamento: localDay(paidAtMs).date,
    data_hora_inclusao_pagamento: localTimestamp(paidAtMs),
    descricao_meio_pagamento: meio,
    descricao_canal_pagamento: payment.atNotary ? 'CARTORIO' : canal,
  };
}

/** The webhook's message: all values are texts (boletos v3 1.34.1). */
export function messageOf(
  charge: Charge,
  payment: Payment,
  input: { type: NotificationType; nowMs: number; pixKey: string | null },
): object {
  const { type, nowMs, pixKey } = input;
  const day = localDay(nowMs).date;
  const isCompany = charge.payer.taxId.length === 14;
  const credited = type === 'BAIXA_EFETIVA';
  return {
    idBoleto: charge.id,
    idBeneficiario: charge.account,
    numeroNossoNumero: charge.nossoNumero,
    dacTitulo: charge.dac,
    codigoCarteira: charge.carteira,
    codigoEspecie: charge.especie,
    descricaoEspecie: ESPECIES[charge.especie] ?? 'Outros',
    seuNumero: charge.reference,
    valorTitulo: reais(charge.amountCents),
    valorPagoTotalCobranca: reais(payment.amountCents),
    valorCreditado: credited ? reais(payment.amountCents) : null,
    dataVencimento: charge.dueDate,
    dataInclusaoPagamento: localDay(toEpochMs(payment.paidAt)).date,
    dataCredito: payment.creditedOn ?? payment.creditOn,
    dataNotificacao: day,
    horaNotificacao: localTimestamp(nowMs).slice(11, 19),
    tipoLiquidacao: payment.channel === 'pix' ? '96' : '95',
    tipoCobranca: charge.kind === 'boleto_pix' ? 'bolecode' : 'boleto',
    codigoBarras: charge.barcode,
    numeroLinhaDigitavel: charge.line,
    codigoInstituicaoFinanceiraPagamento: '341',
    numeroAgenciaRecebedora: '0500',
    nomePagador: charge.payer.name,
    codigoTipoPessoa: isCompany ? 'J' : 'F',
    numeroCadastroPessoaFisica: isCompany ? null : charge.payer.taxId,
    numeroCadastroNacionalPessoaJuridica: isCompany ? charge.payer.taxId : null,
    chavePix: payment.channel === 'pix' ? pixKey : null,
    txid: charge.txid ?? null,
    endToEndId: payment.channel === 'pix' ? endToEndId(payment) : null,
    pixCopiaECola: charge.brCode ?? null,
  };
}

/** E, ISPB of Itaú, minute in UTC, eleven characters: made of the payment's own id, so that it stays the same. */
function endToEndId(payment: Payment): string {
  const minute = payment.paidAt.replace(/\D/g, '').slice(0, 12);
  return `E60701190${minute}${payment.id.replaceAll('-', '').slice(0, 11)}`;
}
