/** Contas correntes, integrações, tipos de cobrança and what the screens need of a provider's facts. */
import { z } from 'zod';
import { chargeMethods } from '#core/charge.ts';
import { setupSteps } from '#core/provider-facts.ts';
import { termsSchema } from './charges.ts';
import { centsSchema, dateSchema, environmentSchema, idSchema, instantSchema } from './common.ts';
import { testLineSchema } from './connection-tests.ts';

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
      .describe('COMPE, um dos de /v1/banks; 000 é a 0-Carteira'),
    branch: z.string().trim().min(1, 'Informe a agência.').max(10).describe('Agência'),
    number: z.string().trim().min(1, 'Informe a conta.').max(20).describe('Conta sem o dígito'),
    digit: z.string().trim().max(2).default('').describe('Dígito'),
    holderName: z.string().trim().min(1, 'Informe o titular.').max(200).describe('Titular'),
    holderTaxId: z.string().trim().max(20).describe('CPF ou CNPJ do titular'),
    holderAddress: z.string().trim().max(200).default('').describe('Endereço do titular, impresso no boleto'),
    bankApi: z
      .boolean()
      .optional()
      .describe('API bancária: desligada, nada desta conta vai ao banco; ligada se faltar'),
  })
  .strict();
/** No defaults: what is left out stays as it is. */
export const bankAccountPatchSchema = z
  .object({
    ...bankAccountInputSchema.shape,
    digit: z.string().trim().max(2),
    holderAddress: z.string().trim().max(200),
    bankApi: z.boolean(),
  })
  .partial()
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
  bankApi: z.boolean().describe('API bancária ligada'),
  providers: z.array(z.string()).describe('Provedores que conectam contas deste banco'),
  version: z.number().int(),
  createdAt: instantSchema,
});
export type BankAccount = z.infer<typeof bankAccountSchema>;

/** Banks of the participants' list, and 0-Carteira. */
export const bankSchema = z.object({
  code: z.string().describe('COMPE'),
  ispb: z.string().nullable().describe('ISPB; nulo na 0-Carteira, que não é banco'),
  name: z.string(),
  providers: z.array(z.string()).describe('Provedores que conectam contas deste banco; vazio quando nenhum'),
});
export const bankListQuerySchema = z
  .object({
    search: z.string().trim().max(60).default('').describe('Número, ISPB ou parte do nome, com ou sem acentos'),
    limit: z.coerce.number().int().min(1).max(1000).default(1000),
  })
  .strict();

export const setupStepSchema = z.enum(setupSteps);

const setupInputSchema = z
  .object({
    step: setupStepSchema.describe('Onde a configuração parou'),
    done: z.array(setupStepSchema).max(setupSteps.length).default([]).describe('Passos já vistos'),
  })
  .strict();

const responsibleSchema = z
  .object({
    name: z.string().trim().max(100).describe('Responsável pelo certificado na empresa'),
    email: z.union([z.literal(''), z.email('E-mail inválido.').max(200)]).describe('É avisado antes do vencimento'),
  })
  .strict();

const postingCodesSchema = z.object({
  receipt: z.string().trim().max(40).describe('Histórico de recebimento'),
  bankEntry: z.string().trim().max(40).describe('Histórico de entradas'),
  fee: z.string().trim().max(40).describe('Histórico de tarifas'),
});

/** What a person sets up of a connection; a bank's facts say which of it the bank knows. */
const settingsShape = {
  active: z.boolean().describe('Com setup, nasce inativa'),
  agreement: z.record(z.string(), z.string().max(60)).describe('Convênio: campos declarados pelo banco'),
  defaultMethod: z.enum(chargeMethods),
  defaultTerms: termsSchema,
  daysAfterDue: z.number().int().min(0).max(365),
  messages: z.array(z.string().max(200)).max(10),
  paymentPlace: z.string().trim().max(100).describe('Local de pagamento impresso no boleto; vazio = qualquer banco'),
  feeCents: centsSchema.nullable().describe('Tarifa por documento pago'),
  transferFeeCents: centsSchema.nullable().describe('Tarifa por transferência'),
  responsible: responsibleSchema.nullable().describe('Quem responde pelo certificado na empresa'),
  notify: z.array(idSchema).max(20).describe('Usuários avisados dos erros desta integração'),
  postingCodes: postingCodesSchema,
};
const bankAccountNameSchema = z.string().max(64).describe('Conta corrente: id ou mnemônico');
const setupField = setupInputSchema.describe(
  'Em configuração: aceita dados parciais, nasce inativa e termina em /activate',
);

