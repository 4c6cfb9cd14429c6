/** Empresas de uma instalação, como a linha de comando as cria e lista. */
import { z } from 'zod';
import { firstRunInputSchema } from './people.ts';
import { inviteInputSchema, type InviteCreated } from './users.ts';

const { companyName, companyTaxId } = firstRunInputSchema.shape;
const { name: adminName, email: adminEmail } = inviteInputSchema.shape;

export const companyInputSchema = z.object({ name: companyName, taxId: companyTaxId, adminName, adminEmail }).strict();
export type CompanyInput = z.infer<typeof companyInputSchema>;

export const recoverInputSchema = z.object({ email: adminEmail, secondFactor: z.enum(['keep', 'remove']) }).strict();
export type RecoverInput = z.infer<typeof recoverInputSchema>;

export interface AccessRecovered {
  /** Name of the company. */
  company: string;
  secondFactorRemoved: boolean;
  invite: InviteCreated;
}

export interface Company {
  id: string;
  name: string;
  /** CNPJ without punctuation. */
  taxId: string;
  createdAt: string;
  /** Users who may sign in; 0 while the first invitation waits. */
  activeUsers: number;
}

export interface CompanyAdded {
  company: Company;
  /** False when it was there already, with nobody in it: then only the invitation is new. */
  created: boolean;
  invite: InviteCreated;
}
