/** Arquivos dos bancos: each kept as it came, each line beside its effect; and where they are fetched. */
import { z } from 'zod';
import { dateSchema, idSchema, instantSchema, listQuerySchema, pageOf } from './common.ts';

export const bankFileStates = ['stored', 'imported', 'quarantined', 'discarded'] as const;
export type BankFileState = (typeof bankFileStates)[number];
export const bankFileStateLabels: Readonly<Record<BankFileState, string>> = {
  stored: 'Lendo',
  imported: 'Importado',
  quarantined: 'Em quarentena',
  discarded: 'Descartado',
};

export const fileProblemSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  line: z.number().int(),
  message: z.string(),
});

export const bankFileSchema = z.object({
  id: idSchema,
  connectionId: idSchema,
  accountMnemonic: z.string(),
  providerTitle: z.string(),
  source: z.enum(['sftp', 'upload']),
  name: z.string(),
  kind: z.string().describe('movement = movimento, refusal = recusa'),
  kindLabel: z.string(),
  number: z.number().int().nullable().describe('NSA'),
  accountingOn: z.string().nullable(),
  state: z.enum(bankFileStates),
  stateLabel: z.string(),
  problems: z.array(fileProblemSchema),
  records: z.number().int(),
  totalCents: z.number().int(),
  counts: z.record(z.string(), z.number().int()).describe('Linhas por efeito: applied, known, orphan, divergent'),
  decidedBy: z.string().nullable(),
  receivedAt: instantSchema,
  importedAt: instantSchema.nullable(),
});
export type BankFile = z.infer<typeof bankFileSchema>;
export const bankFileListQuerySchema = listQuerySchema.extend({
  connection: z.string().max(64).optional(),
  state: z.enum(bankFileStates).optional(),
  from: dateSchema.optional().describe('Dia contábil a partir de'),
  to: dateSchema.optional().describe('Dia contábil até'),
});
export const bankFilePageSchema = pageOf(bankFileSchema);
export const bankFileLineSchema = z.object({
  line: z.number().int(),
  segment: z.string().nullable(),
  fields: z.record(z.string(), z.unknown()),
  problems: z.array(fileProblemSchema),
  transferId: idSchema.nullable(),
  effect: z.string().describe('O que a linha fez, em português'),
});
export const bankFileLinePageSchema = pageOf(bankFileLineSchema);

/** A file put aside is imported all the same, or thrown away; both are written down. */
export const fileDecisionSchema = z
  .object({
    decision: z.enum(['import', 'discard']),
    reason: z.string().trim().min(3, 'Diga por quê.').max(200),
  })
  .strict();

export const fileSourceInputSchema = z
  .object({
    host: z.string().trim().min(1, 'Informe o servidor.').max(253),
    port: z.number().int().min(1).max(65_535).default(22),
    username: z.string().trim().min(1, 'Informe o usuário.').max(100),
    folder: z.string().trim().max(300).default('/'),
    auth: z.enum(['password', 'key']),
    password: z.string().max(500).optional().describe('Só com auth=password; nunca é devolvida'),
    privateKey: z
      .string()
      .max(20_000)
      .optional()
      .describe('Só com auth=key; sem ela, o Pontual faz um par e mostra a pública'),
    passphrase: z.string().max(500).optional(),
    alertHour: z
      .number()
      .int()
      .min(0)
      .max(23)
      .default(14)
      .describe('Hora, em São Paulo, em que a falta do arquivo do dia vira aviso'),
    active: z.boolean().default(true),
  })
  .strict();
export const hostKeyInputSchema = z
  .object({
    hostKey: z.string().trim().min(1).max(100).describe('SHA256:… como o banco a informou ou como foi mostrada'),
  })
  .strict();
export const fileSourceSchema = z.object({
  connectionId: idSchema,
  host: z.string(),
  port: z.number().int(),
  username: z.string(),
  folder: z.string(),
  auth: z.enum(['password', 'key']),
  publicKey: z.string().nullable().describe('A chave pública a entregar ao banco'),
  hostKey: z.string().nullable().describe('Chave do servidor que uma pessoa aceitou; nula = ainda nenhuma'),
  alertHour: z.number().int(),
  active: z.boolean(),
  lastFetchAt: instantSchema.nullable(),
  lastError: z.string().nullable(),
  version: z.number().int(),
});
export const fileFetchAnswerSchema = z.object({
  ok: z.boolean(),
  offeredHostKey: z.string().nullable().describe('A chave que o servidor mostrou'),
  found: z.number().int(),
  fetched: z.array(z.string()),
  problem: z.string().nullable(),
  cure: z.string().nullable(),
});
/** The days of a period with what came and what did not. */
export const fileCalendarSchema = z.object({
  data: z.array(
    z.object({
      on: z.string(),
      kind: z.string(),
      kindLabel: z.string(),
      fileId: idSchema.nullable(),
      number: z.number().int().nullable(),
      problem: z.string().nullable().describe('Falta o arquivo, número repetido, número pulado'),
    }),
  ),
});
