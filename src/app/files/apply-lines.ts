/**
 * What lines of a bank's file do: each is matched to a transfer, becomes evidence of it, or is a divergence; and is stored beside what
 * it did. Lines that tell nothing new are written together, those that do in a transaction of their own, which holds one transfer only.
 */
import type { FileEntry, FileRecord } from '#core/provider.ts';
import { formatReais, cents, type Cents } from '#lib/money.ts';
import { countOutcomes, factsTold, putFileLines, transfersNamed, type NewFileLine } from '#db/bank-files.ts';
import type { ClaimedJob } from '#db/jobs.ts';
import { lockTransfer } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { openDivergence } from '../divergences/open.ts';
import { asHolder } from '../operations/next.ts';
import { resolveDivergences } from '../transfers/alarms.ts';
import { applyTransferFacts } from '../transfers/apply.ts';
import { brazilianDate } from './words.ts';
import type { FileWork } from './work.ts';

export type ReadLine = FileRecord;

/** More transfers of nobody than these are told as one: a file of another company must not bury the day's work. */
export const mostOrphans = 100;

type Matched = Awaited<ReturnType<typeof transfersNamed>>[number];

/** A line, what it tells, and of which transfer. */
interface Understood {
  line: ReadLine;
  entry: FileEntry | null;
  transfer: Matched | null;
}

export async function applyLines(
  ctx: Context,
  job: ClaimedJob,
  work: FileWork,
  lines: readonly ReadLine[],
): Promise<void> {
  const plain: NewFileLine[] = [];
  const { understood, told, orphans } = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    understand(tx, work, lines),
  );
  let orphansSoFar = orphans;
  for (const item of understood) {
    const { line, entry, transfer } = item;
    if (entry === null) plain.push(withoutEntry(line));
    else if (transfer === null) {
      orphansSoFar += 1;
      const stored = beside(line, 'orphan', null, 'Nenhuma transferência pedida aqui: divergência');
      if (orphansSoFar > mostOrphans) {
        plain.push(stored);
        continue;
      }
      await asHolder(ctx, job, async (tx) => {
        await tellOrphan(tx, ctx, work, entry);
        await putFileLines(tx, work.file, [stored]);
      });
    } else if (told.has(`${transfer.id}/${entry.fact.factKey}`)) {
      plain.push(beside(line, 'known', transfer.id, 'Já constava de outro arquivo'));
    } else {
      await asHolder(ctx, job, (tx) => applyOne(tx, ctx, work, { line, entry, transfer }));
      told.add(`${transfer.id}/${entry.fact.factKey}`);
    }
  }
  await asHolder(ctx, job, (tx) => putFileLines(tx, work.file, plain));
}

async function understand(
  tx: Tx,
  { file, capability, identity, connection }: FileWork,
  lines: readonly ReadLine[],
): Promise<{ understood: Understood[]; told: Set<string>; orphans: number }> {
  const entries = lines.map((line) => ({ line, entry: capability.entryOf(line, { identity, connection }) }));
  const found = await transfersNamed(tx, file.connection_id, {
    bankRefs: entries.flatMap(({ entry }) => entry?.bankRef ?? []),
    bankKeys: entries.flatMap(({ entry }) => entry?.bankKey ?? []),
  });
  const byRef = new Map(found.flatMap((row) => (row.bank_ref === null ? [] : [[row.bank_ref, row] as const])));
  const byKey = new Map(found.flatMap((row) => (row.bank_key === null ? [] : [[row.bank_key, row] as const])));
  const understood = entries.map(({ line, entry }) => ({ line, entry, transfer: entry && match(entry, byRef, byKey) }));
  const told = await factsTold(
    tx,
    found.map(({ id }) => id),
  );
  return { understood, told, orphans: (await countOutcomes(tx, file.id)).orphan ?? 0 };
}

/** By the bank's id; else by our number, unless the bank's id of that one is another. */
function match(entry: FileEntry, byRef: Map<string, Matched>, byKey: Map<string, Matched>): Matched | null {
  const named = entry.bankRef === null ? undefined : byRef.get(entry.bankRef);
  if (named || entry.bankKey === null) return named ?? null;
  const ours = byKey.get(entry.bankKey);
  return ours && (ours.bank_ref === null || entry.bankRef === null) ? ours : null;
}

