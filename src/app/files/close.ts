/** The end of an import: what the day's file should have had and has not, and what everybody is told. */
import { addDays } from '#lib/calendar.ts';
import { cents, formatReais } from '#lib/money.ts';
import type { FileProblem } from '#core/provider.ts';
import { publicId } from '#core/ids.ts';
import {
  changeBankFile,
  countOutcomes,
  fileAfter,
  standsInFile,
  transfersMissing,
  type BankFileRow,
} from '#db/bank-files.ts';
import { lockTransfer } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import { raiseAlert } from '../alerts/raise.ts';
import { resolveAlert } from '../alerts/resolve.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { openDivergence } from '../divergences/open.ts';
import { instantNow } from '../moment.ts';
import { refoldTransfer } from '../transfers/refold.ts';
import { emit } from '../webhooks/fan-out.ts';
import { mostOrphans } from './apply-lines.ts';
import { settleMissing } from './missing.ts';
import { amongFilesCodes, problemsAmongFiles } from './sequence.ts';
import { brazilianDate } from './words.ts';
import type { FileWork } from './work.ts';

/** Two clocks: what left this close to midnight may stand in the file of the next day, and is looked for there. */
const nearMidnightMinutes = 10;

export async function closeFile(tx: Tx, ctx: Context, work: FileWork, problems: readonly FileProblem[]): Promise<void> {
  const { file, capability } = work;
  const counts = await countOutcomes(tx, file.id);
  const row = await changeBankFile(tx, file.id, {
    state: 'imported',
    counts: JSON.stringify(counts),
    bytes_read: file.size_bytes * 2,
    imported_at: instantNow(ctx),
  });
  const kind = capability.kinds.find((known) => known.kind === file.kind);
  if (kind?.lists === 'sent' && file.accounting_on !== null) await tellMissing(tx, ctx, work, file.accounting_on);
  await tellManyOrphans(tx, ctx, file, counts.orphan ?? 0);
  await tellSequence(tx, ctx, file, problems);
  await settleSequence(tx, ctx, file);
  await settleMissing(tx, ctx, work);
  await audit(tx, ctx, {
    action: 'bank_file.import',
    objectKind: 'bank_file',
    objectId: file.id,
    after: { name: file.name, counts },
  });
  const data = {
    fileId: publicId('bankFile', file.id),
    name: file.name,
    kind: file.kind,
    number: file.number,
    accountingOn: file.accounting_on,
    counts,
  };
  await emit(tx, ctx, { type: 'file.imported', subjectId: file.id, sequence: 1, data });
  await announce(tx, ctx, { type: 'bankFile', id: publicId('bankFile', file.id), version: row.version });
}

/** What left on the day and is not in its file. Absence is no proof of anything: a person looks. */
async function tellMissing(tx: Tx, ctx: Context, { file, capability }: FileWork, day: string): Promise<void> {
  const missing = await transfersMissing(tx, {
    connectionId: file.connection_id,
    from: nearMidnight(day),
    to: nearMidnight(addDays(day, 1)),
    kinds: [file.kind],
    covers: capability.covers,
  });
  for (const transfer of missing) {
    const held = await lockTransfer(tx, transfer.id);
    // The file of the day before, read at this moment, may have it: its line is there once it lets go of the transfer.
    if (!held || (await standsInFile(tx, transfer.id, [file.kind]))) continue;
    const amountCents = cents(transfer.amount_cents);
    await openDivergence(tx, ctx, {
      charge: null,
      transferId: transfer.id,
      connectionId: file.connection_id,
      kind: 'transfer_missing_in_file',
      key: `${transfer.id}/missing_in_file`,
      title: `A transferência ${transfer.reference}, de ${formatReais(amountCents)} para ${transfer.payee_name}, não está no arquivo do banco de ${brazilianDate(day)}.`,
      proposal: 'Consulte a transferência e o extrato. Se o dinheiro saiu, peça ao banco o arquivo corrigido.',
      amountCents,
    });
    await refoldTransfer(tx, ctx, held);
  }
}

function nearMidnight(day: string): string {
  return Temporal.PlainDate.from(day)
    .toZonedDateTime('America/Sao_Paulo')
    .subtract({ minutes: nearMidnightMinutes })
    .toInstant()
    .toString({ smallestUnit: 'millisecond' });
}

async function tellManyOrphans(tx: Tx, ctx: Context, file: BankFileRow, orphans: number): Promise<void> {
  if (orphans <= mostOrphans) return;
  await openDivergence(tx, ctx, {
    charge: null,
    connectionId: file.connection_id,
    kind: 'transfer_of_nobody',
    key: `transfer_of_nobody/${file.id}/more`,
    title: `O arquivo ${file.name} traz mais ${orphans - mostOrphans} transferências que não foram pedidas aqui.`,
    proposal: 'Veja-as no arquivo, com o filtro Só problemas. Confira se ele é desta conta e desta empresa.',
    amountCents: null,
  });
}

/** What the file of the next day missed before it may be this one. */
async function settleSequence(tx: Tx, ctx: Context, file: BankFileRow): Promise<void> {
  if (file.accounting_on === null) return;
  const next = await fileAfter(tx, file);
  if (!next) return;
  const found = await problemsAmongFiles(tx, next);
  const problems = [...found, ...next.problems.filter(({ code }) => !amongFilesCodes.includes(code))];
  await changeBankFile(tx, next.id, { problems: JSON.stringify(problems) });
  if (!found.some(({ code }) => sequenceCodes.includes(code)))
    await resolveAlert(tx, ctx, sequenceKey(publicId('bankFile', next.id)));
}

const sequenceKey = (id: string): string => `file_sequence/${id}`;
const sequenceCodes = ['number_repeated', 'number_skipped'];

async function tellSequence(tx: Tx, ctx: Context, file: BankFileRow, problems: readonly FileProblem[]): Promise<void> {
  const found = problems.filter(({ code }) => sequenceCodes.includes(code));
  if (found.length === 0) return;
  const id = publicId('bankFile', file.id);
  await raiseAlert(tx, ctx, {
    kind: 'file_sequence',
    key: sequenceKey(id),
    severity: 'warning',
    title: 'A numeração dos arquivos do banco não fecha',
    body: `${file.name}: ${found.map(({ message }) => message).join(' ')}`,
    cure: 'Peça ao banco o arquivo que falta, ou a explicação do número repetido.',
    link: `/arquivos/${id}`,
    connectionId: file.connection_id,
  });
}
