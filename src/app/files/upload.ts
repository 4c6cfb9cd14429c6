/** A file that a person or the ERP hands in: recognised by its name and content, whatever it is called. */
import type { BankFile } from '#contract/files.ts';
import { invalidInput, Problem } from '#core/errors.ts';
import type { FileCapabilities, FileIdentity } from '#core/provider.ts';
import { listConnectionRows, type ConnectionRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { connectionWithFiles } from './source.ts';
import { identify, storeFile } from './store.ts';
import { fileView } from './view.ts';

export interface Upload {
  /** As the caller's machine calls it; only its last part counts. */
  name: string;
  bytes: Buffer;
  /** Public id of the integration; needless while only one can have it. */
  connection?: string | undefined;
}

/** @throws Problem 404, 422 `file_unrecognised` */
export async function uploadFile(ctx: Context, upload: Upload): Promise<{ file: BankFile; isNew: boolean }> {
  const name = plainName(upload.name);
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const { connection, identity } = await ownerOf(tx, ctx, { ...upload, name });
    const arrival = {
      connection,
      source: 'upload',
      name,
      bytes: upload.bytes,
      identity,
      remoteModified: null,
    } as const;
    const { file, isNew } = await storeFile(tx, ctx, arrival);
    if (isNew) {
      await audit(tx, ctx, {
        action: 'bank_file.upload',
        objectKind: 'bank_file',
        objectId: file.id,
        after: { name, sizeBytes: upload.bytes.length },
      });
    }
    return { file: await fileView(tx, ctx, file), isNew };
  });
}

function plainName(text: string): string {
  const last = text.split(/[/\\]/).at(-1) ?? '';
  const plain = last
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 200);
  return plain === '' ? 'arquivo' : plain;
}

interface Recognised {
  connection: ConnectionRow;
  identity: FileIdentity;
}

async function ownerOf(tx: Tx, ctx: Context, upload: Upload): Promise<Recognised> {
  if (upload.connection !== undefined) {
    const { connection, capability, title } = await connectionWithFiles(tx, ctx, upload.connection);
    const identity = identify(capability, upload.name, upload.bytes);
    if (identity === null) throw unrecognised(`O arquivo não é de movimento nem de recusa da ${title}.`);
    return { connection, identity };
  }
  const fitting = (await listConnectionRows(tx)).flatMap((connection) => {
    const capability: FileCapabilities | undefined = ctx.banks.provider(connection.provider).file;
    const identity = capability ? identify(capability, upload.name, upload.bytes) : null;
    return identity === null ? [] : [{ connection, identity }];
  });
  const [only, ...others] = fitting;
  if (!only) throw unrecognised('O arquivo não é de nenhum banco das suas integrações.');
  if (others.length === 0) return only;
  const detail = `O arquivo pode ser de ${fitting.length} integrações: informe qual.`;
  throw invalidInput([{ pointer: '/connection', code: 'required', detail }]);
}

function unrecognised(detail: string): Problem {
  return new Problem({
    code: 'file_unrecognised',
    status: 422,
    title: 'Arquivo não reconhecido',
    detail,
    cure: 'Envie o arquivo como o banco o entregou, sem abrir nem salvar em outro programa.',
    actor: 'you',
  });
}
