/** Cobranças: the resource, its inputs and its actions. */
import { z } from 'zod';
import { chargeMethods, chargeStatuses, instructionKinds } from '#core/charge.ts';
import { evidenceSources, paymentChannels } from '#core/evidence.ts';
import {
  centsSchema,
  dateSchema,
  environmentSchema,
  idSchema,
  instantSchema,
  listQuerySchema,
  pageOf,
  percentSchema,
  referenceSchema,
} from './common.ts';

const text = (label: string, maximum: number) =>
  z
    .string({ error: `Informe ${label}.` })
    .trim()
    .min(1, `Informe ${label}.`)
    .max(maximum, `${label[0]?.toUpperCase()}${label.slice(1)}: no máximo ${maximum} caracteres.`);

export const addressSchema = z.object({
  street: text('a rua', 200).describe('Logradouro'),
  number: z.string().trim().max(20).optional().describe('Número'),
  complement: z.string().trim().max(60).optional().describe('Complemento'),
  district: z.string().trim().max(100).optional().describe('Bairro'),
  city: text('a cidade', 100).describe('Cidade'),
  state: text('a UF', 2)
    .transform((value) => value.toUpperCase())
    .describe('UF, duas letras'),
  postalCode: text('o CEP', 9)
    .transform((value) => value.replace(/[-.\s]/g, ''))
    .refine((value) => /^\d{8}$/.test(value) && value !== '00000000', 'Informe o CEP com 8 números.')
    .describe('CEP, 8 dígitos'),
});

export const payerInputSchema = z.object({
  taxId: text('o CPF ou CNPJ do pagador', 20).describe('CPF ou CNPJ, com ou sem pontuação; CNPJ alfanumérico aceito'),
  name: text('o nome do pagador', 200).describe('Nome ou razão social'),
  email: z.email('E-mail inválido.').max(100).optional().describe('E-mail'),
  phone: z
    .string()
    .max(30)
    .transform((value) => value.replace(/[^\d]/g, ''))
    .optional()
    .describe('Telefone com DDD'),
  address: addressSchema,
});

export const fixedOrRateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fixed'), amountCents: centsSchema }),
  z.object({ kind: z.literal('rate'), percent: percentSchema }),
]);

export const termsSchema = z
  .object({
    fine: fixedOrRateSchema.optional().describe('Multa por atraso'),
    interest: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('daily'), amountCents: centsSchema }),
        z.object({ kind: z.literal('monthly'), percent: percentSchema }),
      ])
      .optional()
      .describe('Juros por atraso: centavos por dia ou percentual ao mês'),
    discounts: z
      .array(fixedOrRateSchema.and(z.object({ daysBefore: z.number().int().min(0).max(365) })))
      .max(3)
      .optional()
      .describe('Descontos por antecipação, até três'),
    rebateCents: centsSchema.optional().describe('Abatimento'),
  })
  .describe('Multa, juros, descontos, abatimento');

export const chargeInputSchema = z
  .object({
    reference: referenceSchema,
    amountCents: centsSchema.refine((value) => value > 0, 'O valor precisa ser maior que zero.').describe('Valor'),
    dueDate: dateSchema.describe('Vencimento'),
    issuedOn: dateSchema.optional().describe('Emissão; hoje quando ausente'),
    method: z.enum(chargeMethods).optional().describe('Forma; a do tipo de cobrança ou da integração quando ausente'),
    payer: payerInputSchema.describe('Pagador (sacado)'),
    bankAccount: z.string().max(64).optional().describe('Conta corrente: id ou mnemônico'),
    billingType: z.string().max(64).optional().describe('Tipo de cobrança: id ou nome'),
    terms: termsSchema.optional(),
    daysAfterDue: z.number().int().min(0).max(365).optional().describe('Dias após o vencimento em que ainda aceita'),
    messages: z.array(z.string().trim().max(200)).max(10).optional().describe('Mensagens impressas no boleto'),
    description: z.string().trim().max(500).optional().describe('Descrição interna'),
  })
  .strict();
export type ChargeInput = z.infer<typeof chargeInputSchema>;

/** What is absent stays as it is; a given object (payer, terms) replaces the whole one; null empties what may be empty. */
export const chargePatchSchema = chargeInputSchema
  .omit({ reference: true })
  .partial()
  .extend({
    bankAccount: z.string().max(64).nullable().optional().describe('Conta corrente: id ou mnemônico; null tira'),
    billingType: z.string().max(64).nullable().optional().describe('Tipo de cobrança: id ou nome; null tira'),
    description: z.string().trim().max(500).nullable().optional().describe('Descrição interna; null tira'),
  })
  .strict();
