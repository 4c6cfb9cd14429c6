/** Saves boletos into the folder that the operator set ("Gerar PDF ao registrar" on the server). */
import { constants } from 'node:fs';
import { copyFile, link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '#core/errors.ts';
import { boletoPdf } from '#lib/pdf/boleto.ts';
import type { Context } from '../context.ts';
import { numberedName, prepareDocuments } from './documents/prepare.ts';

export interface SavedDocuments {
  folder: string;
  files: { chargeId: string; reference: string; fileName: string }[];
}

/**
 * Writes one PDF for each of up to 500 charges. A file appears whole or not at all, and none that is there is ever changed: the same
 * boleto saved again keeps its file, another one of the same name gets a number. @throws Problem when no folder is set, it cannot be
 * written to, or a charge cannot be printed.
 */
export async function saveDocuments(ctx: Context, input: { ids: readonly string[] }): Promise<SavedDocuments> {
  const folder = ctx.settings.documentsDir;
  if (folder === null) throw noFolder();
  const prepared = await prepareDocuments(ctx, input.ids);
  const files: SavedDocuments['files'] = [];
  for (const { chargeId, reference, document, fileName, registeredAt } of prepared) {
    const bytes = boletoPdf(document, { createdAt: registeredAt });
    try {
      files.push({ chargeId, reference, fileName: await saveNew(ctx, { folder, fileName, bytes }) });
    } catch (error) {
      throw notWritable(ctx, folder, { error, saved: files.length });
    }
  }
  return { folder, files };
}

/** Answers the name under which exactly these bytes lie in the folder now. */
async function saveNew(ctx: Context, file: { folder: string; fileName: string; bytes: Uint8Array }): Promise<string> {
  const { folder, fileName, bytes } = file;
  const temporary = join(folder, `.${Buffer.from(ctx.ids.randomBytes(12)).toString('hex')}.part`);
  try {
    await writeWhole(temporary, bytes);
    for (let count = 1; ; count += 1) {
      const name = count === 1 ? fileName : numberedName(fileName, count);
      const target = join(folder, name);
      if (await placeNew(temporary, target)) return name;
      if (await holds(target, bytes)) return name;
    }
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** False when the name is taken. A link is made whole or not at all and never replaces; file systems without links get a copy. */
async function placeNew(temporary: string, target: string): Promise<boolean> {
  try {
    await link(temporary, target);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes(codeOf(error))) throw error;
  }
  try {
    await copyFile(temporary, target, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    return (await readFile(path)).equals(bytes);
  } catch (error) {
    // A folder or an unreadable file of that name: it is taken, whatever it is.
    if (['EISDIR', 'EACCES', 'ENOENT', 'EPERM'].includes(codeOf(error))) return false;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

function noFolder(): Problem {
  return new Problem({
    code: 'documents_folder_unset',
    status: 409,
    title: 'Sem pasta de documentos',
    detail: 'Nenhuma pasta foi definida no servidor para guardar os PDFs.',
    cure: 'O operador define a pasta em PONTUAL_DOCUMENTS_DIR e reinicia o Pontual. Até lá, baixe o PDF ou o ZIP.',
    actor: 'operator',
  });
}

const folderFailures: Readonly<Record<string, string>> = {
  ENOENT: 'a pasta não existe',
  ENOTDIR: 'o caminho não é uma pasta',
  EACCES: 'o Pontual não tem permissão de escrita',
  EPERM: 'o Pontual não tem permissão de escrita',
  EROFS: 'a pasta é somente leitura',
  ENOSPC: 'não há espaço em disco',
  EDQUOT: 'a cota de disco acabou',
};

function notWritable(ctx: Context, folder: string, { error, saved }: { error: unknown; saved: number }): Problem {
  const reason = folderFailures[codeOf(error)];
  if (reason === undefined) ctx.log.error({ folder, error: String(error) }, 'a document could not be saved');
  const kept = saved === 0 ? 'Nada foi guardado.' : `${saved} já estavam guardados e ficam.`;
  return new Problem({
    code: 'documents_folder_unwritable',
    status: 503,
    title: 'Não deu para guardar os PDFs',
    detail: `Em ${folder}: ${reason ?? 'o sistema de arquivos recusou'}. ${kept}`,
    cure: 'O operador corrige a pasta ou PONTUAL_DOCUMENTS_DIR; depois repita. Até lá, baixe o PDF ou o ZIP.',
    actor: 'operator',
    retryable: true,
  });
}