export const connectionInputSchema = z
  .object({
    bankAccount: bankAccountNameSchema,
    provider: z.string().max(30).describe('Banco ou provedor, um dos nomes de /v1/providers'),
    environment: environmentSchema,
    setup: setupField.optional(),
    active: settingsShape.active.default(true),
    agreement: settingsShape.agreement.default({}),
    defaultMethod: settingsShape.defaultMethod.default('boleto_pix'),
    defaultTerms: settingsShape.defaultTerms.default({}),
    daysAfterDue: settingsShape.daysAfterDue.optional(),
    messages: settingsShape.messages.default([]),
    paymentPlace: settingsShape.paymentPlace.optional(),
    feeCents: settingsShape.feeCents.default(null),
    transferFeeCents: settingsShape.transferFeeCents.optional(),
    responsible: settingsShape.responsible.optional(),
    notify: settingsShape.notify.default([]),
    postingCodes: settingsShape.postingCodes.default({ receipt: 'RECEBIMENTO', bankEntry: 'ENTRADA', fee: 'TARIFA' }),
  })
  .strict();

/**
 * What is left out stays as it is: no field has a default. Account and environment change only while the set-up lasts; `setup` says
 * where it stands. Its end is `activate`.
 */
export const connectionPatchSchema = z
  .object({ bankAccount: bankAccountNameSchema, environment: environmentSchema, setup: setupField, ...settingsShape })
  .partial()
  .strict();

export const activationInputSchema = z
  .object({
    withWarnings: z.boolean().default(false).describe('Ativar sem um teste aprovado com estas credenciais'),
  })
  .strict()
  .default({ withWarnings: false });

/** A file as JSON carries it: text of a PEM, or bytes in base64. A ZIP of a bank may have a megabyte. */
const fileSchema = z.string().max(1_400_000);
export const credentialsInputSchema = z
  .object({
    fields: z.record(z.string(), z.string().max(4000)).describe('Campos declarados pelo banco; nunca são devolvidos'),
    certificate: fileSchema.optional().describe('Certificado: PEM, ou PFX, DER ou ZIP em base64'),
    key: fileSchema.optional().describe('Chave privada: PEM, ou DER em base64'),
    password: z.string().max(500).optional().describe('Senha do PFX ou da chave'),
    switch: z
      .enum(['after_test', 'now'])
      .optional()
      .describe(
        'Com credenciais em uso: after_test (se faltar) = as novas esperam por um teste aprovado; now = trocar já',
      ),
  })
  .strict();
/** Only what changes: a new certificate needs no secret to be typed again, a new secret no certificate. */
export const credentialsPatchSchema = credentialsInputSchema.extend({
  fields: credentialsInputSchema.shape.fields.default({}),
});

const storedCertificateSchema = z.object({
  subject: z.string(),
  notAfter: instantSchema,
  daysLeft: z.number().int(),
});
const storedCredentialsSchema = z.object({
  id: idSchema.describe('O mesmo de /v1/certificates, onde há certificado'),
  storedAt: instantSchema,
  fields: z.array(z.string()).describe('Quais campos estão guardados; o que há neles não é mostrado'),
  certificate: storedCertificateSchema.nullable(),
});

export const connectionSchema = z.object({
  id: idSchema,
  bankAccountId: idSchema,
  accountMnemonic: z.string(),
  provider: z.string(),
  title: z.string(),
  environment: environmentSchema,
  active: z.boolean(),
  setup: z
    .object({
      step: setupStepSchema,
      done: z.array(setupStepSchema),
      problems: z
        .array(
          z.object({
            step: setupStepSchema,
            pointer: z.string(),
            code: z.string(),
            detail: z.string(),
            suggestion: z.string().optional(),
          }),
        )
        .describe('O que falta para ativar, por passo'),
    })
    .nullable()
    .describe('Em configuração; nulo quando terminou'),
  agreement: z.record(z.string(), z.string()),
  defaultMethod: z.enum(chargeMethods),
  defaultTerms: termsSchema,
  daysAfterDue: z.number().int(),
  messages: z.array(z.string()),
  paymentPlace: z.string(),
  feeCents: z.number().int().nullable(),
  transferFeeCents: z.number().int().nullable(),
  responsible: responsibleSchema.nullable(),
  postingCodes: postingCodesSchema,
  notify: z.array(idSchema),
  hookUrl: z.string().describe('Endereço que o banco chama; não adivinhável'),
  hookProof: z
    .enum(['none', 'basic', 'token'])
    .describe('Como o banco prova que o aviso é dele: nada, usuário e senha, ou token'),
  credentials: storedCredentialsSchema.nullable().describe('As que estão em uso'),
  candidate: storedCredentialsSchema.nullable().describe('As novas, que esperam por um teste aprovado'),
  lastTest: z
    .object({ id: idSchema, state: z.enum(['running', 'passed', 'failed']), startedAt: instantSchema })
    .nullable()
    .describe('O último "Testar conexão"'),
  lastInboundAt: instantSchema.nullable(),
  paymentNotice: z.string().describe('Quanto este banco costuma levar para avisar um pagamento'),
  capabilities: z.array(z.string()),
  version: z.number().int(),
  createdAt: instantSchema,
});
export type Connection = z.infer<typeof connectionSchema>;