export type ChargePatch = z.infer<typeof chargePatchSchema>;

export const accountBriefSchema = z.object({
  id: idSchema,
  mnemonic: z.string().describe('Mnemônico'),
  bankCode: z.string().describe('COMPE'),
  bankName: z.string(),
  branch: z.string(),
  number: z.string(),
  digit: z.string(),
});

export const registrationSchema = z.object({
  id: idSchema,
  ordinal: z.number().int(),
  connectionId: idSchema,
  live: z.boolean(),
  bankKey: z.string().describe('Seu número no banco'),
  bankRef: z.string().nullable().describe('Identificador do banco'),
  nossoNumero: z.string().nullable(),
  linhaDigitavel: z.string().nullable(),
  barcode: z.string().nullable(),
  brCode: z.string().nullable().describe('Pix copia e cola'),
  txid: z.string().nullable(),
  registeredAt: instantSchema.nullable(),
  closedAt: instantSchema.nullable(),
});

export const refusalSchema = z.object({
  code: z.string(),
  detail: z.string().describe('O que aconteceu'),
  cure: z.string().describe('O que fazer'),
  actor: z.enum(['you', 'payer', 'bank', 'operator', 'nobody']),
  bank: z.object({ httpStatus: z.number().nullable(), code: z.string().nullable(), message: z.string() }),
  fields: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});

