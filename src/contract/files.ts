/** Arquivos dos bancos: each kept as it came, each line beside its effect; and where they are fetched. */
import { z } from 'zod';
import { dateSchema, environmentSchema, idSchema, instantSchema, listQuerySchema, pageOf } from './common.ts';

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

export const fileLineOutcomes = ['control', 'applied', 'known', 'orphan', 'divergent', 'skipped', 'held'] as const;
export type FileLineOutcome = (typeof fileLineOutcomes)[number];
export const fileLineOutcomeLabels: Readonly<Record<FileLineOutcome, string>> = {
  control: 'Cabeçalho ou rodapé',
  applied: 'Aplicada',
  known: 'Já sabida',
  orphan: 'Sem transferência',
  divergent: 'Divergente',
  skipped: 'Não lida',
  held: 'Em espera',
};

export const bankFileSchema = z.object({
  id: idSchema,
  connectionId: idSchema,
  accountMnemonic: z.string(),
  providerTitle: z.string(),
  source: z.enum(['sftp', 'upload']).describe('sftp = buscado no banco; upload = enviado por uma pessoa ou pela API'),
  name: z.string(),
  kind: z.string().describe('movement = movimento, refusal = recusa'),
  kindLabel: z.string(),
  number: z.number().int().nullable().describe('NSA: número do arquivo'),
  accountingOn: z.string().nullable().describe('Dia contábil'),
  sizeBytes: z.number().int(),
  state: z.enum(bankFileStates),
  stateLabel: z.string(),
  progressPercent: z.number().int().nullable().describe('Quanto já foi lido; nulo quando não está sendo lido'),
  problems: z.array(fileProblemSchema).describe('Até 100; error põe em quarentena, warning não'),
  records: z.number().int().describe('Registros de transferência'),
  totalCents: z.number().int(),
  counts: z.partialRecord(z.enum(fileLineOutcomes), z.number().int()).describe('Linhas por efeito'),
  decidedBy: z.string().nullable(),
  decisionReason: z.string().nullable(),
  receivedAt: instantSchema,
  importedAt: instantSchema.nullable(),
  version: z.number().int(),
});
export type BankFile = z.infer<typeof bankFileSchema>;
export const bankFileListQuerySchema = listQuerySchema.extend({
  connection: z.string().max(64).optional().describe('Integração'),
  state: z.enum(bankFileStates).optional().describe('Situação'),
  kind: z.string().max(40).optional().describe('Tipo, como em kind'),
  from: dateSchema.optional().describe('Dia contábil a partir de'),
  to: dateSchema.optional().describe('Dia contábil até'),
});
export const bankFilePageSchema = pageOf(bankFileSchema);
/** What became of an upload: a new file, or the one that these bytes were before. */
export const fileUploadAnswerSchema = z.object({
  file: bankFileSchema,
  isNew: z.boolean().describe('false = este arquivo já tinha sido recebido; nada muda'),
});
export const bankFileLineSchema = z.object({
  line: z.number().int(),
  segment: z.string().nullable().describe('Tipo do registro, como o banco o escreve'),
  fields: z.record(z.string(), z.unknown()).describe('Campos do registro; valores em centavos, datas AAAA-MM-DD'),
  words: z.array(z.object({ label: z.string(), value: z.string() })).describe('Os mesmos campos, em português'),
  problems: z.array(fileProblemSchema),
  outcome: z.enum(fileLineOutcomes),
  outcomeLabel: z.string(),
  transferId: idSchema.nullable(),
  effect: z.string().describe('O que a linha fez, em português'),
});
export type BankFileLine = z.infer<typeof bankFileLineSchema>;
export const bankFileLinePageSchema = pageOf(bankFileLineSchema);
export const bankFileLineQuerySchema = listQuerySchema.extend({
  only: z.enum(['all', 'problems']).default('all').describe('problems = só as linhas que pedem atenção'),
});

/** A file put aside is imported all the same, or thrown away; both are written down. */
export const fileDecisionSchema = z
  .object({
    decision: z.enum(['import', 'discard']).describe('import = importar assim mesmo; discard = descartar'),
    reason: z.string().trim().min(3, 'Diga por quê.').max(200).describe('Motivo, que fica na auditoria'),
  })
  .strict();