/** What is said of files that were taken: they end soon, they signed themselves. */
export const noticeSchema = z.object({
  code: z.string(),
  problem: z.string(),
  who: z.string().describe('Quem precisa agir'),
  cure: z.string(),
});
export const storedCredentialsAnswerSchema = connectionSchema.extend({
  notices: z.array(noticeSchema).describe('O que não impede, mas convém saber dos arquivos'),
});

export const probeAnswerSchema = z.object({
  ok: z.boolean(),
  lines: z.array(z.object({ line: z.string(), ok: z.boolean(), detail: z.string(), cure: z.string().optional() })),
});

export const hookCheckSchema = z.object({
  at: instantSchema,
  ok: z.boolean(),
  lines: z.array(testLineSchema),
});
export type HookCheckView = z.infer<typeof hookCheckSchema>;

export const hookStatusSchema = z.object({
  expectedUrl: z.string(),
  configuredUrl: z.string().nullable().describe('O que está no banco; nulo quando nada, ou quando ele não diz'),
  matches: z.boolean().nullable().describe('Nulo quando o banco não diz que endereço tem'),
  problem: z
    .string()
    .nullable()
    .describe('O que impede os avisos agora (fila interrompida pelo banco, banco sem resposta)'),
  canConfigure: z.boolean().describe('Se o endereço é cadastrado no banco por aqui'),
  previousUntil: instantSchema.nullable().describe('Até quando o endereço anterior ainda é aceito'),
  lastInboundAt: instantSchema.nullable(),
  check: hookCheckSchema.nullable().describe('O que o exame do endereço achou por último'),
  days: z
    .array(
      z.object({
        date: dateSchema,
        payments: z.number().int().describe('Pagamentos conhecidos no dia'),
        missed: z.number().int().describe('Deles, os que só a consulta mostrou: o aviso não veio'),
      }),
    )
    .describe('Os últimos 30 dias em que houve pagamentos, do mais novo ao mais antigo'),
  missed: z.number().int().describe('Avisos que não vieram nos últimos 30 dias'),
});

/** A new unguessable address. The bank must be told; until then the one before is still taken. */
export const hookAddressSchema = z.object({ url: z.string(), previousUntil: instantSchema });

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
/** A key made here and the request for its certificate, to be signed where the bank's desk cannot be called from here. */
export const signingRequestInputSchema = z.object({ clientId: z.string().trim().min(1).max(200) }).strict();
export const signingRequestSchema = z.object({
  subject: z.record(z.string(), z.string()),
  csrPem: z.string().describe('O pedido (CSR), a enviar ao banco. A chave fica aqui: depois, envie só o certificado'),
  fileName: z.string(),
});
export const certificateDeskAnswerSchema = z.object({
  connection: connectionSchema,
  certificate: z.object({ subject: z.string(), notBefore: instantSchema, notAfter: instantSchema }),
  fields: z.array(z.string()).describe('Credenciais guardadas; o segredo não é mostrado a ninguém'),
  test: idSchema.nullable().describe('O teste que, aprovado, põe o novo certificado em uso; nulo quando já está'),
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
export const billingTypePatchSchema = z
  .object({
    name: z.string().trim().min(1, 'Informe o nome.').max(60),
    connection: z.string().max(64).nullable().describe('Integração a que pertence; nulo = nenhuma'),
    method: z.enum(chargeMethods).nullable().describe('Forma padrão; nulo = a da integração'),
    disabled: z.boolean().describe('Desligado: não é mais escolhido em cobranças novas'),
  })
  .partial()
  .strict();
export const billingTypeSchema = z.object({
  id: idSchema,
  name: z.string(),
  connectionId: idSchema.nullable(),
  method: z.enum(chargeMethods).nullable(),
  disabled: z.boolean(),
  version: z.number().int(),
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
      default: z.string().nullable().describe('O que quase todos têm: já vem preenchido'),
      defaultFrom: z.enum(['accountNumber']).nullable().describe('Preenchido com a conta, sem o dígito'),
    }),
  ),
  paymentNotice: z.string(),
  byHand: z.array(z.string()),
  environments: z
    .array(
      z.object({
        environment: environmentSchema,
        certificate: z.enum(['none', 'optional', 'required']).describe('Se o banco pede certificado neste ambiente'),
      }),
    )
    .describe('Ambientes e o que cada um pede'),
  steps: z.array(setupStepSchema).describe('Passos da configuração deste banco, na ordem'),
  certificateRequest: z.boolean().describe('Se o certificado é emitido no banco por aqui (chave e CSR feitos aqui)'),
  guide: z
    .array(z.object({ step: setupStepSchema, title: z.string(), lines: z.array(z.string()) }))
    .describe('O que fazer nas telas do próprio banco em cada passo: onde clicar, o que copiar'),
});
