/** Comprovantes, and keeping whom a transfer pays. */
import { z } from 'zod';
import { payeeFromTransfer } from '#app/payees/payees.ts';
import { bankReceiptText, mailReceipt, transferReceipt, transferReceiptFile } from '#app/transfers/receipt.ts';
import {
  payeeFromTransferSchema,
  payeeSchema,
  receiptMailInputSchema,
  transferReceiptSchema,
} from '#contract/transfers.ts';
import { access } from '../access.ts';
import { idParamsSchema } from '../answers.ts';
import { payeeForReader, receiptForReader } from '../masking.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Transferências'];

export function transferReceiptRoutes(api: Scope): void {
  const read = { access: access.transfersRead };
  const whole = { access: access.transfersExport };
  const params = idParamsSchema;
  api.get(
    '/transfers/:id/receipt',
    {
      config: read,
      schema: { tags, summary: 'Comprovante, como dados', params, response: { 200: transferReceiptSchema } },
    },
    async (request) => {
      const ctx = contextOf(request);
      return receiptForReader(ctx, await transferReceipt(ctx, request.params.id));
    },
  );
  api.get(
    '/transfers/:id/receipt.txt',
    { config: whole, schema: { tags, summary: 'Comprovante, o texto do banco', params, produces: ['text/plain'] } },
    async (request, reply) =>
      reply.type('text/plain; charset=utf-8').send(await bankReceiptText(contextOf(request), request.params.id)),
  );
  api.get(
    '/transfers/:id/receipt.pdf',
    { config: whole, schema: { tags, summary: 'Comprovante em PDF', params, produces: ['application/pdf'] } },
    async (request, reply) => {
      const { fileName, bytes } = await transferReceiptFile(contextOf(request), request.params.id);
      return reply
        .headers({ 'content-type': 'application/pdf', 'content-disposition': `inline; filename="${fileName}"` })
        .send(Buffer.from(bytes));
    },
  );
  api.post(
    '/transfers/:id/receipt/mail',
    {
      config: { access: access.transfersWrite },
      schema: {
        tags,
        summary: 'Enviar o comprovante por e-mail',
        params,
        body: receiptMailInputSchema,
        response: { 202: z.object({}) },
      },
    },
    async (request, reply) => {
      await mailReceipt(contextOf(request), { id: request.params.id, ...request.body });
      return reply.code(202).send({});
    },
  );
  api.post(
    '/transfers/:id/payee',
    {
      config: { access: access.transfersWrite },
      schema: {
        tags,
        summary: 'Guardar o destino como favorecido',
        params,
        body: payeeFromTransferSchema,
        response: { 201: payeeSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const payee = await payeeFromTransfer(ctx, { id: request.params.id, ...request.body });
      return reply.code(201).header('location', `/v1/payees/${payee.id}`).send(payeeForReader(ctx, payee));
    },
  );
}