function beside(
  { line, segment, fields, problems }: ReadLine,
  outcome: NewFileLine['outcome'],
  transferId: string | null,
  effect: string,
): NewFileLine {
  return { line, segment, fields, problems, outcome, transferId, effect };
}

function withoutEntry(line: ReadLine): NewFileLine {
  const error = line.problems.find(({ severity }) => severity === 'error');
  return error
    ? beside(line, 'skipped', null, `Não aplicada: ${error.message}`)
    : beside(line, 'control', null, 'Só identifica o arquivo');
}

async function applyOne(
  tx: Tx,
  ctx: Context,
  { file }: FileWork,
  { line, entry, transfer }: { line: ReadLine; entry: FileEntry; transfer: Matched },
): Promise<void> {
  if (entry.tells === 'sent') {
    // The file of another day, closed at this moment, may just be telling that it is missing: whoever has the transfer comes first.
    await lockTransfer(tx, transfer.id);
    await resolveDivergences(tx, ctx, transfer.id, ['transfer_missing_in_file']);
    if (entry.amountCents !== transfer.amount_cents) {
      await tellAmount(tx, ctx, { connectionId: file.connection_id, entry, transfer });
      const effect = `Valor diferente do pedido (${formatReais(cents(transfer.amount_cents))}): divergência`;
      return putFileLines(tx, file, [beside(line, 'divergent', transfer.id, effect)]);
    }
    await resolveDivergences(tx, ctx, transfer.id, ['file_amount']);
  }
  const {
    before,
    transfer: after,
    folded,
    effect,
  } = await applyTransferFacts(tx, ctx, {
    transferId: transfer.id,
    source: 'return_file',
    proven: true,
    facts: [entry.fact],
    ids: { bankRef: entry.bankRef, ...(entry.tells === 'sent' ? { amountCents: entry.amountCents } : {}) },
    bankFileId: file.id,
  });
  const waits = entry.tells === 'returned' && folded.divergences.length > 0;
  const outcome = waits ? 'divergent' : before === after.status ? 'known' : 'applied';
  const said = outcome === 'known' ? 'Confirma o que já se sabia' : effect;
  await putFileLines(tx, file, [beside(line, outcome, transfer.id, said)]);
}

/** Somebody else moved money on this account, or we have forgotten: either way a person must know. */
async function tellOrphan(tx: Tx, ctx: Context, { file }: FileWork, entry: FileEntry): Promise<void> {
  const amount = entry.amountCents === null ? '' : ` de ${formatReais(entry.amountCents)}`;
  const payee = entry.payeeName === null ? '' : ` para ${entry.payeeName.trim()}`;
  const what = entry.tells === 'returned' ? 'uma devolução' : 'uma transferência';
  await openDivergence(tx, ctx, {
    charge: null,
    connectionId: file.connection_id,
    kind: 'transfer_of_nobody',
    key: `transfer_of_nobody/${file.connection_id}/${entry.bankRef ?? entry.bankKey}/${entry.tells}`,
    title: `O arquivo de ${brazilianDate(file.accounting_on)} traz ${what}${amount}${payee} (protocolo ${entry.bankRef}) que não foi pedida aqui.`,
    proposal: 'Descubra quem a pediu: outro sistema com as mesmas credenciais, ou alguém sem autorização.',
    amountCents: entry.amountCents,
  });
}

async function tellAmount(
  tx: Tx,
  ctx: Context,
  { connectionId, entry, transfer }: { connectionId: string; entry: FileEntry; transfer: Matched },
): Promise<void> {
  const inFile = entry.amountCents ?? (0 as Cents);
  await openDivergence(tx, ctx, {
    charge: null,
    transferId: transfer.id,
    connectionId,
    kind: 'file_amount',
    key: `${transfer.id}/file_amount/${inFile}`,
    title: `O arquivo do banco traz a transferência ${transfer.reference} por ${formatReais(inFile)}; aqui são ${formatReais(cents(transfer.amount_cents))}.`,
    proposal: 'Nada foi lançado por esta linha. Confira no extrato quanto saiu e fale com o banco.',
    amountCents: inFile,
  });
}
