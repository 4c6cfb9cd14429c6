/** Auditoria: who did what, what it was before and after, and the chain that proves it. */
import { z } from 'zod';
import { dateSchema, idSchema, instantSchema, listQuerySchema, pageOf } from './common.ts';

export const auditChangeSchema = z.object({
  field: z.string().describe('Campo, com pontos entre os níveis'),
  label: z.string().describe('O campo em português'),
  before: z.unknown().describe('Como era; ausente quando não havia'),
  after: z.unknown().describe('Como ficou; ausente quando deixou de haver'),
  beforeText: z.string().nullable(),
  afterText: z.string().nullable(),
});

export const auditEntrySchema = z.object({
  id: idSchema,
  at: instantSchema,
  actor: z.object({
    kind: z.enum(['user', 'api_key', 'system']),
    id: idSchema.nullable(),
    name: z.string(),
  }),
  action: z.string().describe('O que foi feito: assunto.verbo'),
  actionLabel: z.string().describe('O que foi feito, em português'),
  objectKind: z.string(),
  objectLabel: z.string(),
  objectId: z.string().nullable(),
  changes: z.array(auditChangeSchema).describe('A diferença entre antes e depois, campo a campo'),
  requestId: z.string(),
  seal: z
    .object({ number: z.number().int(), hash: z.string() })
    .nullable()
    .describe('O elo na corrente; null por alguns segundos, até ser selado'),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
export type AuditChange = z.infer<typeof auditChangeSchema>;

const auditFilterSchema = z.object({
  object: z.string().max(64).optional().describe('Id do objeto: cobrança, integração, usuário…'),
  actor: z.string().trim().min(1).max(100).optional().describe('Id de usuário ou de chave, ou parte do nome'),
  action: z
    .string()
    .regex(/^[a-z_]+(\.[a-zA-Z_]+)?$/, 'Use assunto.verbo, por exemplo charge.register, ou só o assunto.')
    .max(60)
    .optional()
    .describe('Ação (connection.change), ou o assunto para todas dele (connection)'),
  from: dateSchema.optional(),
  to: dateSchema.optional(),
});
export const auditListQuerySchema = listQuerySchema.extend(auditFilterSchema.shape);
export const auditPageSchema = pageOf(auditEntrySchema);
export const auditExportQuerySchema = auditFilterSchema.extend({
  format: z
    .enum(['csv', 'ndjson', 'chain'])
    .default('csv')
    .describe('csv e ndjson: o que os filtros mostram. chain: a corrente inteira, para conferir fora daqui'),
});

export const headSchema = z.object({
  number: z.number().int().min(1),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'Use os 64 dígitos hexadecimais da ponta.')
    .describe('SHA-256 do elo, em hexadecimal'),
});
export const auditVerifyInputSchema = z
  .object({ heads: z.array(headSchema).max(1_000).default([]).describe('Pontas que você guardou (evento audit.head)') })
  .strict();
export const auditVerificationSchema = z.object({
  state: z
    .enum(['whole', 'broken', 'behind'])
    .describe('whole = íntegra; broken = adulterada; behind = há registros antigos fora da corrente'),
  links: z.number().int().describe('Elos conferidos e certos'),
  head: headSchema.nullable(),
  firstBad: z.object({ number: z.number().int(), reason: z.string(), detail: z.string() }).nullable(),
  unsealed: z.object({
    count: z.number().int().describe('Ainda não selados'),
    late: z.number().int().describe('Ainda não selados há mais de cinco minutos'),
    oldestAt: instantSchema.nullable(),
  }),
  heads: z.object({
    checked: z.number().int().describe('Pontas publicadas que foram conferidas'),
    file: z.boolean().describe('O arquivo de pontas deste servidor foi lido'),
  }),
  checkedAt: instantSchema,
});
