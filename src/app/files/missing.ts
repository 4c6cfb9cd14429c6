/** Which files of which days ought to be there and are not; whoever answers for the integration is told once for each day. */
import type { FileCapabilities } from '#core/provider.ts';
import { daysFrom, lastExpectedDay, type FileHours } from '#core/file-schedule.ts';
import { addDays, todayIn } from '#lib/calendar.ts';
import { publicId } from '#core/ids.ts';
import { dayHadMoney, fileSequence } from '#db/bank-files.ts';
import { readFileSource, type FileSourceRow } from '#db/file-sources.ts';
import type { Tx } from '#db/pool.ts';
import { raiseAlert } from '../alerts/raise.ts';
import { resolveAlert } from '../alerts/resolve.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { brazilianDate } from './words.ts';
import type { FileWork } from './work.ts';

export interface ExpectedFile {
  on: string;
  kind: string;
  kindLabel: string;
}

/** Further back nobody looks for a file that did not come. */
const daysLookedBack = 15;

/** Files that should be there by now (or by `until`, a day) and are not, the oldest first. */
export async function missingFiles(
  tx: Tx,
  ctx: Context,
  of: { source: FileSourceRow; capability: FileCapabilities; lateFrom: { hour: number } | FileHours },
): Promise<ExpectedFile[]> {
  const { source, capability } = of;
  const last = lastExpectedDay(instantNow(ctx), of.lateFrom);
  const first = [todayIn(source.created_at), addDays(last, 1 - daysLookedBack)].sort().at(-1)!;
  if (first > last) return [];
  const files = await fileSequence(tx, { connectionId: source.connection_id, from: first, to: last });
  const there = new Set(files.map(({ kind, accounting_on: on }) => `${kind}/${on}`));
  const missing: ExpectedFile[] = [];
  for (const on of daysFrom(first, last)) {
    for (const { kind, label, lists } of capability.kinds) {
      if (there.has(`${kind}/${on}`)) continue;
      if (source.expects_empty || (await hadMoney(tx, source, { on, lists, covers: capability.covers })))
        missing.push({ on, kind, kindLabel: label });
    }
  }
  return missing;
}

interface Day extends Pick<FileCapabilities, 'covers'> {
  on: string;
  lists: 'sent' | 'returned';
}

function hadMoney(tx: Tx, source: FileSourceRow, { on, lists, covers }: Day): Promise<boolean> {
  const midnight = (day: string): string =>
    Temporal.PlainDate.from(day).toZonedDateTime('America/Sao_Paulo').toInstant().toString();
  return dayHadMoney(tx, {
    connectionId: source.connection_id,
    from: midnight(on),
    to: midnight(addDays(on, 1)),
    lists,
    covers,
  });
}

const alertKey = (connectionId: string, on: string): string =>
  `file_missing/${publicId('connection', connectionId)}/${on}`;

/** Raises one alert for each day whose files should have come by the hour that was agreed. Answers whether any is missing. */
export async function tellMissingFiles(
  tx: Tx,
  ctx: Context,
  of: { source: FileSourceRow; capability: FileCapabilities; accountMnemonic: string },
): Promise<boolean> {
  const { source, capability } = of;
  const late = await missingFiles(tx, ctx, { source, capability, lateFrom: { hour: source.alert_hour } });
  for (const [on, files] of Map.groupBy(late, (file) => file.on)) {
    const day = brazilianDate(on);
    await raiseAlert(tx, ctx, {
      kind: 'file_missing',
      key: alertKey(source.connection_id, on),
      severity: 'urgent',
      title: `O arquivo do banco de ${day} não chegou`,
      body: `Conta ${of.accountMnemonic}: falta ${files.map(({ kindLabel }) => kindLabel).join(' e ')} de ${day}, esperado até ${source.alert_hour}h.`,
      cure: 'Busque agora. Se não vier, peça o arquivo ao banco; ele também pode ser enviado aqui pela tela Arquivos.',
      link: '/arquivos',
      connectionId: source.connection_id,
    });
  }
  return late.length > 0;
}

/** The files of a day are all there: what was told of them is over. */
export async function settleMissing(tx: Tx, ctx: Context, { file, capability }: FileWork): Promise<void> {
  if (file.accounting_on === null) return;
  const source = await readFileSource(tx, file.connection_id);
  if (!source) return;
  const missing = await missingFiles(tx, ctx, { source, capability, lateFrom: capability.hours });
  if (!missing.some(({ on }) => on === file.accounting_on))
    await resolveAlert(tx, ctx, alertKey(file.connection_id, file.accounting_on));
}