export const fileSourceInputSchema = z
  .object({
    host: z
      .string()
      .trim()
      .min(1, 'Informe o servidor.')
      .max(253)
      .regex(/^[A-Za-z0-9.:_-]+$/, 'Informe só o nome ou o IP do servidor, sem sftp:// nem barras.')
      .describe('Servidor SFTP'),
    port: z.number().int().min(1).max(65_535).default(22),
    username: z.string().trim().min(1, 'Informe o usuário.').max(100).describe('Usuário'),
    folder: z.string().trim().min(1).max(300).default('/').describe('Pasta dos arquivos'),
    auth: z.enum(['password', 'key']).describe('password = senha; key = par de chaves'),
    password: z
      .string()
      .min(1)
      .max(500)
      .optional()
      .describe('Só com auth=password; nunca é devolvida; sem ela, fica a anterior'),
    privateKey: z
      .string()
      .min(1)
      .max(20_000)
      .optional()
      .describe('Só com auth=key, OpenSSH ou PEM; sem ela, o Pontual faz um par e mostra a pública'),
    passphrase: z.string().min(1).max(500).optional().describe('Senha da chave privada'),
    keyType: z.enum(['ed25519', 'rsa']).default('ed25519').describe('Do par feito aqui; rsa só se o banco exigir'),
    newKey: z.boolean().default(false).describe('Faz outro par no lugar do que há'),
    alertHour: z
      .number()
      .int()
      .min(0)
      .max(23)
      .default(14)
      .describe('Hora, em São Paulo, em que a falta do arquivo do dia vira aviso'),
    expectsEmptyDays: z.boolean().default(true).describe('O banco manda arquivo também de dia sem movimento'),
    active: z.boolean().default(true).describe('Buscar sozinho todos os dias'),
  })
  .strict();
export const hostKeyInputSchema = z
  .object({
    hostKey: z
      .string()
      .trim()
      .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'Informe a chave como SHA256: seguida de 43 letras e sinais.')
      .describe('SHA256:… como o banco a informou ou como foi mostrada'),
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
  offeredHostKey: z.string().nullable().describe('Chave que o servidor mostrou por último'),
  alertHour: z.number().int(),
  expectsEmptyDays: z.boolean(),
  active: z.boolean(),
  lastFetchAt: instantSchema.nullable(),
  lastError: z.string().nullable(),
  version: z.number().int(),
});
export type FileSource = z.infer<typeof fileSourceSchema>;
/** Every integration whose bank makes files, with where they are fetched. */
export const fileOriginSchema = z.object({
  connectionId: idSchema,
  accountMnemonic: z.string(),
  providerTitle: z.string(),
  environment: environmentSchema,
  hours: z.object({ from: z.string(), to: z.string() }).describe('Horário em que o banco entrega, no dia seguinte'),
  source: fileSourceSchema.nullable(),
  simulator: z
    .object({ host: z.string(), port: z.number().int(), folder: z.string(), hostKey: z.string() })
    .nullable()
    .describe('O servidor do banco simulado, em homologação'),
});
export type FileOrigin = z.infer<typeof fileOriginSchema>;
export const fileFetchAnswerSchema = z.object({
  ok: z.boolean(),
  code: z.string().nullable().describe('Por que não: host_key_unknown, login_refused, folder_missing…'),
  offeredHostKey: z.string().nullable().describe('A chave que o servidor mostrou'),
  found: z.number().int().describe('Arquivos na pasta'),
  fetched: z.array(z.string()).describe('Os que eram novos'),
  problem: z.string().nullable(),
  cure: z.string().nullable(),
});
export type FileFetchAnswer = z.infer<typeof fileFetchAnswerSchema>;
/** The days of a period with what came and what did not, the newest first. */
export const fileCalendarSchema = pageOf(
  z.object({
    on: z.string().describe('Dia contábil'),
    files: z.array(
      z.object({
        kind: z.string(),
        kindLabel: z.string(),
        fileId: idSchema.nullable().describe('Nulo = não há arquivo'),
        number: z.number().int().nullable(),
        state: z
          .enum(['missing', 'awaited', 'none', ...bankFileStates])
          .describe('awaited = ainda no horário; none = não se espera'),
        problem: z.string().nullable().describe('Falta o arquivo, número repetido, número pulado'),
      }),
    ),
  }),
);
export type FileCalendar = z.infer<typeof fileCalendarSchema>;
export const fileCalendarQuerySchema = z
  .object({
    connection: z.string().max(64).describe('Integração'),
    from: dateSchema.optional().describe('Dia contábil a partir de; 14 dias antes de to se não vier'),
    to: dateSchema.optional().describe('Dia contábil até; ontem se não vier'),
  })
  .strict();
