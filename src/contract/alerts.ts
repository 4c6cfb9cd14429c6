/** Avisos and e-mail: what somebody must know, who gets it, and the company's mail server. */
import { z } from 'zod';
import { environmentSchema, idSchema, instantSchema, listQuerySchema } from './common.ts';

export const alertSeverities = ['urgent', 'warning', 'info'] as const;
export type AlertSeverity = (typeof alertSeverities)[number];

const trueOrFalse = z.enum(['true', 'false']).transform((value) => value === 'true');

export const alertListQuerySchema = listQuerySchema
  .extend({
    state: z.enum(['open', 'resolved']).optional().describe('Situação: em aberto ou resolvido'),
    severity: z.enum(alertSeverities).optional().describe('Gravidade'),
    read: trueOrFalse.optional().describe('Já lido por quem pergunta'),
    connectionId: z.string().max(64).optional().describe('Só os desta integração'),
    environment: environmentSchema.optional(),
  })
  .strict();
export type AlertListQuery = z.infer<typeof alertListQuerySchema>;

export const alertSchema = z.object({
  id: idSchema,
  kind: z.string().describe('Tipo: certificate_expiring, connection_auth, file_missing…'),
  label: z.string().describe('O tipo em português'),
  severity: z.enum(alertSeverities).describe('Gravidade'),
  title: z.string(),
  body: z.string(),
  cure: z.string().describe('O que fazer'),
  link: z.string().describe('Onde se resolve, na tela'),
  connectionId: idSchema.nullable(),
  environment: environmentSchema.nullable(),
  raisedAt: instantSchema,
  resolvedAt: instantSchema.nullable().describe('Quando deixou de valer; nulo = em aberto'),
  read: z.boolean().describe('Já lido por quem pergunta; sempre falso para chaves de API'),
});
export type Alert = z.infer<typeof alertSchema>;

export const alertSummarySchema = z.object({
  unread: z.number().int().describe('Em aberto e não lidos por quem pergunta'),
  urgent: z.number().int().describe('Destes, os urgentes'),
  open: z.number().int().describe('Em aberto'),
});
export type AlertSummary = z.infer<typeof alertSummarySchema>;

export const alertPreferencesSchema = z
  .object({
    email: z
      .enum(['all', 'urgent', 'none'])
      .default('all')
      .describe('Por e-mail: tudo (urgentes na hora, o resto num resumo), só os urgentes, ou nada'),
    digestHour: z.number().int().min(0).max(23).default(8).describe('Hora do resumo, em São Paulo'),
  })
  .strict();
export type AlertPreferences = z.infer<typeof alertPreferencesSchema>;

export const mailSecurities = ['none', 'starttls', 'tls'] as const;

const address = (label: string) => z.email(`${label}: informe um e-mail válido.`).max(200);

export const mailServerInputSchema = z
  .object({
    host: z
      .string()
      .trim()
      .min(1, 'Informe o endereço do servidor. Ex.: smtp.suaempresa.com.br.')
      .max(253)
      .regex(/^[A-Za-z0-9._:-]+$/, 'Informe só o nome ou o número do servidor, sem http:// e sem barras.')
      .describe('Servidor (SMTP)'),
    port: z.number().int().min(1, 'Porta entre 1 e 65535.').max(65_535, 'Porta entre 1 e 65535.').describe('Porta'),
    security: z.enum(mailSecurities).describe('Segurança: nenhuma, STARTTLS ou TLS'),
    username: z.string().trim().max(200).default('').describe('Usuário; vazio = sem usuário e senha'),
    password: z.string().max(500).optional().describe('Senha; ausente = a que já está guardada. Nunca é devolvida'),
    fromName: z.string().trim().min(1, 'Informe o nome do remetente.').max(100).describe('Nome do remetente'),
    fromAddress: address('Remetente').describe('E-mail do remetente'),
    catchAll: address('Caixa de homologação')
      .nullable()
      .default(null)
      .describe('Em homologação toda mensagem vai para cá, com o destinatário original no assunto'),
    caPem: z.string().trim().max(100_000).nullable().default(null).describe('Autoridade própria, em PEM'),
  })
  .strict();
export type MailServerInput = z.infer<typeof mailServerInputSchema>;

export const mailServerSchema = z.object({
  configured: z.boolean(),
  host: z.string(),
  port: z.number().int(),
  security: z.enum(mailSecurities),
  username: z.string(),
  hasPassword: z.boolean().describe('Há uma senha guardada'),
  fromName: z.string(),
  fromAddress: z.string(),
  catchAll: z.string().nullable(),
  caPem: z.string().nullable(),
  updatedAt: instantSchema.nullable(),
});
export type MailServerView = z.infer<typeof mailServerSchema>;

export const mailTestInputSchema = z.object({ to: address('Destinatário').describe('Para onde vai o teste') }).strict();

/** The same shape as a test of a connection: a line for each thing that was tried. */
export const mailTestSchema = z.object({
  ok: z.boolean(),
  lines: z.array(z.object({ line: z.string(), ok: z.boolean(), detail: z.string(), cure: z.string().optional() })),
  said: z.string().describe('O que o servidor de e-mail disse por último'),
});
export type MailTest = z.infer<typeof mailTestSchema>;

export const mailStates = ['pending', 'sent', 'failed'] as const;
export const mailKinds = ['alert', 'digest', 'invite', 'receipt', 'charge', 'test'] as const;

export const mailSchema = z.object({
  id: idSchema,
  kind: z.enum(mailKinds),
  to: z.string().describe('Destinatário'),
  sentTo: z.string().nullable().describe('Para onde foi: o destinatário ou a caixa de homologação'),
  subject: z.string(),
  state: z.enum(mailStates),
  attempts: z.number().int(),
  nextAt: instantSchema.nullable().describe('Próxima tentativa'),
  lastError: z.string().nullable(),
  cure: z.string().nullable().describe('O que fazer'),
  canRetry: z.boolean(),
  createdAt: instantSchema,
  sentAt: instantSchema.nullable(),
});
export type Mail = z.infer<typeof mailSchema>;

export const mailListQuerySchema = listQuerySchema
  .extend({ state: z.enum(mailStates).optional().describe('Só nesta situação') })
  .strict();
