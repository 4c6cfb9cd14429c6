/** Certificados digitais: those of all connections, the one in use and those before and after it. */
import { z } from 'zod';
import { environmentSchema, idSchema, instantSchema } from './common.ts';
import { confirmationSchema } from './people.ts';

export const certificateStates = ['candidate', 'active', 'superseded', 'revoked', 'destroyed'] as const;

export const certificateSchema = z.object({
  id: idSchema,
  connectionId: idSchema,
  accountMnemonic: z.string(),
  provider: z.string(),
  title: z.string().describe('Nome do banco'),
  environment: environmentSchema,
  connectionActive: z.boolean(),
  state: z
    .enum(certificateStates)
    .describe(
      'candidate = espera por um teste aprovado; superseded = substituído; revoked = retirado de uso por suspeita',
    ),
  subject: z.string(),
  issuer: z.string().nullable().describe('Nulo no que foi guardado por versões antigas'),
  serial: z.string().nullable(),
  fingerprint256: z.string().describe('SHA-256 do certificado, em hexadecimal'),
  notBefore: instantSchema,
  notAfter: instantSchema,
  daysLeft: z.number().int().describe('Negativo depois de vencido'),
  responsible: z.object({ name: z.string(), email: z.string() }).nullable(),
  renewal: z
    .enum(['bank', 'guided'])
    .describe('bank = renovado no banco por aqui; guided = emitido no site do banco e enviado aqui'),
  renewableFrom: instantSchema.nullable().describe('Desde quando o banco aceita renovar por aqui'),
  storedAt: instantSchema,
  activatedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  destroyAt: instantSchema.nullable().describe('Quando a chave do que foi substituído é apagada'),
  detail: z.string().nullable(),
});
export type Certificate = z.infer<typeof certificateSchema>;

export const certificateListQuerySchema = z
  .object({
    connection: idSchema.optional(),
    state: z
      .enum(['current', 'all'])
      .default('current')
      .describe('current = em uso e à espera; all = também os que já foram'),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    after: z.string().max(400).optional(),
  })
  .strict();

export const certificateDownloadInputSchema = z
  .object({
    format: z.enum(['pfx', 'pem']).describe('pfx = um arquivo .pfx; pem = certificado (.crt) e chave (.key)'),
    form: z
      .enum(['modern', 'legacy'])
      .default('modern')
      .describe('Só do PFX: legacy = 3DES e SHA-1, para ERPs e Windows antigos'),
    password: z.string().max(200).default('').describe('Senha nova do arquivo; vazia = sem senha'),
    confirmation: confirmationSchema.describe('Confirme que é você'),
  })
  .strict();
export const certificateDownloadSchema = z.object({
  files: z.array(z.object({ name: z.string(), mediaType: z.string(), base64: z.string() })),
  command: z.string().describe('O comando openssl que converte estes arquivos na outra forma'),
});

/** Destroying and revoking cannot be undone. */
export const certificateEndInputSchema = z
  .object({ reason: z.string().trim().min(3, 'Diga o motivo.').max(200) })
  .strict();
