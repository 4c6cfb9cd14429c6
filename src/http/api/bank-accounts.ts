/** Contas correntes, and the banks of which there can be any. */
import { listBanks } from '#app/bank-accounts/banks.ts';
import { createBankAccount } from '#app/bank-accounts/create.ts';
import { getBankAccount } from '#app/bank-accounts/get.ts';
import { listBankAccounts } from '#app/bank-accounts/list.ts';
import { patchBankAccount } from '#app/bank-accounts/patch.ts';
import { removeBankAccount } from '#app/bank-accounts/remove.ts';
import { pageOf } from '#contract/common.ts';
import {
  bankAccountInputSchema,
  bankAccountPatchSchema,
  bankAccountSchema,
  bankListQuerySchema,
  bankSchema,
} from '#contract/connections.ts';
import { publicId } from '#core/ids.ts';
import { access } from '../access.ts';
import { etagOf, idParamsSchema, ifMatchOf } from '../answers.ts';
import { createdBefore } from '../idempotency.ts';
import { guardAccount } from '../sandbox.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Contas correntes'];
const read = { access: access.settingsRead };
const write = { access: access.settingsWrite };
const recovery = createdBefore('bank_account', async (ctx, objectId) => {
  const account = await getBankAccount(ctx, publicId('bankAccount', objectId));
  return { status: 201, headers: { location: `/v1/bank-accounts/${account.id}` }, body: account };
});

export function bankAccountRoutes(api: Scope): void {
  api.get(
    '/banks',
    {
      config: read,
      schema: {
        tags,
        summary: 'Bancos da lista de participantes, e a 0-Carteira',
        querystring: bankListQuerySchema,
        response: { 200: pageOf(bankSchema) },
      },
    },
    async (request) => ({ data: listBanks(contextOf(request), request.query), next: null }),
  );
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
      config: { ...write, recovery },
      schema: {
        tags,
        summary: 'Criar conta corrente',
        body: bankAccountInputSchema,
        response: { 201: bankAccountSchema },
      },
    },
    async (request, reply) => {
      const account = await createBankAccount(contextOf(request), request.body);
      const headers = { location: `/v1/bank-accounts/${account.id}`, etag: etagOf(account.version) };
      return reply.code(201).headers(headers).send(account);
    },
  );
  bankAccountByIdRoutes(api);
}

function bankAccountByIdRoutes(api: Scope): void {
  const params = idParamsSchema;
  api.get(
    '/bank-accounts/:id',
    {
      config: read,
      schema: { tags, summary: 'Ler conta corrente', params, response: { 200: bankAccountSchema } },
    },
    async (request, reply) => {
      const account = await getBankAccount(contextOf(request), request.params.id);
      return reply.header('etag', etagOf(account.version)).send(account);
    },
  );
  api.patch(
    '/bank-accounts/:id',
    {
      config: write,
      schema: {
        tags,
        summary: 'Alterar conta corrente',
        description:
          'Com If-Match, só se a versão ainda for a lida. Banco, agência, conta e titular não mudam enquanto houver boleto que possa ser pago.',
        params,
        body: bankAccountPatchSchema,
        response: { 200: bankAccountSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const { id } = request.params;
      await guardAccount(ctx, id);
      const ifMatch = ifMatchOf(request);
      const patch = { id, patch: request.body, ...(ifMatch === null ? {} : { ifMatch }) };
      const account = await patchBankAccount(ctx, patch);
      return reply.header('etag', etagOf(account.version)).send(account);
    },
  );
  api.delete(
    '/bank-accounts/:id',
    { config: write, schema: { tags, summary: 'Excluir conta corrente nunca usada', params } },
    async (request, reply) => {
      const ctx = contextOf(request);
      await guardAccount(ctx, request.params.id);
      await removeBankAccount(ctx, request.params.id);
      return reply.code(204).send();
    },
  );
}
