/** What is asked of the bank about a charge. Each waits for the answer (Prefer), else 202 with where to look. */
import { amendCharge, dryRunAmend } from '#app/charges/amend.ts';
import { cancelCharge } from '#app/charges/cancel.ts';
import { decideCharge } from '#app/charges/decide.ts';
import { receiveDirectly } from '#app/charges/receive.ts';
import { refreshCharge } from '#app/charges/refresh.ts';
import { dryRunRegister, registerCharge } from '#app/charges/register.ts';
import { dryRunWriteOff, writeOffCharge } from '#app/charges/write-off.ts';
import { getCharge } from '#app/charges/get.ts';
import { getInstruction } from '#app/instructions/get.ts';
import { awaitInstruction } from '#app/instructions/wait.ts';
import type { Context } from '#app/context.ts';
import {
  actionAnswerSchema,
  amendInputSchema,
  chargeSchema,
  decideInputSchema,
  dryRunAnswerSchema,
  instructionSchema,
  receiveInputSchema,
  registerInputSchema,
  writeOffInputSchema,
  type ActionAnswer,
} from '#contract/charges.ts';
import { publicId, uuidOrNull } from '#core/ids.ts';
import type { Amendment } from '#core/provider.ts';
import { z } from 'zod';
import { access } from '../access.ts';
import { actionAnswer, dryRunQuerySchema, etagOf, idParamsSchema, sendAction, waitMsOf } from '../answers.ts';
import type { Recovery } from '../idempotency.ts';
import { forReader } from '../masking.ts';
import { guardAccount, guardCharge } from '../sandbox.ts';
import { contextOf, type Scope } from '../scope.ts';
import { chargeOtherActionRoutes } from './charge-other-actions.ts';

const tags = ['Cobranças'];
/** The first run had given the instruction: its repetition waits for that one and gives none of its own. */
const recovery: Recovery = async (ctx, earlier) => {
  const done = earlier.find((item) => item.objectKind === 'charge' && item.objectId !== null);
  if (!done?.objectId) return null;
  const given = instructionOf(done.after);
  const instructionId = given === null ? null : uuidOrNull('instruction', given);
  if (instructionId !== null) {
    const awaited = { chargeId: done.objectId, instructionId, waitMs: recoveryWaitMs };
    return actionAnswer(seen(ctx, await awaitInstruction(ctx, awaited)));
  }
  const charge = await getCharge(ctx, publicId('charge', done.objectId));
  return actionAnswer(seen(ctx, { charge, instruction: null, result: 'done' }));
};
const recoveryWaitMs = 10_000;

function instructionOf(after: unknown): string | null {
  const named = z.object({ instructionId: z.string() }).safeParse(after);
  return named.success ? named.data.instructionId : null;
}

const noBodySchema = z.object({}).strict().default({});
const answers = { 200: z.union([actionAnswerSchema, dryRunAnswerSchema]), 202: actionAnswerSchema };

const waits =
  'Espera o banco até 10 s (`Prefer: wait=n` até 30, `Prefer: respond-async` não espera). Sem resposta: 202 com Location.';

function action(summary: string, description = waits) {
  return { tags, summary, description, params: idParamsSchema, querystring: dryRunQuerySchema, response: answers };
}

function seen(ctx: Context, answer: ActionAnswer): ActionAnswer {
  return { ...answer, charge: forReader(ctx, answer.charge) };
}

