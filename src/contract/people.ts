/** Pessoas e chaves: first run, sign-in, session, API keys. */
import { z } from 'zod';
import { environmentSchema, idSchema, instantSchema } from './common.ts';

export const roles = ['admin', 'finance', 'viewer', 'developer'] as const;
export type Role = (typeof roles)[number];
export const roleLabels: Readonly<Record<Role, string>> = {
  admin: 'Administrador',
  finance: 'Financeiro',
  viewer: 'Consulta',
  developer: 'Desenvolvedor',
};

export const firstRunInputSchema = z
  .object({
    name: z.string().trim().min(1, 'Informe o seu nome.').max(100),
    email: z.email('E-mail inválido.').max(200),
    password: z.string().min(12, 'A senha precisa de 12 caracteres ou mais.').max(200),
    companyName: z.string().trim().min(1, 'Informe a razão social.').max(200),
    companyTaxId: z.string().trim().min(1, 'Informe o CNPJ.').max(20),
    sample: z.boolean().default(true).describe('Começar com a empresa de exemplo no banco simulado'),
  })
  .strict();
export const signInInputSchema = z
  .object({
    email: z.string().max(200),
    password: z.string().max(200),
    code: z.string().trim().max(20).optional().describe('Código do segundo fator, de quem tem um'),
  })
  .strict();

export const sessionSchema = z.object({
  user: z.object({ id: idSchema, name: z.string(), email: z.string(), role: z.enum(roles) }),
  organization: z.object({ id: idSchema, name: z.string(), taxId: z.string(), hasSample: z.boolean() }),
  /** Sent back as header `x-csrf-token` on every write of a session. */
  csrfToken: z.string(),
  simulator: z.boolean().describe('O banco simulado está ligado'),
  secondFactor: z.boolean().describe('Esta pessoa tem segundo fator ativo: confirmações pedem o código'),
  administrators: z.array(z.string()).describe('Nomes de quem administra a empresa: a quem pedir'),
  documentsFolder: z.boolean().describe('O servidor tem pasta para guardar os PDFs'),
  version: z.string(),
});
export type Session = z.infer<typeof sessionSchema>;

/** The person shows again that it is her: the password and, where she has one, the code of the second factor. */
export const confirmationSchema = z
  .object({
    password: z.string().max(200).optional().describe('A sua senha, quando não há segundo fator ativo'),
    code: z.string().trim().max(20).optional().describe('Código do aplicativo autenticador'),
  })
  .strict();
export type Confirmation = z.infer<typeof confirmationSchema>;

export const scopes = [
  'charges:read',
  'charges:write',
  'transfers:read',
  'transfers:write',
  'files:read',
  'files:write',
  'settings:read',
  'settings:write',
  'ledger:read',
  'webhooks:write',
] as const;
export type Scope = (typeof scopes)[number];
export const scopeLabels: Readonly<Record<Scope, string>> = {
  'charges:read': 'Ler cobranças',
  'charges:write': 'Criar cobranças e agir sobre elas',
  'transfers:read': 'Ler transferências',
  'transfers:write': 'Criar transferências, que uma pessoa aprova',
  'files:read': 'Ler arquivos do banco',
  'files:write': 'Enviar e gerar arquivos do banco',
  'settings:read': 'Ler contas, integrações e usuários',
  'settings:write': 'Mudar contas e integrações',
  'ledger:read': 'Ler lançamentos',
  'webhooks:write': 'Cadastrar webhooks',
};

export const apiKeyInputSchema = z
  .object({
    name: z.string().trim().min(1, 'Dê um nome à chave, por exemplo "ERP produção".').max(60),
    scopes: z
      .array(z.enum(scopes))
      .min(1, 'Escolha ao menos uma permissão.')
      .default([...scopes]),
    environment: environmentSchema
      .nullable()
      .default(null)
      .describe('Ambiente que a chave alcança: sandbox (homologação), production (produção) ou null, os dois'),
    expiresAt: instantSchema.optional(),
  })
  .strict();
export const apiKeyRotateSchema = z
  .object({
    graceHours: z
      .number()
      .int()
      .min(0)
      .max(168, 'A chave antiga pode valer no máximo 7 dias (168 horas).')
      .default(24)
      .describe('Por quantas horas a chave antiga ainda vale'),
  })
  .strict();
export type ApiKeyRotate = z.infer<typeof apiKeyRotateSchema>;
export const apiKeySchema = z.object({
  id: idSchema,
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  environment: environmentSchema.nullable().describe('null = os dois'),
  replaces: idSchema.nullable().describe('A chave cujo lugar esta tomou'),
  createdAt: instantSchema,
  expiresAt: instantSchema.nullable(),
  lastUsedAt: instantSchema.nullable(),
  revokedAt: instantSchema.nullable(),
});
/** The key itself is shown once. */
export const apiKeyCreatedSchema = apiKeySchema.extend({ key: z.string() });

/** Início: the day's work. */
export const overviewSchema = z.object({
  todo: z.array(
    z.object({
      kind: z.string(),
      sentence: z.string(),
      count: z.number().int(),
      amountCents: z.number().int().nullable(),
      link: z.string(),
      action: z.string(),
    }),
  ),
  numbers: z.object({
    receivedCents: z.number().int(),
    openCents: z.number().int(),
    overdueCents: z.number().int(),
    notCreditedCents: z.number().int(),
    feesCents: z.number().int(),
  }),
  steps: z.array(z.object({ title: z.string(), done: z.boolean(), link: z.string() })),
});

export const changeSchema = z.object({ type: z.string(), id: z.string(), version: z.number().int() });
