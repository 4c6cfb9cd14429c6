/** Razão: accounts and entries, and their export for whoever closes the month. */
import { z } from 'zod';
import { csvCell } from '#app/charges/list.ts';
import { listLedgerAccounts } from '#app/ledger/accounts.ts';
import { listEntries } from '#app/ledger/entries.ts';
import type { Context } from '#app/context.ts';
import { pageOf } from '#contract/common.ts';
import { entryListQuerySchema, entryPageSchema, ledgerAccountSchema } from '#contract/money.ts';
import { cents, centsToDecimal } from '#lib/money.ts';
import { access } from '../access.ts';
import { streamed } from '../answers.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Razão'];
const config = { access: access.ledgerRead };

type EntryQuery = z.infer<typeof entryListQuerySchema>;

export function ledgerRoutes(api: Scope): void {
  api.get(
    '/ledger/accounts',
    { config, schema: { tags, summary: 'Contas contábeis e saldos', response: { 200: pageOf(ledgerAccountSchema) } } },
    async (request) => ({ data: await listLedgerAccounts(contextOf(request)), next: null }),
  );
  api.get(
    '/ledger/entries',
    {
      config,
      schema: {
        tags,
        summary: 'Lançamentos',
        querystring: entryListQuerySchema.strict(),
        response: { 200: entryPageSchema },
      },
    },
    async (request) => listEntries(contextOf(request), request.query),
  );
  api.get(
    '/ledger/entries/export',
    {
      config,
      schema: {
        tags,
        summary: 'Exportar lançamentos em CSV ou NDJSON',
        produces: ['text/csv', 'application/x-ndjson'],
        querystring: entryListQuerySchema
          .omit({ limit: true, after: true })
          .extend({ format: z.enum(['csv', 'ndjson']).default('csv').describe('Formato do arquivo') })
          .strict(),
      },
    },
    async (request, reply) => {
      const { format, ...filter } = request.query;
      const lines = format === 'csv' ? csvOf(contextOf(request), filter) : ndjsonOf(contextOf(request), filter);
      return reply
        .headers({
          'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
          'content-disposition': `attachment; filename="lancamentos.${format}"`,
        })
        .send(await streamed(lines));
    },
  );
}

async function* entriesOf(ctx: Context, filter: Omit<EntryQuery, 'limit' | 'after'>) {
  let after: string | undefined;
  do {
    const page = await listEntries(ctx, { ...filter, limit: 200, ...(after === undefined ? {} : { after }) });
    yield* page.data;
    after = page.next ?? undefined;
  } while (after !== undefined);
}

async function* ndjsonOf(ctx: Context, filter: Omit<EntryQuery, 'limit' | 'after'>): AsyncGenerator<string> {
  for await (const entry of entriesOf(ctx, filter)) yield `${JSON.stringify(entry)}\n`;
}

const reais = (amountCents: number): string => centsToDecimal(cents(Math.abs(amountCents))).replace('.', ',');
const csvLine = (fields: readonly string[]): string => `${fields.map(csvCell).join(';')}\r\n`;
const header = [
  'data',
  'lancamento',
  'tipo',
  'historico',
  'descricao',
  'seu_numero',
  'conta',
  'nome',
  'debito',
  'credito',
];

/** One line for each posting, debits and credits apart, as accountants import them. */
async function* csvOf(ctx: Context, filter: Omit<EntryQuery, 'limit' | 'after'>): AsyncGenerator<string> {
  // The byte order mark tells spreadsheets that it is UTF-8.
  yield `\ufeff${csvLine(header)}`;
  for await (const entry of entriesOf(ctx, filter)) {
    for (const { account, accountName, amountCents } of entry.postings) {
      const amount = reais(amountCents);
      const sides = amountCents > 0 ? [amount, ''] : ['', amount];
      const words = [entry.postingCode, entry.description, entry.reference ?? ''];
      yield csvLine([entry.bookedOn, entry.id, entry.kind, ...words, account, accountName, ...sides]);
    }
  }
}
