/**
 * Transferências, favorecidos, alçadas: the money that leaves, as the API says it. `Idempotency-Key` is required where money is asked
 * for (POST /transfers and /transfer-batches).
 *
 * | route under /v1 | takes | answers |
 * | --- | --- | --- |
 * | GET /transfers · /transfers/export (CSV) | `transferListQuerySchema` | `transferPageSchema` · a file |
 * | POST /transfers `?dryRun=true` | `transferInputSchema` | 201 `transferSchema` · 200 `transferDryRunSchema` |
 * | GET · PATCH /transfers/{id} | `transferPatchSchema` | `transferSchema` |
 * | POST /transfers/{id}/submit · /cancel · /deny · /decide | their schemas | `transferSchema` |
 * | POST /transfers/{id}/approve · /send · /refresh (wait: `Prefer`) | `approveInputSchema`, `{}` | 200 `transferSchema`, 202 while the bank has not answered |
 * | POST /transfers/approve | `approveManyInputSchema` | `manyAnswerSchema` |
 * | GET /transfers/{id}/timeline · /receipt · /receipt.txt · /receipt.pdf | | `transferTimelineSchema` · `transferReceiptSchema` · files |
 * | POST /transfers/{id}/receipt/mail · /payee | `receiptMailInputSchema`, `payeeFromTransferSchema` | 202 `{}` · 201 `payeeSchema` |
 * | POST · GET /transfer-batches · GET /transfer-batches/{id} | `transferBatchInputSchema` | `transferBatchSchema`, `transferBatchPageSchema` |
 * | GET · POST /payees · GET · PATCH /payees/{id} · POST /payees/{id}/disable · /enable | `payeeInputSchema`, `payeePatchSchema` | `payeePageSchema`, `payeeSchema` |
 * | GET · PUT /approval-rules | `approvalRulesSchema` | `approvalRulesSchema` |
 * | GET /participants | `participantListQuerySchema` | `participantListSchema` |
 */
import { z } from 'zod';
import { transferStatuses, type TransferStatus } from '#core/transfer.ts';
import { accountBriefSchema, refusalSchema } from './charges.ts';
import {
  centsSchema,
  dateSchema,
  environmentSchema,
  idSchema,
  instantSchema,
  listQuerySchema,
  pageOf,
} from './common.ts';
import { confirmationSchema } from './people.ts';

export const transferStatusLabels: Readonly<Record<TransferStatus, string>> = {
  draft: 'Rascunho',
  awaiting_approval: 'Aguardando aprovação',
  approved: 'Aprovada',
  scheduled: 'Agendada',
  sending: 'Enviando',
  sent: 'Enviada',
  completed: 'Concluída',
  denied: 'Negada',
  canceled: 'Cancelada',
  failed: 'Recusada pelo banco',
  returned: 'Devolvida',
};

/** Verbs that the present state allows; the screen shows no other. */
export const transferActions = [
  'edit',
  'submit',
  'approve',
  'deny',
  'send',
  'cancel',
  'refresh',
  'decide',
  'repeat',
  'receipt',
] as const;

const accountDestinationSchema = z
  .object({
    kind: z.literal('account'),
    name: z.string().trim().min(1, 'Informe o nome do favorecido.').max(100).describe('Nome do favorecido'),
    taxId: z
      .string()
      .trim()
      .min(1, 'Informe o CPF ou CNPJ do favorecido.')
      .max(20)
      .describe('CPF ou CNPJ do favorecido'),
    ispb: z.string().trim().max(8).default('').describe('ISPB do banco do favorecido; um dos dois, ISPB ou COMPE'),
    bankCode: z.string().trim().max(3).nullable().default(null).describe('COMPE do banco do favorecido'),
    branch: z.string().trim().min(1, 'Informe a agência do favorecido.').max(10).describe('Agência, sem dígito'),
    account: z.string().trim().min(1, 'Informe a conta do favorecido.').max(20).describe('Conta, sem dígito'),
    accountDigit: z.string().trim().max(4).default('').describe('Dígito da conta'),
    accountType: z.enum(['CC', 'CP'], { error: 'Use CC (conta corrente) ou CP (poupança).' }).describe('CC ou CP'),
  })
  .strict();
