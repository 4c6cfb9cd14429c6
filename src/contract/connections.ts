/** Contas correntes, integrações, tipos de cobrança and what the screens need of a provider's facts. */
import { z } from 'zod';
import { chargeMethods } from '#core/charge.ts';
import { termsSchema } from './charges.ts';
import { centsSchema, environmentSchema, idSchema, instantSchema } from './common.ts';

export const bankAccountInputSchema = z
  .object({
    mnemonic: z
      .string()
      .trim()
      .min(1, 'Informe o mnemônico.')
      .max(20)
      .describe('Mnemônico: nome curto para achar a conta'),
    bankCode: z
      .string()
      .regex(/^\d{3}$/, 'Código do banco com 3 números. Ex.: 077.')
      .describe('COMPE'),
    branch: z.string().trim().min(1, 'Informe a agência.').max(10).describe('Agência'),
    number: z.string().trim().min(1, 'Informe a conta.').max(20).describe('Conta sem o dígito'),
    digit: z.string().trim().max(2).default('').describe('Dígito'),
    holderName: z.string().trim().min(1, 'Informe o titular.').max(200).describe('Titular'),
    holderTaxId: z.string().trim().max(20).describe('CPF ou CNPJ do titular'),
    holderAddress: z.string().trim().max(200).default('').describe('Endereço do titular, impresso no boleto'),
  })
  .strict();
export const bankAccountSchema = z.object({
  id: idSchema,
  mnemonic: z.string(),
  bankCode: z.string(),
  bankName: z.string(),
  branch: z.string(),
  number: z.string(),
  digit: z.string(),
  holderName: z.string(),
  holderTaxId: z.string(),
  holderAddress: z.string(),
  createdAt: instantSchema,
});
export type BankAccount = z.infer<typeof bankAccountSchema>;

const postingCodesSchema = z.object({
  receipt: z.string().trim().max(40).describe('Histórico de recebimento'),
  bankEntry: z.string().trim().max(40).describe('Histórico de entradas'),
  fee: z.string().trim().max(40).describe('Histórico de tarifas'),
});

export const connectionInputSchema = z
  .object({
    bankAccount: z.string().max(64).describe('Conta corrente: id ou mnemônico'),
    provider: z.string().max(30).describe('Banco ou provedor, um dos nomes de /v1/providers'),
    environment: environmentSchema,
    active: z.boolean().default(true),
    agreement: z.record(z.string(), z.string().max(60)).default({}).describe('Convênio: campos declarados pelo banco'),
    defaultMethod: z.enum(chargeMethods).default('boleto_pix'),
    defaultTerms: termsSchema.default({}),
    daysAfterDue: z.number().int().min(0).max(365).optional(),
    messages: z.array(z.string().max(200)).max(10).default([]),
    feeCents: centsSchema.nullable().default(null).describe('Tarifa por documento pago'),
    notify: z.array(idSchema).max(20).default([]).describe('Usuários avisados dos erros desta integração'),
    postingCodes: postingCodesSchema.default({ receipt: 'RECEBIMENTO', bankEntry: 'ENTRADA', fee: 'TARIFA' }),
  })
  .strict();
export const connectionPatchSchema = connectionInputSchema
  .partial()
  .omit({ bankAccount: true, provider: true, environment: true });

export const credentialsInputSchema = z
  .object({
    fields: z.record(z.string(), z.string().max(4000)).describe('Campos declarados pelo banco; nunca são devolvidos'),
    certificate: z.string().max(200_000).optional().describe('Certificado: PEM, ou PFX/DER em base64'),
    key: z.string().max(200_000).optional().describe('Chave privada PEM'),
    password: z.string().max(500).optional().describe('Senha do PFX ou da chave'),
  })
  .strict();

export const connectionSchema = z.object({
  id: idSchema,
  bankAccountId: idSchema,
  accountMnemonic: z.string(),
  provider: z.string(),
  title: z.string(),
  environment: environmentSchema,
  active: z.boolean(),
  agreement: z.record(z.string(), z.string()),
  defaultMethod: z.enum(chargeMethods),
  defaultTerms: termsSchema,
  daysAfterDue: z.number().int(),
  messages: z.array(z.string()),
  feeCents: z.number().int().nullable(),
  postingCodes: postingCodesSchema,
  notify: z.array(idSchema),
  hookUrl: z.string().describe('Endereço que o banco chama; não adivinhável'),
  hookProof: z
    .enum(['none', 'basic', 'token'])
    .describe('Como o banco prova que o aviso é dele: nada, usuário e senha, ou token'),
  credentials: z
    .object({
      storedAt: instantSchema,
      fields: z.array(z.string()),
      certificate: z.object({ subject: z.string(), notAfter: instantSchema, daysLeft: z.number().int() }).nullable(),
    })
    .nullable(),
  lastInboundAt: instantSchema.nullable(),
  paymentNotice: z.string().describe('Quanto este banco costuma levar para avisar um pagamento'),
  capabilities: z.array(z.string()),
  version: z.number().int(),
  createdAt: instantSchema,
});
export type Connection = z.infer<typeof connectionSchema>;

