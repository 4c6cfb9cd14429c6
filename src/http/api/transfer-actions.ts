/** What people decide about a transfer, and what is asked of the bank about it. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { approveTransfer, approveTransfers, denyTransfer } from '#app/transfers/approve.ts';
import { cancelTransfer } from '#app/transfers/cancel.ts';
import { decideTransfer } from '#app/transfers/decide.ts';
import { submitTransfer } from '#app/transfers/edit.ts';
import { refreshTransfer, sendNow } from '#app/transfers/refresh.ts';
import type { Context } from '#app/context.ts';
import {
  approveInputSchema,
  approveManyInputSchema,
  cancelTransferInputSchema,
  denyInputSchema,
  manyAnswerSchema,
  transferDecisionSchema,
  transferSchema,
  type Transfer,
} from '#contract/transfers.ts';
import { access } from '../access.ts';
import { etagOf, idParamsSchema, waitMsOf } from '../answers.ts';
import { transferForReader } from '../masking.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Transferências'];
const noBodySchema = z.object({}).strict().default({});
const waits =
  'Espera o banco até 10 s (`Prefer: wait=n` até 30, `Prefer: respond-async` não espera). Sem resposta dele: 202.';

/** 200 with how it stands, 202 while the bank has not answered. */
export function sendTransferAnswer(ctx: Context, reply: FastifyReply, transfer: Transfer): Transfer {
  const isPending = transfer.status === 'sending' || (transfer.status === 'approved' && transfer.refusal === null);
  void reply.header('etag', etagOf(transfer.version));
  if (isPending && reply.request.method === 'POST')
    void reply.code(202).headers({ location: `/v1/transfers/${transfer.id}`, 'retry-after': '2' });
  return transferForReader(ctx, transfer);
}

const one = (summary: string) => ({
  tags,
  summary,
  params: idParamsSchema,
  response: { 200: transferSchema, 202: transferSchema },
});

export function transferActionRoutes(api: Scope): void {
  judgingRoutes(api);
  askingRoutes(api);
}

/** Money leaves by a person's word. */
function judgingRoutes(api: Scope): void {
  const config = { access: access.transfersApprove };
  api.post(
    '/transfers/:id/approve',
    {
      config,
      schema: {
        ...one('Aprovar transferência de outra pessoa'),
        description: `Pede senha ou segundo fator, e a versão que foi lida: o que mudou depois não é aprovado. ${waits}`,
        body: approveInputSchema,
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const waitMs = waitMsOf(request, reply);
      return sendTransferAnswer(
        ctx,
        reply,
        await approveTransfer(ctx, { id: request.params.id, ...request.body, waitMs }),
      );
    },
  );
  api.post(
    '/transfers/approve',
    {
      config,
      schema: {
        tags,
        summary: 'Aprovar várias transferências de uma vez',
        description:
          'O total tem de ser o que foi lido. Cada uma vale por si: o que não pôde ser aprovado volta em refused.',
        body: approveManyInputSchema,
        response: { 200: manyAnswerSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      const answer = await approveTransfers(ctx, request.body);
      return { ...answer, done: answer.done.map((transfer) => transferForReader(ctx, transfer)) };
    },
  );
  api.post(
    '/transfers/:id/deny',
    { config, schema: { ...one('Negar transferência'), body: denyInputSchema } },
    async (request, reply) => {
      const ctx = contextOf(request);
      return sendTransferAnswer(ctx, reply, await denyTransfer(ctx, { id: request.params.id, ...request.body }));
    },
  );
  api.post(
    '/transfers/:id/decide',
    {
      config,
      schema: {
        ...one('Decidir o que o banco não esclareceu'),
        description:
          'Nada é enviado ao banco. Fica na auditoria quem decidiu e como conferiu. Pede senha ou segundo fator.',
        body: transferDecisionSchema,
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      return sendTransferAnswer(ctx, reply, await decideTransfer(ctx, { id: request.params.id, ...request.body }));
    },
  );
}

function askingRoutes(api: Scope): void {
  const config = { access: access.transfersWrite };
  api.post(
    '/transfers/:id/submit',
    { config, schema: { ...one('Enviar rascunho para aprovação'), body: noBodySchema } },
    async (request, reply) => {
      const ctx = contextOf(request);
      return sendTransferAnswer(ctx, reply, await submitTransfer(ctx, request.params.id));
    },
  );
  api.post(
    '/transfers/:id/cancel',
    {
      config,
      schema: {
        ...one('Cancelar antes do envio'),
        description: 'Ou é cancelada, ou é enviada: nunca as duas coisas.',
        body: cancelTransferInputSchema.default({}),
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      return sendTransferAnswer(ctx, reply, await cancelTransfer(ctx, { id: request.params.id, ...request.body }));
    },
  );
  api.post(
    '/transfers/:id/send',
    { config, schema: { ...one('Enviar agora uma aprovada'), description: waits, body: noBodySchema } },
    async (request, reply) => {
      const ctx = contextOf(request);
      const waitMs = waitMsOf(request, reply);
      return sendTransferAnswer(ctx, reply, await sendNow(ctx, { id: request.params.id, waitMs }));
    },
  );
  api.post(
    '/transfers/:id/refresh',
    {
      config: { access: access.transfersRefresh },
      schema: { ...one('Consultar no banco'), description: waits, body: noBodySchema },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const waitMs = waitMsOf(request, reply);
      return sendTransferAnswer(ctx, reply, await refreshTransfer(ctx, { id: request.params.id, waitMs }));
    },
  );
}
