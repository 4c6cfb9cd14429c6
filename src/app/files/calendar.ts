/** The days of a period: which files came, which are missing, whose number does not follow. */
import type { FileCalendar, FileOrigin } from '#contract/files.ts';
import type { FileCapabilities } from '#core/provider.ts';
import { daysFrom, lastExpectedDay } from '#core/file-schedule.ts';
import { invalidInput } from '#core/errors.ts';
import { addDays, daysBetween } from '#lib/calendar.ts';
import { publicId } from '#core/ids.ts';
import { listBankAccountRows } from '#db/bank-accounts.ts';
import { fileSequence } from '#db/bank-files.ts';
import { listConnectionRows } from '#db/connections.ts';
import { listFileSources, readFileSource, type FileSourceRow } from '#db/file-sources.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { instantNow, today } from '../moment.ts';
import { missingFiles } from './missing.ts';
import { connectionWithFiles, sourceView } from './source.ts';

const usualDays = 14;
const mostDays = 92;

type CalendarFile = FileCalendar['data'][number]['files'][number];
type KnownFile = Awaited<ReturnType<typeof fileSequence>>[number];

/** @throws Problem 404, 422 for a period that is too long */
export function fileCalendar(
  ctx: Context,
  query: { connection: string; from?: string | undefined; to?: string | undefined },
): Promise<FileCalendar> {
  const to = query.to ?? addDays(today(ctx), -1);
  const from = query.from ?? addDays(to, -usualDays);
  if (from > to || daysBetween(from, to) > mostDays) {
    const detail = `O período vai de um dia a outro igual ou posterior, com até ${mostDays} dias.`;
    throw invalidInput([{ pointer: '/from', code: 'period', detail }]);
  }
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const { connection, capability } = await connectionWithFiles(tx, ctx, query.connection);
    // A little before it, to know the number that the first one follows.
    const files = await fileSequence(tx, { connectionId: connection.id, from: addDays(from, -usualDays), to });
    const source = await readFileSource(tx, connection.id);
    const late = source ? await lateOf(tx, ctx, source, capability) : new Map<string, 'missing' | 'awaited'>();
    const problems = sequenceProblems(files);
    const days = daysFrom(from, to).toReversed();
    return {
      data: days.map((on) => ({
        on,
        files: capability.kinds.flatMap(({ kind, label }) => {
          const same = files.filter((file) => file.kind === kind && file.accounting_on === on);
          if (same.length > 0) return same.map((file) => shown(file, label, problems));
          return [absent({ kind, label }, late.get(`${kind}/${on}`))];
        }),
      })),
      next: null,
    };
  });
}

function shown(file: KnownFile, kindLabel: string, problems: Map<string, string>): CalendarFile {
  return {
    kind: file.kind,
    kindLabel,
    fileId: publicId('bankFile', file.id),
    number: file.number,
    state: file.state,
    problem: problems.get(file.id) ?? null,
  };
}

function absent(
  { kind, label }: { kind: string; label: string },
  late: 'missing' | 'awaited' | undefined,
): CalendarFile {
  const problem = late === 'missing' ? 'O arquivo não chegou.' : null;
  return { kind, kindLabel: label, fileId: null, number: null, state: late ?? 'none', problem };
}

/** What should be there and is not: missing once the bank's hours are over, awaited until then. */
async function lateOf(
  tx: Tx,
  ctx: Context,
  source: FileSourceRow,
  capability: FileCapabilities,
): Promise<Map<string, 'missing' | 'awaited'>> {
  const wholeDay = { from: '00:00', to: '00:00' };
  const over = lastExpectedDay(instantNow(ctx), capability.hours);
  const found = await missingFiles(tx, ctx, { source, capability, lateFrom: wholeDay });
  return new Map(found.map(({ on, kind }) => [`${kind}/${on}`, on <= over ? 'missing' : 'awaited']));
}

/** By file: a number that came before, a number left out. Judged anew each time, so that a late file mends what it explains. */
function sequenceProblems(files: readonly KnownFile[]): Map<string, string> {
  const problems = new Map<string, string>();
  for (const [, series] of Map.groupBy(files, ({ kind, client }) => `${kind}/${client}`)) {
    const seen = new Map<number, string>();
    let last: number | null = null;
    for (const { id, number, file_key: key } of series) {
      if (number === null) continue;
      const earlier = seen.get(number);
      if (earlier === key) problems.set(id, 'O mesmo arquivo veio com outro conteúdo.');
      else if (earlier !== undefined) problems.set(id, `O número ${number} já tinha vindo em outro dia.`);
      else if (last !== null && number > last + 1)
        problems.set(
          id,
          number === last + 2 ? `Falta o número ${last + 1}.` : `Faltam os números ${last + 1} a ${number - 1}.`,
        );
      seen.set(number, key);
      last = Math.max(last ?? number, number);
    }
  }
  return problems;
}

/** Every integration whose bank makes files. A company has a handful: no pages. */
export function fileOrigins(ctx: Context): Promise<FileOrigin[]> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const [connections, accounts, sources] = [
      await listConnectionRows(tx),
      new Map((await listBankAccountRows(tx)).map((account) => [account.id, account])),
      new Map((await listFileSources(tx)).map((source) => [source.connection_id, source])),
    ];
    return connections.flatMap((connection) => {
      const { file, facts } = ctx.banks.provider(connection.provider);
      if (!file) return [];
      const source = sources.get(connection.id);
      return [
        {
          connectionId: publicId('connection', connection.id),
          accountMnemonic: accounts.get(connection.bank_account_id)?.mnemonic ?? '',
          providerTitle: facts.title,
          environment: connection.environment,
          hours: file.hours,
          source: source ? sourceView(source) : null,
          simulator: connection.environment === 'sandbox' ? (ctx.settings.simulator?.sftp ?? null) : null,
        },
      ];
    });
  });
}