export const probeAnswerSchema = z.object({
  ok: z.boolean(),
  lines: z.array(z.object({ line: z.string(), ok: z.boolean(), detail: z.string(), cure: z.string().optional() })),
});

export const hookStatusSchema = z.object({
  expectedUrl: z.string(),
  configuredUrl: z.string().nullable(),
  matches: z.boolean(),
  problem: z.string().nullable().describe('O que impede os avisos agora (fila interrompida pelo banco)'),
});

export const certificateSubjectSchema = z.object({
  subject: z.record(z.string(), z.string()).describe('Campos que o banco quer no pedido de certificado'),
  command: z.string().describe('O mesmo pedido feito à mão'),
  renewableDays: z.number().int().nullable().describe('Dias antes do vencimento em que dá para renovar'),
});
export const certificateRequestInputSchema = z
  .object({
    clientId: z.string().trim().min(1, 'Informe o Client ID que o banco enviou.').max(200),
    temporaryToken: z.string().trim().min(1, 'Informe o token temporário que o banco enviou por e-mail.').max(8_000),
  })
  .strict();
export const certificateDeskAnswerSchema = z.object({
  connection: connectionSchema,
  certificate: z.object({ subject: z.string(), notBefore: instantSchema, notAfter: instantSchema }),
  fields: z.array(z.string()).describe('Credenciais guardadas; o segredo não é mostrado a ninguém'),
});

/** Shown once: what a bank must send along with its messages. */
export const hookSecretSchema = z.object({
  url: z.string().describe('Endereço a informar no banco'),
  header: z.string().describe('Cabeçalho em que o banco manda a prova'),
  login: z.string().nullable().describe('Usuário, onde o banco pede usuário e senha'),
  password: z.string().describe('Senha ou token; não é mostrado de novo'),
});

export const billingTypeInputSchema = z
  .object({
    name: z.string().trim().min(1, 'Informe o nome.').max(60),
    connection: z.string().max(64).optional().describe('Integração a que pertence'),
    method: z.enum(chargeMethods).optional(),
  })
  .strict();
export const billingTypeSchema = z.object({
  id: idSchema,
  name: z.string(),
  connectionId: idSchema.nullable(),
  method: z.enum(chargeMethods).nullable(),
});

/** Facts of a provider fit for screens: rules 8 to 10 of the interface (no bank is named in `web`). */
export const providerSchema = z.object({
  name: z.string(),
  title: z.string(),
  compe: z.string(),
  asOf: z.string().describe('Quando os fatos foram conferidos com as páginas do banco'),
  accounts: z.array(z.string()).describe('Códigos de banco das contas que se conectam; 000 é a 0-Carteira'),
  boletoBanks: z
    .array(z.string())
    .nullable()
    .describe('Bancos em nome de quem os boletos saem; nulo quando o banco não se compromete'),
  capabilities: z.array(z.string()),
  methods: z.array(z.enum(chargeMethods)),
  amendable: z.array(z.string()),
  amendChangesLine: z.boolean(),
  amountCents: z.object({ minimum: z.number().int(), maximum: z.number().int() }),
  messages: z.object({ lines: z.number().int(), length: z.number().int() }),
  terms: z.object({
    fine: z.array(z.string()),
    interest: z.array(z.string()),
    discounts: z.number().int(),
    rebate: z.boolean(),
  }),
  writeOffReasonMaximum: z.number().int().nullable(),
  daysAfterDue: z.object({ minimum: z.number().int(), maximum: z.number().int(), default: z.number().int() }),
  nossoNumeroDigits: z.number().int().nullable().describe('Dígitos do nosso número, onde somos nós que o escolhemos'),
  protest: z
    .object({ minimumDays: z.number().int(), maximumDays: z.number().int() })
    .nullable()
    .describe('Dias após o vencimento com que se pede protesto; nulo onde não há por API'),
  settlementDays: z
    .object({ boleto: z.number().int().nullable(), pix: z.number().int().nullable() })
    .describe('Dias úteis do pagamento ao crédito; nulo onde o banco informa o dia'),
  webhookProof: z
    .enum(['none', 'basic', 'token'])
    .nullable()
    .describe('O que o banco manda junto do aviso para provar que é dele; nulo onde não há webhook'),
  certificateRenewableDays: z
    .number()
    .int()
    .nullable()
    .describe('Dias antes do vencimento em que o certificado se renova por aqui'),
  credentials: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      help: z.string(),
      secret: z.boolean(),
      kind: z.string(),
      optional: z.boolean(),
    }),
  ),
  agreement: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      help: z.string(),
      pattern: z.string(),
      example: z.string(),
      optional: z.boolean(),
    }),
  ),
  paymentNotice: z.string(),
  byHand: z.array(z.string()),
  guide: z.array(z.string()),
});
