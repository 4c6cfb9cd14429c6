/**
 * Itaú's boletos in the bank's own words. Sources: the portal's files of "API Boletos - Emissão e Instrução" 2.75.147 (E), consulta
 * boletoscash 1.2.9 (C), boletos v3 1.34.1 (V) and "Boleto com Pix" 1.0.7 (P), devportal.itau.com.br. Reading is lenient: unknown
 * fields pass, absent optionals may come as null or "", numbers come as numbers or texts, and an answer may be inside `data` or not.
 */
import { parseJsonExactly } from '#lib/json.ts';
import type { Cents } from '#lib/money.ts';
import type { RawAnswer } from '#core/provider.ts';
import { z } from 'zod';
import { centsOfAnswer, centsOfEmission } from './figures.ts';

/** Every `situacao_geral_boleto` (C). Production says some in the feminine ("Paga", "Baixada"). */
export const situacoes = [
  'Em Aberto',
  'Aguardando Crédito',
  'Pago',
  'Creditado',
  'Liquidado',
  'Pagamento Rejeitado',
  'Baixado',
] as const;
export type Situacao = (typeof situacoes)[number];

/** Without accents, in lower case: as words of the bank are compared. */
export function plainWord(word: string): string {
  return word.normalize('NFKD').replaceAll(/\p{M}/gu, '').trim().toLowerCase();
}

const plainSituacao = (word: string): string => plainWord(word).replace(/a$/, 'o');
const situacaoByWord = new Map(situacoes.map((situacao) => [plainSituacao(situacao), situacao]));

/** The documented word that this one is, whatever its accents, case and gender; undefined for a new one. */
export function situacaoOf(word: string): Situacao | undefined {
  return situacaoByWord.get(plainSituacao(word));
}

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text?.trim() || undefined);

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const optionalDate = z
  .string()
  .nullish()
  .transform((text) => (date.safeParse(text).success ? (text ?? undefined) : undefined));

function money(read: (text: string) => Cents) {
  return optionalText.transform((text, context) => {
    try {
      return text === undefined ? undefined : read(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'not an amount' });
      return z.NEVER;
    }
  });
}

const optional = <T>(schema: z.ZodType<T>) => schema.nullish().transform((value) => value ?? undefined);
const list = <T>(schema: z.ZodType<T>) =>
  z
    .array(schema)
    .nullish()
    .transform((items) => items ?? []);

// Emission (E, P) -------------------------------------------------------------------------------------------------------

const issuedItem = z.object({
  /** Up to 8 digits. */
  numero_nosso_numero: optionalText,
  data_vencimento: optionalDate,
  valor_titulo: money(centsOfEmission),
  /** 44 digits; absent from an answer that only checked. */
  codigo_barras: optionalText,
  /** 47 digits. */
  numero_linha_digitavel: optionalText,
});

const issued = z.object({
  dado_boleto: z.object({ data_emissao: optionalDate, dados_individuais_boleto: z.array(issuedItem).min(1) }),
  /** Only of a Bolecode. The txid is `BL` and 31 digits whose composition is not published: never computed. */
  dados_qrcode: optional(z.object({ emv: optionalText, txid: optionalText })),
});
export type Issued = z.infer<typeof issued>;

/** POST …/boletos and …/boletos-pix. */
export const emissionAnswer = z.union([z.object({ data: issued }).transform(({ data }) => data), issued]);

// Consulta (C) ----------------------------------------------------------------------------------------------------------

const person = z.object({
  pessoa: optional(
    z.object({
      tipo_pessoa: optional(
        z.object({
          numero_cadastro_pessoa_fisica: optionalText,
          numero_cadastro_nacional_pessoa_juridica: optionalText,
        }),
      ),
    }),
  ),
});

const item = z.object({
  /** State, one of {@link situacoes}; a word not among them changes nothing here. */
  situacao_geral_boleto: z.string().min(1),
  /** `Emissão não efetivada` where the registration failed. */
  status_boleto: optionalText,
  /** `A vencer` or `Vencido`. */
  status_vencimento: optionalText,
  numero_nosso_numero: optionalText,
  data_vencimento: optionalDate,
  valor_titulo: money(centsOfAnswer),
  /** The last day on which it can be paid. */
  data_limite_pagamento: optionalDate,
  /** Our key at the bank, up to 10 characters. */
  texto_seu_numero: optionalText,
  codigo_barras: optionalText,
  numero_linha_digitavel: optionalText,
});

