/** Usuários, convites, segundo fator, sessões e a própria empresa. */
import { z } from 'zod';
import { idSchema, instantSchema, listQuerySchema } from './common.ts';
import { confirmationSchema, roles } from './people.ts';

const nameSchema = z.string().trim().min(1, 'Informe o nome.').max(100, 'O nome tem no máximo 100 caracteres.');
const emailSchema = z.email('E-mail inválido.').max(200);
const roleSchema = z.enum(roles).describe('Perfil: admin, finance (financeiro), viewer (consulta) ou developer');
/** NIST SP 800-63B-4 §3.1.1.2: a long minimum, no rules of composition, room for phrases. What else is refused, the verb says. */
export const newPasswordSchema = z
  .string()
  .min(12, 'A senha precisa de 12 caracteres ou mais.')
  .max(200, 'A senha tem no máximo 200 caracteres.');
const tokenSchema = z.string().max(100).describe('O que vem depois de # no endereço do convite');

const onlyAdministrators = 'só administradores veem, para os outros null';

export const userSchema = z.object({
  id: idSchema,
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  active: z.boolean(),
  secondFactor: z.boolean().nullable().describe(`Tem segundo fator ativo; ${onlyAdministrators}`),
  sessions: z.number().int().nullable().describe(`Sessões abertas; ${onlyAdministrators}`),
  lastSeenAt: instantSchema.nullable().describe(`Último acesso; ${onlyAdministrators}`),
  lockedUntil: instantSchema.nullable().describe(`Bloqueado por tentativas até; ${onlyAdministrators}`),
  createdAt: instantSchema,
  version: z.number().int(),
});
export type User = z.infer<typeof userSchema>;

export const userListQuerySchema = listQuerySchema;
export type UserListQuery = z.infer<typeof userListQuerySchema>;

export const userPatchSchema = z
  .object({ name: nameSchema.optional(), role: roleSchema.optional() })
  .strict()
  .refine((patch) => patch.name !== undefined || patch.role !== undefined, 'Informe o nome ou o perfil.');
export type UserPatch = z.infer<typeof userPatchSchema>;

export const inviteInputSchema = z.object({ name: nameSchema, email: emailSchema, role: roleSchema }).strict();
export type InviteInput = z.infer<typeof inviteInputSchema>;

export const inviteKinds = ['invite', 'password_reset'] as const;
export const inviteStates = ['pending', 'accepted', 'revoked', 'expired'] as const;

export const inviteSchema = z.object({
  id: idSchema,
  kind: z.enum(inviteKinds).describe('invite = convite; password_reset = nova senha de quem já é usuário'),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  state: z.enum(inviteStates),
  createdAt: instantSchema,
  expiresAt: instantSchema,
});
export type Invite = z.infer<typeof inviteSchema>;

/** The link is here and in the message, and nowhere else. */
export const inviteCreatedSchema = inviteSchema.extend({
  link: z.string().describe('Endereço de uso único; aparece só nesta resposta'),
  mailed: z.boolean().describe('Também foi mandado por e-mail'),
});
export type InviteCreated = z.infer<typeof inviteCreatedSchema>;

export const inviteTokenSchema = z.object({ token: tokenSchema }).strict();
/** What the person who holds the link reads before answering. */
export const inviteReadSchema = z.object({
  kind: z.enum(inviteKinds),
  organizationName: z.string(),
  name: z.string(),
  email: z.string(),
  expiresAt: instantSchema,
});
export const inviteAcceptSchema = z
  .object({ token: tokenSchema, name: nameSchema.optional(), password: newPasswordSchema })
  .strict();
export type InviteAccept = z.infer<typeof inviteAcceptSchema>;

export const passwordChangeSchema = z
  .object({ password: z.string().max(200).describe('A senha atual'), newPassword: newPasswordSchema })
  .strict();

export const secondFactorBeginSchema = z.object({ confirmation: confirmationSchema }).strict();
/** Shown once: the secret as text and as the address that the authenticator reads from a QR Code. */
export const secondFactorBegunSchema = z.object({ secret: z.string(), address: z.string() });
export const secondFactorCodeSchema = z
  .object({ code: z.string().trim().min(1, 'Informe o código.').max(20) })
  .strict();
export const recoveryCodesSchema = z.object({
  recoveryCodes: z.array(z.string()).describe('Cada um serve uma vez; aparecem só nesta resposta'),
});
export const secondFactorStateSchema = z.object({
  active: z.boolean(),
  since: instantSchema.nullable(),
  recoveryCodesLeft: z.number().int(),
});

export const ownSessionSchema = z.object({
  id: idSchema,
  address: z.string().describe('Endereço IP da entrada'),
  browser: z.string().describe('Navegador e sistema, como o navegador disse'),
  createdAt: instantSchema,
  lastSeenAt: instantSchema,
  current: z.boolean().describe('É a sessão deste pedido'),
});
export type OwnSession = z.infer<typeof ownSessionSchema>;

export const organizationSchema = z.object({
  id: idSchema,
  name: z.string().describe('Razão social'),
  taxId: z.string().describe('CNPJ'),
  tradeName: z.string().describe('Nome fantasia'),
  email: z.string(),
  phone: z.string(),
  address: z.string().describe('Endereço em uma linha'),
  timezone: z.string(),
  createdAt: instantSchema,
  version: z.number().int(),
});
export type Organization = z.infer<typeof organizationSchema>;

export const organizationPatchSchema = z
  .object({
    name: z.string().trim().min(1, 'Informe a razão social.').max(200),
    taxId: z.string().trim().min(1, 'Informe o CNPJ.').max(20),
    tradeName: z.string().trim().max(200),
    email: z.union([z.literal(''), emailSchema]),
    phone: z.string().trim().max(30),
    address: z.string().trim().max(300),
  })
  .partial()
  .strict();
export type OrganizationPatch = z.infer<typeof organizationPatchSchema>;