export function chargeActionRoutes(api: Scope): void {
  const config = { access: access.chargesWrite, recovery };
  api.post(
    '/charges/:id/register',
    { config, schema: { ...action('Registrar no banco'), body: registerInputSchema.default({}) } },
    async (request, reply) => {
      const ctx = contextOf(request);
      const { id } = request.params;
      await guardCharge(request, ctx, id);
      await guardAccount(ctx, request.body.bankAccount);
      if (request.query.dryRun) return dryRunRegister(ctx, { id, ...request.body });
      const waitMs = waitMsOf(request, reply);
      return sendAction(reply, seen(ctx, await registerCharge(ctx, { id, ...request.body, waitMs })));
    },
  );
  api.post(
    '/charges/:id/amend',
    { config, schema: { ...action('Enviar alteração: vencimento, valor, condições'), body: amendInputSchema } },
    async (request, reply) => {
      const ctx = contextOf(request);
      const { id } = request.params;
      await guardCharge(request, ctx, id);
      // Zod types an absent field as possibly undefined; it leaves none behind.
      const amendment = request.body as Amendment;
      if (request.query.dryRun) return dryRunAmend(ctx, { id, amendment });
      const waitMs = waitMsOf(request, reply);
      return sendAction(reply, seen(ctx, await amendCharge(ctx, { id, amendment, waitMs })));
    },
  );
  api.post(
    '/charges/:id/write-off',
    { config, schema: { ...action('Baixar'), body: writeOffInputSchema } },
    async (request, reply) => {
      const ctx = contextOf(request);
      const { id } = request.params;
      await guardCharge(request, ctx, id);
      if (request.query.dryRun) return dryRunWriteOff(ctx, { id, ...request.body });
      const waitMs = waitMsOf(request, reply);
      return sendAction(reply, seen(ctx, await writeOffCharge(ctx, { id, ...request.body, waitMs })));
    },
  );
  otherActionRoutes(api);
}

function otherActionRoutes(api: Scope): void {
  const plain = { tags, params: idParamsSchema };
  api.post(
    '/charges/:id/refresh',
    {
      config: { access: access.chargesRefresh },
      schema: {
        ...plain,
        summary: 'Consultar no banco',
        description: waits,
        body: noBodySchema,
        response: { 200: actionAnswerSchema, 202: actionAnswerSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const waitMs = waitMsOf(request, reply);
      return sendAction(reply, seen(ctx, await refreshCharge(ctx, { id: request.params.id, waitMs })));
    },
  );
  api.post(
    '/charges/:id/receive',
    {
      config: { access: access.chargesWrite, recovery },
      schema: {
        ...plain,
        summary: 'Receber diretamente (fora do banco)',
        body: receiveInputSchema,
        response: { 200: actionAnswerSchema, 202: actionAnswerSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const { id } = request.params;
      await guardCharge(request, ctx, id);
      const waitMs = waitMsOf(request, reply);
      return sendAction(reply, seen(ctx, await receiveDirectly(ctx, { id, ...request.body, waitMs })));
    },
  );
  endingRoutes(api);
  chargeOtherActionRoutes(api, recovery);
}

/** What ends a charge, or settles what a bank left open: nothing of it is sent anywhere. */
function endingRoutes(api: Scope): void {
  const plain = { tags, params: idParamsSchema };
  api.post(
    '/charges/:id/decide',
    {
      config: { access: access.chargesWrite },
      schema: {
        ...plain,
        summary: 'Decidir o que o banco não confirmou nem negou',
        description: 'Nada é enviado ao banco. Fica na auditoria quem decidiu e como conferiu.',
        body: decideInputSchema,
        response: { 200: actionAnswerSchema, 202: actionAnswerSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const { id } = request.params;
      await guardCharge(request, ctx, id);
      return sendAction(reply, seen(ctx, await decideCharge(ctx, { id, ...request.body })));
    },
  );
  api.post(
    '/charges/:id/cancel',
    {
      config: { access: access.chargesWrite },
      schema: {
        ...plain,
        summary: 'Cancelar (nada vivo no banco)',
        body: noBodySchema,
        response: { 200: chargeSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      await guardCharge(request, ctx, request.params.id);
      const charge = await cancelCharge(ctx, request.params.id);
      return reply.header('etag', etagOf(charge.version)).send(forReader(ctx, charge));
    },
  );
  api.get(
    '/instructions/:id',
    {
      config: { access: access.chargesRead },
      schema: { ...plain, summary: 'Acompanhar uma instrução', response: { 200: instructionSchema } },
    },
    async (request) => getInstruction(contextOf(request), request.params.id),
  );
}