const payment = z.object({
  valor_pago_total_cobranca: money(centsOfAnswer),
  data_inclusao_pagamento: optionalDate,
  /** The moment of it, with an offset or in the time of São Paulo; not always there. */
  data_hora_inclusao_pagamento: optionalText,
  descricao_meio_pagamento: optionalText,
  descricao_canal_pagamento: optionalText,
});
export type Payment = z.infer<typeof payment>;

const historyEntry = z.object({ data: optionalDate, operacao: optionalText });
export type HistoryEntry = z.infer<typeof historyEntry>;

const fine = z.object({ valor_multa: money(centsOfAnswer), percentual_multa: optionalText });
const interest = z.object({ valor_juros: money(centsOfAnswer), percentual_juros: optionalText });
const discounts = z.object({
  descontos: list(
    z.object({
      data_desconto: optionalDate,
      valor_desconto: money(centsOfAnswer),
      percentual_desconto: optionalText,
    }),
  ),
});

const title = z.object({
  codigo_carteira: optionalText,
  data_emissao: optionalDate,
  valor_abatimento: money(centsOfAnswer),
  pagador: optional(person),
  dados_individuais_boleto: list(item),
  pagamentos_cobranca: list(payment),
  baixa: optional(z.object({ data_inclusao_alteracao_baixa: optionalDate, motivo_baixa: optionalText })),
  /** The newest first in the bank's example; words of `operacao` are published by examples only. */
  historico: list(historyEntry),
  /** 1 in protest, 2 protested. */
  protesto: optional(z.object({ codigo_situacao_protesto: optionalText })),
  qrcode_pix: optional(z.object({ emv: optionalText, txid: optionalText })),
  multa: optional(fine).catch(undefined),
  juros: optional(interest).catch(undefined),
  desconto: optional(discounts).catch(undefined),
});

/** GET …/boletos. An empty `data` is "not found, or not visible yet". */
export const consultaAnswer = z.object({ data: list(z.object({ dado_boleto: title })) });

/** One boleto of a consulta: the title, and the one item of it that was asked for. */
export interface Boleto {
  title: z.infer<typeof title>;
  item: z.infer<typeof item>;
}

// Instructions, webhook, token ------------------------------------------------------------------------------------------

/** 200 of PATCH: the data as changed, or words that say that the manager must approve (E, example 200_instrucao). */
export const instructionAnswer = z.object({
  data: optional(z.object({ codigo: optionalText, mensagem: optionalText })),
});

const hookRow = z.object({
  /** Agência, conta, DAC and 01 (efetiva) or 02 (operacional); a UUID in some environments. */
  id_notificacao_boleto: optionalText,
  tipo_notificacao: optionalText,
  webhook_url: optionalText,
});
export type HookRow = z.infer<typeof hookRow>;

/** 201 and GET of notificacoes_boletos (V): rows inside `data`, bare, or one object. */
export const hookRows = z.union([
  z.object({ data: z.union([z.array(hookRow), hookRow.transform((row) => [row])]) }).transform(({ data }) => data),
  z.array(hookRow),
  hookRow.transform((row) => [row]),
]);

/** A notification of the webhook (V, texts only; keys are missing at times). */
export const notification = z.object({
  idBoleto: optionalText,
  idBeneficiario: optionalText,
  codigoCarteira: optionalText,
  numeroNossoNumero: z.string().regex(/^\s*\d{1,8}\s*$/),
  seuNumero: optionalText,
  valorPagoTotalCobranca: optionalText,
  /** Null until the money is in the account. */
  valorCreditado: optionalText,
  dataInclusaoPagamento: optionalDate,
  dataCredito: optionalDate,
  dataNotificacao: optionalDate,
  tipoCobranca: optionalText,
  txid: optionalText,
  endToEndId: optionalText,
});
export type Notification = z.infer<typeof notification>;

/** POST /api/oauth/token. `expires_in` in seconds, 300 as documented. */
export const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.string().regex(/^\d{1,6}$/) });

/** Reads a JSON answer by its schema; throws when it is another shape, which the executor calls a breach of contract. */
export function readJson<T>(raw: RawAnswer, schema: z.ZodType<T>): T {
  return schema.parse(parseJsonExactly(raw.body));
}
