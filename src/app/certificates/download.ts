/** Hands a certificate with its key out again, to the person who showed that it is her, in the form that another program wants. */
import type { z } from 'zod';
import type { certificateDownloadInputSchema, certificateDownloadSchema } from '#contract/certificates.ts';
import { notFound, Problem } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { credentialById } from '#db/connections.ts';
import { toPemPair, toPfx } from '#lib/certs/convert.ts';
import { audit } from '../audit.ts';
import { openParts, type SealedCredentials } from '../connections/credentials.ts';
import type { Context } from '../context.ts';
import { confirmPerson } from '../people/confirm.ts';

export type Download = z.infer<typeof certificateDownloadSchema>;
type Order = z.infer<typeof certificateDownloadInputSchema>;
type Pair = { certificatePem: string; keyPem: string };

/** @throws Problem 404; 403 when the person is not confirmed; 410 when nothing sealed is left. Who took it is audited. */
export async function downloadCertificate(
  ctx: Context,
  { id, order }: { id: string; order: Order },
): Promise<Download> {
  const credentialId = uuidOf('credential', id);
  const known = await ctx.db.inOrganization(ctx.organizationId, (tx) => credentialById(tx, credentialId));
  if (!known?.certificate) throw notFound('O certificado', id.slice(0, 64));
  await confirmPerson(ctx, order.confirmation);
  const pair = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await credentialById(tx, credentialId);
    if (!row || row.state === 'revoked' || row.state === 'destroyed') throw destroyed();
    const found = pairOf(await openParts(tx, ctx, row));
    await audit(tx, ctx, {
      action: 'certificate.download',
      objectKind: 'connection',
      objectId: row.connection_id,
      after: { certificate: id, format: order.format, form: order.form, withPassword: order.password !== '' },
    });
    return found;
  });
  return order.format === 'pfx' ? asPfx(pair, order) : asPem(pair, order);
}

function pairOf({ certificatePem, keyPem }: SealedCredentials): Pair {
  if (certificatePem === null || keyPem === null) throw destroyed();
  return { certificatePem, keyPem };
}

function asPfx(pair: Pair, { form, password }: Order): Download {
  const bytes = toPfx(pair, { form, password });
  const legacy = form === 'legacy' ? ' -legacy' : '';
  return {
    files: [{ name: 'certificado.pfx', mediaType: 'application/x-pkcs12', base64: base64Of(bytes) }],
    command: `openssl pkcs12 -in certificado.pfx${legacy} -nokeys -out certificado.crt && openssl pkcs12 -in certificado.pfx${legacy} -nocerts -nodes -out chave.key`,
  };
}

function asPem(pair: Pair, { password }: Order): Download {
  const { certificatePem, keyPem } = toPemPair(pair, { password });
  return {
    files: [
      { name: 'certificado.crt', mediaType: 'application/x-pem-file', base64: base64Of(certificatePem) },
      { name: 'chave.key', mediaType: 'application/x-pem-file', base64: base64Of(keyPem) },
    ],
    command: 'openssl pkcs12 -export -in certificado.crt -inkey chave.key -out certificado.pfx',
  };
}

function base64Of(content: Uint8Array | string): string {
  return Buffer.from(content as Uint8Array).toString('base64');
}

function destroyed(): Problem {
  return new Problem({
    code: 'certificate_destroyed',
    status: 410,
    title: 'A chave já foi apagada',
    detail: 'Deste certificado só ficou o registro: a chave foi apagada e não volta.',
    cure: 'Emita um novo certificado no banco.',
    actor: 'you',
  });
}
