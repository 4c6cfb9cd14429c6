/** Contas correntes. */
import { createBankAccount } from '#app/bank-accounts/create.ts';
import { getBankAccount } from '#app/bank-accounts/get.ts';
import { listBankAccounts } from '#app/bank-accounts/list.ts';
import { pageOf } from '#contract/common.ts';
import { bankAccountInputSchema, bankAccountSchema } from '#contract/connections.ts';
import { publicId } from '#core/ids.ts';
import { access } from '../access.ts';
import { idParamsSchema } from '../answers.ts';
import { createdBefore } from '../idempotency.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Contas correntes'];
const read = { access: access.settingsRead };
const recovery = createdBefore('bank_account', async (ctx, objectId) => {
  const account = await getBankAccount(ctx, publicId('bankAccount', objectId));
  return { status: 201, headers: { location: `/v1/bank-accounts/${account.id}` }, body: account };
});

export function bankAccountRoutes(api: Scope): void {
  api.get(
    '/bank-accounts',
    {
      config: read,
      schema: { tags, summary: 'Listar contas correntes', response: { 200: pageOf(bankAccountSchema) } },
    },
    async (request) => ({ data: await listBankAccounts(contextOf(request)), next: null }),
  );
  api.post(
    '/bank-accounts',
    {
      config: { access: access.settingsWrite, recovery },
      schema: {
        tags,
        summary: 'Criar conta corrente',
        body: bankAccountInputSchema,
        response: { 201: bankAccountSchema },
      },
    },
    async (request, reply) => {
      const account = await createBankAccount(contextOf(request), request.body);
      return reply.code(201).header('location', `/v1/bank-accounts/${account.id}`).send(account);
    },
  );
  api.get(
    '/bank-accounts/:id',
    {
      config: read,
      schema: { tags, summary: 'Ler conta corrente', params: idParamsSchema, response: { 200: bankAccountSchema } },
    },
    async (request) => getBankAccount(contextOf(request), request.params.id),
  );
}