const pixKeyDestinationSchema = z
  .object({
    kind: z.literal('pixKey'),
    key: z.string().trim().min(1, 'Informe a chave Pix.').max(77).describe('Chave Pix'),
    taxId: z
      .string()
      .trim()
      .max(20)
      .nullable()
      .default(null)
      .describe('CPF ou CNPJ do dono da chave, quando conhecido'),
  })
  .strict();
/** Where the money goes. */
export const destinationSchema = z.discriminatedUnion('kind', [accountDestinationSchema, pixKeyDestinationSchema]);
export type DestinationInput = z.infer<typeof destinationSchema>;

export const transferInputSchema = z
  .object({
    connection: z.string().max(64).describe('Integração que paga: id, ou mnemônico da conta'),
    reference: z
      .string({ error: 'Informe o seu número (reference).' })
      .trim()
      .min(1, 'Informe o seu número (reference).')
      .max(60, 'O seu número (reference) tem no máximo 60 caracteres.')
      .describe('Seu número: identificação da transferência no ERP, única na empresa'),
    amountCents: centsSchema.refine((value) => value > 0, 'O valor precisa ser maior que zero.'),
    payee: destinationSchema.optional().describe('Favorecido; ou payeeId'),
    payeeId: idSchema.optional().describe('Favorecido já cadastrado'),
    description: z
      .string()
      .trim()
      .max(140)
      .optional()
      .describe('Texto para o extrato do favorecido, onde o banco leva'),
    scheduledOn: dateSchema.optional().describe('Dia do envio; sem ele, assim que aprovada'),
    draft: z.boolean().default(false).describe('Guarda como rascunho, sem pedir aprovação'),
    repeatReason: z
      .string()
      .trim()
      .min(10, 'Explique por que pagar de novo, com ao menos 10 letras.')
      .max(200)
      .optional()
      .describe('Por que pagar de novo o mesmo valor ao mesmo favorecido; só depois de possible_duplicate'),
  })
  .strict();
export type TransferInput = z.infer<typeof transferInputSchema>;

/** While it is a draft or waits for approval. A changed payee, amount or day voids the approvals given. */
export const transferPatchSchema = transferInputSchema
  .pick({ amountCents: true, payee: true, payeeId: true, description: true, scheduledOn: true })
  .partial()
  .strict();
export type TransferPatch = z.infer<typeof transferPatchSchema>;

export const transferBatchInputSchema = z
  .object({
    name: z.string().trim().min(1, 'Dê um nome ao lote, por exemplo "Fornecedores 21/11".').max(80),
    transfers: z
      .array(transferInputSchema)
      .min(1, 'O lote está vazio.')
      .max(500, 'Um lote tem no máximo 500 transferências.'),
    expectedCount: z.number().int().describe('Quantas transferências você espera'),
    expectedCents: centsSchema.describe('Total que você espera'),
  })
  .strict();

export const approveInputSchema = z
  .object({
    confirmation: confirmationSchema,
    version: z.number().int().describe('Versão da transferência que você leu: o que mudou depois não é aprovado'),
  })
  .strict();
export const approveManyInputSchema = z
  .object({
    confirmation: confirmationSchema,
    transfers: z
      .array(z.object({ id: idSchema, version: z.number().int() }).strict())
      .min(1)
      .max(500),
    expectedCents: centsSchema.describe('Total que você leu na tela; outro total não é aprovado'),
  })
  .strict();
export const denyInputSchema = z.object({ reason: z.string().trim().min(3, 'Diga por que nega.').max(200) }).strict();
export const cancelTransferInputSchema = z
  .object({ reason: z.string().trim().min(3, 'Diga por que cancela.').max(200).optional() })
  .strict();

