/** What only some banks do with a charge: each route answers `capability_absent` where the bank has no such thing. */
import { instructCharge, type OtherVerb } from '#app/charges/instruct.ts';
import {
  actionAnswerSchema,
  cancelProtestInputSchema,
  markReceivedInputSchema,
  protestInputSchema,
  refundInputSchema,
  resendInputSchema,
  undoReceivedInputSchema,
} from '#contract/charges.ts';
import { z } from 'zod';
import { access } from '../access.ts';
import { idParamsSchema, sendAction, waitMsOf } from '../answers.ts';
import type { Recovery } from '../idempotency.ts';
import { forReader } from '../masking.ts';
import { guardCharge } from '../sandbox.ts';
import { contextOf, type Scope } from '../scope.ts';

interface Action {
  kind: OtherVerb;
  path: string;
  summary: string;
  body: z.ZodType<object>;
}

const empty = z.object({}).strict();

const actions: readonly Action[] = [
  { kind: 'protest', path: 'protest', summary: 'Enviar a protesto', body: protestInputSchema },
  { kind: 'cancelProtest', path: 'cancel-protest', summary: 'Cancelar o protesto', body: cancelProtestInputSchema },
  {
    kind: 'markReceived',
    path: 'mark-received',
    summary: 'Avisar o banco de que foi recebida fora dele',
    body: markReceivedInputSchema,
  },
  {
    kind: 'undoReceived',
    path: 'undo-received',
    summary: 'Desfazer o recebimento fora do banco',
    body: undoReceivedInputSchema,
  },
  { kind: 'restore', path: 'restore', summary: 'Restaurar no banco o que foi baixado', body: empty },
  { kind: 'refund', path: 'refunds', summary: 'Devolver o pagamento', body: refundInputSchema },
  { kind: 'resend', path: 'resend', summary: 'Pedir ao banco que reenvie ao pagador', body: resendInputSchema },
];

const description =
  'Só onde o banco oferece (veja allowedActions e /v1/providers); senão, 422 capability_absent. Espera o banco até 10 s; sem resposta, 202.';

export function chargeOtherActionRoutes(api: Scope, recovery: Recovery): void {
  for (const { kind, path, summary, body } of actions) {
    api.post(
      `/charges/:id/${path}`,
      {
        config: { access: access.chargesWrite, recovery },
        schema: {
          tags: ['Cobranças'],
          summary,
          description,
          params: idParamsSchema,
          body: body.default({}),
          response: { 200: actionAnswerSchema, 202: actionAnswerSchema },
        },
      },
      async (request, reply) => {
        const ctx = contextOf(request);
        const { id } = request.params;
        await guardCharge(request, ctx, id);
        const waitMs = waitMsOf(request, reply);
        const answer = await instructCharge(ctx, kind, { ...request.body, id, waitMs });
        return sendAction(reply, { ...answer, charge: forReader(ctx, answer.charge) });
      },
    );
  }
}
