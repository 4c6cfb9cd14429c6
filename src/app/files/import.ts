/**
 * Imports a stored file: reads it once to check it, puts it aside when it is not sound, and else applies its lines. Everything may stop
 * between two lines and goes on there; read twice, or after another file of the same day, nothing is posted twice.
 */
import type { FileItem, FileProblem } from '#core/provider.ts';
import { publicId } from '#core/ids.ts';
import { changeBankFile, putFileLines, type BankFileRow, type NewFileLine } from '#db/bank-files.ts';
import type { ClaimedJob } from '#db/jobs.ts';
import type { Tx } from '#db/pool.ts';
import { raiseAlert } from '../alerts/raise.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { asHolder, over, type Next } from '../operations/next.ts';
import { applyLines, type ReadLine } from './apply-lines.ts';
import { closeFile } from './close.ts';
import { problemsAmongFiles } from './sequence.ts';
import { bytesOf, loadFileWork, type FileWork } from './work.ts';

/** Lines read before their effects are written: bounded memory, few statements. */
const chunkLines = 250;
/** Problems kept with a file. */
const problemsKept = 100;

export async function runImport(ctx: Context, job: ClaimedJob): Promise<Next> {
  const work = await loadFileWork(ctx, job.subject);
  if (work === null) return over;
  const progress = makeProgress(ctx, job, work.file);
  const checked = await check(ctx, work, progress);
  const problems = [...(await ctx.db.inOrganization(ctx.organizationId, (tx) => problemsAmongFiles(tx, work.file)))];
  problems.push(...checked.problems);
  const isSound = !problems.some(({ severity }) => severity === 'error');
  const kept = JSON.stringify(problems.slice(0, problemsKept));
  await asHolder(ctx, job, (tx) =>
    changeBankFile(tx, work.file.id, { problems: kept, records: checked.transfers, total_cents: checked.totalCents }),
  );
  ctx.failpoint('F1');
  if (!isSound && !work.file.forced) {
    await hold(ctx, job, work, { problems, progress });
    return over;
  }
  await apply(ctx, job, work, progress);
  ctx.failpoint('F2');
  await asHolder(ctx, job, (tx) => closeFile(tx, ctx, work, problems));
  return over;
}

interface Checked {
  problems: FileProblem[];
  transfers: number;
  totalCents: number;
}

/** The first reading: every check of the bank's format, and how much there is. */
async function check(ctx: Context, work: FileWork, progress: Progress): Promise<Checked> {
  const { capability, file, identity, connection } = work;
  const checked: Checked = { problems: [], transfers: 0, totalCents: 0 };
  for await (const item of read(ctx, work, (bytes) => progress.note(bytes))) {
    if (item.type === 'summary') {
      checked.problems = [...item.problems];
      continue;
    }
    const entry = capability.entryOf(item, { identity, connection });
    if (entry === null) continue;
    checked.transfers += 1;
    checked.totalCents += entry.amountCents ?? 0;
  }
  await progress.store(file.size_bytes, 0);
  return checked;
}

function read(ctx: Context, { capability, file }: FileWork, onBytes: (bytes: number) => Promise<void> | void) {
  const items = capability.read(bytesOf(ctx, file.id), {
    fileName: file.number === null ? null : file.name,
    onProgress: ({ bytes }) => void onBytes(bytes),
  });
  return items as AsyncIterable<FileItem>;
}

/** The second reading: what each line tells is applied, and stands beside it. */
async function apply(ctx: Context, job: ClaimedJob, work: FileWork, progress: Progress): Promise<void> {
  let bytes = 0;
  let lines: ReadLine[] = [];
  const flush = async (): Promise<void> => {
    const last = lines.at(-1);
    if (!last) return;
    await applyLines(ctx, job, work, lines);
    lines = [];
    await progress.store(work.file.size_bytes + bytes, last.line);
    ctx.failpoint('F3');
  };
  for await (const item of read(ctx, work, (count) => void (bytes = count))) {
    if (item.type !== 'record' || item.line <= work.file.lines_done) continue;
    lines.push(item);
    if (lines.length >= chunkLines) await flush();
  }
  await flush();
}

/** A file that is not sound waits for a person; its lines can be looked at, and none has an effect. */
async function hold(
  ctx: Context,
  job: ClaimedJob,
  work: FileWork,
  found: { problems: FileProblem[]; progress: Progress },
): Promise<void> {
  let lines: NewFileLine[] = [];
  const flush = async (): Promise<void> => {
    const full = lines;
    lines = [];
    await asHolder(ctx, job, (tx) => putFileLines(tx, work.file, full));
  };
  for await (const item of read(ctx, work, () => undefined)) {
    if (item.type !== 'record') continue;
    const { line, segment, fields, problems } = item;
    const effect = 'Arquivo em quarentena: nada foi aplicado';
    lines.push({ line, segment, fields, problems, outcome: 'held', transferId: null, effect });
    if (lines.length >= chunkLines) await flush();
  }
  await flush();
  await asHolder(ctx, job, (tx) => quarantine(tx, ctx, work.file, found.problems));
}

async function quarantine(tx: Tx, ctx: Context, file: BankFileRow, problems: FileProblem[]): Promise<void> {
  const id = publicId('bankFile', file.id);
  const first = problems.find(({ severity }) => severity === 'error');
  const isDouble = first?.code === 'same_file_other_content';
  const row = await changeBankFile(tx, file.id, { state: 'quarantined', bytes_read: file.size_bytes * 2 });
  await raiseAlert(tx, ctx, {
    kind: isDouble ? 'file_conflict' : 'file_quarantined',
    key: `file_quarantined/${id}`,
    severity: 'urgent',
    title: isDouble ? 'O mesmo arquivo veio com outro conteúdo' : 'Arquivo do banco em quarentena',
    body: `${file.name}: ${first?.message ?? 'o arquivo não confere.'}`,
    cure: 'Abra o arquivo, confira com o banco e decida: importar assim mesmo ou descartar.',
    link: `/arquivos/${id}`,
    connectionId: file.connection_id,
  });
  await announce(tx, ctx, { type: 'bankFile', id, version: row.version });
}

interface Progress {
  /** Tells of bytes now and then. */
  note(bytes: number): Promise<void> | void;
  store(bytes: number, linesDone: number): Promise<void>;
}

/** Of one reading so much, of two readings twice the size: the screen shows a share of it. */
const noteEveryBytes = 4 << 20;

function makeProgress(ctx: Context, job: ClaimedJob, file: BankFileRow): Progress {
  let told = 0;
  const store = async (bytes: number, linesDone: number): Promise<void> => {
    told = bytes;
    await asHolder(ctx, job, async (tx) => {
      const values = { bytes_read: bytes, lines_done: Math.max(linesDone, file.lines_done) };
      const { version } = await changeBankFile(tx, file.id, values);
      await announce(tx, ctx, { type: 'bankFile', id: publicId('bankFile', file.id), version });
    });
  };
  return {
    store,
    note(bytes) {
      if (bytes - told < noteEveryBytes) return undefined;
      told = bytes;
      // Only for the eye: a failure here is found by the next write.
      return store(bytes, 0).catch(() => undefined);
    },
  };
}