/** What a person found out at the bank about a transfer whose outcome stayed unknown for two days. */
export const transferDecisionSchema = z
  .object({
    decision: z
      .enum(['sent', 'not_sent', 'accept_return'])
      .describe(
        'sent = o banco mostra o envio; not_sent = o banco confirmou que não saiu; accept_return = voltou o valor de returnedCents (devolução de parte, ou sem valor informado)',
      ),
    returnedCents: centsSchema.optional().describe('Quanto voltou, conferido no extrato; só com accept_return'),
    bankRef: z.string().trim().max(60).optional().describe('Código da transação no banco, quando saiu'),
    reason: z.string().trim().min(10, 'Diga como foi conferido no banco, com ao menos 10 letras.').max(300),
    confirmation: confirmationSchema,
  })
  .strict();

const approvalSchema = z.object({
  id: idSchema,
  userName: z.string(),
  decision: z.enum(['approved', 'denied']),
  reason: z.string().nullable(),
  secondFactor: z.boolean(),
  at: instantSchema,
  voidedAt: instantSchema.nullable(),
  voidReason: z.string().nullable(),
});

export const transferSchema = z
  .object({
    id: idSchema,
    reference: z.string(),
    status: z.enum(transferStatuses),
    statusLabel: z.string(),
    outcomeUnknown: z.boolean().describe('O banco não respondeu: está sendo perguntado, nada é enviado de novo'),
    attention: z.boolean().describe('Uma pessoa precisa conferir no banco'),
    amountCents: z.number().int(),
    returnedCents: z.number().int(),
    payee: destinationSchema,
    payeeId: idSchema.nullable(),
    payeeName: z.string(),
    payeeTaxId: z.string(),
    bankName: z.string().describe('Banco do favorecido'),
    firstPayment: z.boolean().describe('Primeiro pagamento a este destino'),
    payeeChanged: z.boolean().describe('Os dados do favorecido mudaram desde o último pagamento'),
    description: z.string().nullable(),
    scheduledOn: z.string().nullable(),
    connectionId: idSchema,
    account: accountBriefSchema,
    providerTitle: z.string(),
    environment: environmentSchema,
    batchId: idSchema.nullable(),
    createdBy: z.string(),
    approvalsNeeded: z.number().int(),
    approvals: z.array(approvalSchema),
    repeatsId: idSchema.nullable(),
    repeatReason: z.string().nullable(),
    bankKey: z.string().nullable().describe('externalNSU: nosso número no banco, nunca repetido'),
    bankRef: z.string().nullable().describe('Código da transação no banco'),
    endToEndId: z.string().nullable(),
    rail: z.enum(['pix', 'ted']).nullable(),
    hasReceipt: z.boolean(),
    settlesOn: z.string().nullable().describe('Dia útil da liquidação, quando o banco informa'),
    sentAt: instantSchema.nullable(),
    windowClosesAt: instantSchema.nullable().describe('Até quando pode ser devolvida; depois é concluída'),
    completedAt: instantSchema.nullable(),
    returned: z
      .object({ code: z.string(), meaning: z.string(), cure: z.string(), returnedAt: instantSchema.nullable() })
      .nullable()
      .describe('Por que voltou; returnedCents diz quanto já foi estornado na contabilidade'),
    refusal: refusalSchema.nullable(),
    nextCheckAt: instantSchema.nullable(),
    allowedActions: z.array(z.enum(transferActions)),
    version: z.number().int(),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .describe('Transferência');
export type Transfer = z.infer<typeof transferSchema>;

export const transferListQuerySchema = listQuerySchema.extend({
  status: z.string().max(200).optional().describe('Situações separadas por vírgula'),
  connection: z.string().max(64).optional(),
  batch: z.string().max(64).optional(),
  payee: z.string().max(64).optional(),
  from: dateSchema.optional().describe('Criadas a partir de'),
  to: dateSchema.optional().describe('Criadas até'),
  minimumCents: z.coerce.number().int().optional(),
  maximumCents: z.coerce.number().int().optional(),
  search: z.string().trim().max(100).optional().describe('Nome, CPF/CNPJ, seu número, código no banco ou endToEnd'),
  attention: z.enum(['true', 'false']).optional(),
  unknown: z.enum(['true', 'false']).optional().describe('O banco ainda não respondeu ao envio'),
});
export type TransferListQuery = z.infer<typeof transferListQuerySchema>;
export const transferPageSchema = pageOf(transferSchema).extend({
  totals: z.object({ count: z.number().int(), amountCents: z.number().int() }).describe('De todo o filtro'),
});

export const transferBatchSchema = z.object({
  id: idSchema,
  name: z.string(),
  createdBy: z.string(),
  createdAt: instantSchema,
  count: z.number().int(),
  totalCents: z.number().int(),
  byStatus: z.array(
    z.object({ status: z.enum(transferStatuses), count: z.number().int(), amountCents: z.number().int() }),
  ),
  transfers: z.array(transferSchema),
});
export const transferBatchPageSchema = pageOf(transferBatchSchema.omit({ transfers: true }));
/** What became of each of many: some may be refused while others go on. */
export const manyAnswerSchema = z.object({
  done: z.array(transferSchema),
  refused: z.array(z.object({ id: idSchema, code: z.string(), detail: z.string(), cure: z.string().nullable() })),
});

/** Everything that would happen, and nothing done. */
export const transferDryRunSchema = z.object({
  dryRun: z.literal(true),
  allowed: z.boolean(),
  problems: z.array(
    z.object({
      pointer: z.string().nullable(),
      code: z.string(),
      detail: z.string(),
      cure: z.string().nullable(),
      suggestion: z.string().nullable(),
    }),
  ),
  warnings: z.array(z.string()).describe('Primeiro pagamento, dados mudados, fora do horário…'),
  approvalsNeeded: z.number().int(),
  request: z
    .object({ method: z.string(), path: z.string(), body: z.unknown() })
    .nullable()
    .describe('O pedido que sairia'),
  feeCents: z.number().int().nullable(),
  postings: z.array(z.object({ account: z.string(), amountCents: z.number().int() })),
});
export type TransferDryRun = z.infer<typeof transferDryRunSchema>;

export const transferTimelineItemSchema = z.object({
  at: instantSchema,
  title: z.string(),
  detail: z.string().nullable(),
  actor: z.string().nullable(),
  source: z.enum(['person', 'bank', 'pontual', 'webhook', 'file']),
  tone: z.enum(['neutral', 'good', 'bad', 'warn']),
  /** A redacted call to the bank, where there was one. */
  request: z.unknown().nullable(),
  answer: z.unknown().nullable(),
});
export const transferTimelineSchema = z.object({ data: z.array(transferTimelineItemSchema) });

const receiptPartySchema = z.object({
  name: z.string(),
  taxId: z.string(),
  bank: z.string(),
  branch: z.string().nullable(),
  account: z.string().nullable(),
  accountKind: z.string().nullable(),
  pixKey: z.string().nullable(),
});
/** The comprovante as data, for a page; `bankText` is the bank's own, as it came. */
export const transferReceiptSchema = z.object({
  method: z.string().describe('Pix, TED ou Transferência'),
  amountCents: z.number().int(),
  status: z.string(),
  sentAt: instantSchema,
  settlesOn: z.string().nullable(),
  payer: receiptPartySchema,
  payee: receiptPartySchema,
  description: z.string().nullable(),
  identifiers: z.array(z.object({ label: z.string(), value: z.string() })),
  bankText: z.string().nullable(),
  returned: z.object({ at: instantSchema, amountCents: z.number().int(), reason: z.string() }).nullable(),
});
export type TransferReceiptData = z.infer<typeof transferReceiptSchema>;

export const receiptMailInputSchema = z.object({ to: z.email('E-mail inválido.').max(200) }).strict();

export const payeeInputSchema = z
  .object({
    destination: destinationSchema,
    name: z.string().trim().min(1).max(100).optional().describe('Nome; o do destino, quando não dito'),
    email: z.email('E-mail inválido.').max(200).nullable().default(null).describe('Para onde vai o comprovante'),
    note: z.string().trim().max(200).default(''),
  })
  .strict();
export const payeePatchSchema = payeeInputSchema.partial().strict();
/** Keeps whom a transfer pays as a favorecido. */
export const payeeFromTransferSchema = payeeInputSchema
  .pick({ email: true, note: true })
  .extend({ name: z.string().trim().min(1).max(100).optional() })
  .strict();
export const payeeSchema = z.object({
  id: idSchema,
  name: z.string(),
  taxId: z.string(),
  destination: destinationSchema,
  bankName: z.string(),
  email: z.string().nullable(),
  note: z.string(),
  firstPaidAt: instantSchema.nullable(),
  lastPaidAt: instantSchema.nullable(),
  changedFrom: destinationSchema.nullable().describe('O destino antes da última mudança, até ser pago com o novo'),
  changedAt: instantSchema.nullable(),
  paidCount: z.number().int(),
  paidCents: z.number().int(),
  disabledAt: instantSchema.nullable(),
  version: z.number().int(),
  createdAt: instantSchema,
});
export type PayeeItem = z.infer<typeof payeeSchema>;
export const payeeListQuerySchema = listQuerySchema.extend({
  search: z.string().trim().max(100).optional(),
  disabled: z.enum(['true', 'false']).default('false'),
});
export const payeePageSchema = pageOf(payeeSchema);

/** Alçadas: the rule with the greatest `fromCents` at or below the amount counts. None at all = one other person. */
export const approvalRulesSchema = z.object({
  rules: z
    .array(
      z
        .object({
          fromCents: centsSchema.describe('A partir deste valor'),
          approvals: z.number().int().min(0).max(5).describe('Quantas pessoas, além de quem pediu'),
        })
        .strict(),
    )
    .max(20),
  duplicateWindowHours: z
    .number()
    .int()
    .min(1)
    .max(720)
    .default(24)
    .describe('Por quantas horas outra transferência igual (favorecido e valor) pede um motivo'),
  repeatSecondApproverCents: centsSchema
    .nullable()
    .default(null)
    .describe('A partir deste valor, repetir uma igual pede duas aprovações; null = só pela regra do valor'),
  sendAt: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Use HH:MM, por exemplo 08:00.')
    .default('08:00')
    .describe('Hora de Brasília em que saem as agendadas'),
});
export type ApprovalRules = z.infer<typeof approvalRulesSchema>;

/** Banks that take part in payments, for choosing the payee's. */
export const participantSchema = z.object({ ispb: z.string(), bankCode: z.string().nullable(), name: z.string() });
export const participantListQuerySchema = z
  .object({ search: z.string().trim().max(60).default(''), limit: z.coerce.number().int().min(1).max(50).default(20) })
  .strict();
export const participantListSchema = z.object({ data: z.array(participantSchema) });

/** Who owns a Pix key, for looking before asking for the transfer. Each question is metered by the Central Bank. */
export const keyOwnerInputSchema = z
  .object({
    connection: z.string().max(64).describe('Integração que paga: id, ou mnemônico da conta'),
    key: z.string().trim().min(1, 'Informe a chave Pix.').max(77).describe('Chave Pix'),
  })
  .strict();
export const keyOwnerSchema = z.object({
  key: z.string().describe('A chave como o diretório a guarda'),
  name: z.string(),
  taxId: z.string().describe('CPF com as pontas ocultas, ou CNPJ'),
  bankName: z.string(),
});