export const chargeSchema = z
  .object({
    id: idSchema,
    reference: z.string(),
    status: z.enum(chargeStatuses),
    statusLabel: z.string().describe('Situação em português'),
    amountCents: z.number().int(),
    amountDueCents: z.number().int().describe('Valor hoje, com multa, juros e descontos'),
    dueDate: z.string(),
    issuedOn: z.string(),
    method: z.enum(chargeMethods),
    payer: payerInputSchema,
    terms: termsSchema,
    daysAfterDue: z.number().int(),
    messages: z.array(z.string()),
    description: z.string().nullable(),
    bankAccount: accountBriefSchema.nullable(),
    connection: z
      .object({ id: idSchema, provider: z.string(), title: z.string(), environment: environmentSchema })
      .nullable(),
    billingType: z.object({ id: idSchema, name: z.string() }).nullable(),
    registration: registrationSchema.nullable().describe('Registro vivo no banco, ou o último'),
    paidCents: z.number().int(),
    paidOn: z.string().nullable(),
    creditedOn: z.string().nullable(),
    feeCents: z.number().int().nullable(),
    overdue: z.boolean(),
    partiallyPaid: z.boolean(),
    credited: z.boolean(),
    paidTwice: z.boolean(),
    outcomeUnknown: z.boolean().describe('Sem resposta do banco'),
    attention: z.boolean().describe('Uma pessoa precisa decidir'),
    refusal: refusalSchema.nullable().describe('A última recusa do banco'),
    nextCheckAt: instantSchema.nullable().describe('Próxima pergunta automática ao banco'),
    allowedActions: z.array(z.string()).describe('Ações que a situação e o banco permitem'),
    sample: z.boolean(),
    version: z.number().int(),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .describe('Cobrança');
export type Charge = z.infer<typeof chargeSchema>;

export const periodKinds = ['dueDate', 'issuedOn', 'paidOn', 'creditedOn'] as const;

/** Comma-separated or repeated: `status=pending,rejected` or `status=pending&status=rejected`. */
const severalOf = <T extends readonly [string, ...string[]]>(values: T) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((value) => (Array.isArray(value) ? value : value.split(',')).map((item) => item.trim()))
    .pipe(z.array(z.enum(values)));

export const chargeFilterSchema = z.object({
  connection: z.string().max(64).optional().describe('Integração: id'),
  bankAccount: z.string().max(64).optional().describe('Conta: id ou mnemônico'),
  billingType: z.string().max(64).optional().describe('Tipo de cobrança: id ou nome'),
  status: severalOf(chargeStatuses).optional().describe('Uma ou mais situações, separadas por vírgula'),
  period: z.enum(periodKinds).optional().describe('O que o período filtra'),
  from: dateSchema.optional().describe('Primeiro dia do período'),
  to: dateSchema.optional().describe('Último dia do período'),
  q: z.string().trim().max(100).optional().describe('Nome, documento, seu número, nosso número, linha digitável, txid'),
  reference: z.string().max(60).optional().describe('Seu número, inteiro'),
  nossoNumero: z.string().max(30).optional().describe('Nosso número, inteiro'),
  payerTaxId: z.string().max(20).optional().describe('CPF ou CNPJ do pagador'),
  amountFromCents: z.coerce.number().int().optional().describe('Valor mínimo, em centavos'),
  amountToCents: z.coerce.number().int().optional().describe('Valor máximo, em centavos'),
  updatedSince: instantSchema.optional().describe('Só o que mudou desde este instante'),
  environment: environmentSchema.optional(),
  overdue: z.enum(['true', 'false']).optional().describe('Vencida'),
  credited: z.enum(['true', 'false']).optional().describe('Dinheiro já creditado na conta'),
  problem: z.enum(['true', 'false']).optional().describe('Rejeitada, sem resposta ou com divergência aberta'),
});
export type ChargeFilter = z.infer<typeof chargeFilterSchema>;

export const chargeSorts = ['dueDate', '-dueDate', 'paidOn', '-paidOn', 'createdAt', '-createdAt'] as const;
export const chargeListQuerySchema = chargeFilterSchema.extend(listQuerySchema.shape).extend({
  sort: z.enum(chargeSorts).default('dueDate').describe('Ordem; - na frente = do último ao primeiro'),
});
export type ChargeListQuery = z.infer<typeof chargeListQuerySchema>;
export const chargePageSchema = pageOf(chargeSchema);

export const chargeTotalsSchema = z.object({
  count: z.number().int(),
  capped: z.boolean().describe('Verdadeiro quando passa de 100 mil e a contagem parou'),
  amountCents: z.number().int(),
  byStatus: z.array(
    z.object({ status: z.enum(chargeStatuses), count: z.number().int(), amountCents: z.number().int() }),
  ),
});

export const registerInputSchema = z
  .object({ bankAccount: z.string().max(64).optional().describe('Registrar nesta conta: id ou mnemônico') })
  .strict();
export const amendInputSchema = z
  .object({ dueDate: dateSchema.optional(), amountCents: centsSchema.optional(), terms: termsSchema.optional() })
  .strict()
  .refine((value) => Object.keys(value).length > 0, 'Diga o que muda: vencimento, valor ou condições.');
export const writeOffInputSchema = z
  .object({
    reason: z.string().trim().min(1, 'Diga o motivo da baixa.').max(200),
    askFirst: z.boolean().default(true).describe('Consultar no banco antes de baixar'),
  })
  .strict();
export const receiveInputSchema = z
  .object({
    amountCents: centsSchema.refine((value) => value > 0, 'O valor precisa ser maior que zero.'),
    paidOn: dateSchema,
    note: z.string().trim().max(200).optional(),
    writeOff: z.boolean().default(true).describe('Baixar no banco, se estiver registrada'),
  })
  .strict();

const reasonSchema = z.string().trim().min(1).max(200);
export const protestInputSchema = z
  .object({
    afterDays: z
      .number()
      .int()
      .min(0)
      .max(99)
      .optional()
      .describe('Dias após o vencimento; o mínimo do banco, se não vem'),
    office: z.string().trim().max(100).optional().describe('Escritório de cobrança'),
    reason: reasonSchema.optional(),
  })
  .strict();
export const cancelProtestInputSchema = z.object({ reason: reasonSchema.describe('Motivo do cancelamento') }).strict();
export const markReceivedInputSchema = z
  .object({
    amountCents: centsSchema.optional().describe('Valor recebido; o da cobrança, se não vem'),
    receivedOn: dateSchema.optional().describe('Dia do recebimento; hoje, se não vem'),
  })
  .strict();
export const undoReceivedInputSchema = z.object({ reason: reasonSchema.optional() }).strict();
export const refundInputSchema = z
  .object({
    amountCents: centsSchema.optional().describe('Quanto devolver; o recebimento inteiro, se não vem'),
    payment: z.string().max(64).optional().describe('Recebimento a devolver; o último, se não vem'),
    reason: reasonSchema.optional(),
  })
  .strict();
export const resendInputSchema = z
  .object({ email: z.email('E-mail inválido.').max(100).optional().describe('O do pagador, se não vem') })
  .strict();

export const decisions = ['absent', 'at_bank', 'adopt'] as const;
export const decideInputSchema = z
  .object({
    decision: z
      .enum(decisions)
      .describe(
        'absent: o banco não tem · at_bank: o banco tem, com o código informado · adopt: vale o que o banco mostra',
      ),
    bankRef: z.string().trim().min(1).max(100).optional().describe('at_bank: código da cobrança no banco'),
    reason: z.string().trim().min(1, 'Diga como foi conferido no banco.').max(200).describe('Como foi conferido'),
  })
  .strict()
  .refine((value) => value.decision !== 'at_bank' || value.bankRef !== undefined, {
    message: 'Informe o código da cobrança no banco.',
    path: ['bankRef'],
  });
export type DecideInput = z.infer<typeof decideInputSchema>;

export const instructionSchema = z.object({
  id: idSchema,
  chargeId: idSchema,
  kind: z.enum(instructionKinds),
  state: z.enum(['open', 'done', 'refused', 'attention']),
  refusal: refusalSchema.nullable(),
  createdAt: instantSchema,
  doneAt: instantSchema.nullable(),
});
export type Instruction = z.infer<typeof instructionSchema>;

/** Answer of an action: 200 when the bank answered in time, 202 while it has not. */
export const actionAnswerSchema = z.object({
  charge: chargeSchema,
  instruction: instructionSchema.nullable(),
  /** `paid_instead`: the bank said paid, so it was not written off and the receipt was posted. */
  result: z.enum(['done', 'refused', 'running', 'unknown', 'paid_instead', 'unchanged']),
});
export type ActionAnswer = z.infer<typeof actionAnswerSchema>;

export const dryRunAnswerSchema = z.object({
  ready: z.boolean(),
  problems: z.array(
    z.object({ pointer: z.string(), code: z.string(), detail: z.string(), suggestion: z.string().optional() }),
  ),
  warnings: z.array(z.string()),
  request: z
    .object({ method: z.string(), path: z.string(), body: z.unknown() })
    .nullable()
    .describe('O pedido exato que sairia'),
  feeCents: z.number().int().nullable().describe('Tarifa esperada por documento pago'),
  postings: z.array(z.object({ account: z.string(), amountCents: z.number().int() })),
});

export type DryRunAnswer = z.infer<typeof dryRunAnswerSchema>;

export const timelineItemSchema = z.object({
  id: z.string(),
  at: instantSchema,
  actor: z.enum(['person', 'erp', 'pontual', 'bank', 'file', 'statement']),
  actorName: z.string().nullable(),
  direction: z.enum(['in', 'out', 'none']),
  channel: z.string().describe('API, webhook, consulta, arquivo, tela…'),
  title: z.string().describe('Frase em português'),
  detail: z.string().nullable(),
  effect: z.string().nullable().describe('O que mudou: "Situação: A → B", "Nada mudou: aviso repetido"'),
  result: z.enum(['ok', 'refused', 'unknown', 'ignored', 'waiting']),
  durationMs: z.number().nullable(),
  evidenceId: z.string().nullable(),
  hash: z.string().nullable(),
  request: z
    .object({ method: z.string(), url: z.string(), headers: z.record(z.string(), z.string()), body: z.string() })
    .nullable(),
  answer: z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() }).nullable(),
});
export type TimelineItem = z.infer<typeof timelineItemSchema>;
export const timelineSchema = z.object({ data: z.array(timelineItemSchema), nextCheckAt: instantSchema.nullable() });

export const paymentSchema = z.object({
  id: idSchema,
  chargeId: idSchema,
  amountCents: z.number().int().describe('Negativo para estorno'),
  channel: z.enum(paymentChannels),
  paidOn: z.string(),
  creditedOn: z.string().nullable(),
  feeCents: z.number().int().nullable(),
  source: z.enum(evidenceSources),
  createdAt: instantSchema,
});

export const importReportSchema = z.object({
  total: z.number().int(),
  accepted: z.number().int(),
  refused: z.number().int(),
  charges: z.array(z.object({ line: z.number().int(), id: z.string().nullable(), reference: z.string() })),
  problems: z.array(
    z.object({
      line: z.number().int(),
      column: z.string().nullable(),
      value: z.string().nullable(),
      code: z.string(),
      detail: z.string(),
      suggestion: z.string().optional(),
    }),
  ),
});
export type ImportReport = z.infer<typeof importReportSchema>;
