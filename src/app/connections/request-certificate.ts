/**
 * Gets a certificate from a bank's own desk: the key is made here and kept before the request leaves; what comes back becomes the
 * credentials of the connection. The client secret, which the bank shows once, is kept sealed and shown to nobody.
 */
import type { z } from 'zod';
import type { certificateDeskAnswerSchema } from '#contract/connections.ts';
import { Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import type {
  CertificateCapabilities,
  IssuedCertificate,
  Outcome,
  ProviderFacts,
  RequestSpec,
} from '#core/provider.ts';
import { secret, type Secret } from '#core/secret.ts';
import { makeCertificateRequest, opensslCommand } from '#lib/certs/request.ts';
import type { Credential } from '#lib/certs/credentials.ts';
import { candidateCredential, lockConnection } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import { problemOf } from '../bank-answer.ts';
import { capabilityAbsent } from '../capability-absent.ts';
import { requestKeyPlace } from '../certificates/requested-keys.ts';
import type { Context } from '../context.ts';
import { instantAfter, instantNow } from '../moment.ts';
import { loadConnection, type LoadedConnection } from './load.ts';
import { openLoaded } from './open.ts';
import { getConnection } from './get.ts';
import { readFiles } from './read-files.ts';
import { expectationsOf } from './read-input.ts';
import { resolveConnection } from './resolve.ts';
import { startTest } from './test-start.ts';
import { writeCredentials } from './store-credentials.ts';

export type CertificateDeskAnswer = z.infer<typeof certificateDeskAnswerSchema>;

interface Desk {
  loaded: LoadedConnection;
  can: CertificateCapabilities;
  facts: ProviderFacts;
  title: string;
}

/** The subject that the bank wants, and the command that makes the request by hand. @throws Problem 404, 422. */
export async function certificateSubject(ctx: Context, { id, clientId }: { id: string; clientId: string }) {
  const { can, loaded } = await deskOf(ctx, id);
  const subject = can.subject(loaded.view, clientId);
  return { subject, command: opensslCommand(subject), renewableDays: can.renewableDays };
}

/** The first certificate, with the temporary token that the bank e-mailed. @throws Problem with the bank's words and the cure. */
export async function requestCertificate(
  ctx: Context,
  { id, clientId, temporaryToken }: { id: string; clientId: string; temporaryToken: string },
): Promise<CertificateDeskAnswer> {
  const desk = await deskOf(ctx, id);
  const token = secret(temporaryToken.trim());
  return obtain(ctx, desk, {
    kind: 'first',
    fields: { clientId: clientId.trim() },
    order: (csrPem) => desk.can.request({ csrPem, temporaryToken: token }),
  });
}

/** The next certificate, asked for with the one that is still good. */
export async function renewCertificate(ctx: Context, id: string): Promise<CertificateDeskAnswer> {
  const desk = await deskOf(ctx, id);
  const { renew } = desk.can;
  const { credentials } = desk.loaded;
  if (!renew) throw capabilityAbsent(desk.title, 'renovar o certificado');
  if (!credentials) throw nothingToRenew(desk.title);
  const fields = Object.fromEntries(Object.entries(credentials.fields).map(([name, text]) => [name, text.reveal()]));
  return obtain(ctx, desk, { kind: 'renewal', fields, order: (csrPem) => renew({ csrPem }) });
}

/**
 * The key made here and its request, to be taken to the bank by hand where its desk cannot be called from here. The certificate that
 * comes back is then stored without a key: it is found among those made here.
 */
export async function makeSigningRequest(ctx: Context, { id, clientId }: { id: string; clientId: string }) {
  const { can, loaded } = await deskOf(ctx, id);
  const subject = can.subject(loaded.view, clientId.trim());
  const request = await makeCertificateRequest(subject);
  await keepRequest(ctx, loaded.row.id, { kind: 'first', ...request });
  return { subject, csrPem: request.csrPem, fileName: 'pedido.csr' };
}

async function deskOf(ctx: Context, id: string): Promise<Desk> {
  const loaded = await ctx.db.inOrganization(ctx.organizationId, async (tx) =>
    loadConnection(tx, ctx, (await resolveConnection(tx, ctx, id)).id),
  );
  const { facts, certificate } = ctx.banks.provider(loaded.view.provider);
  if (!certificate) throw capabilityAbsent(facts.title, 'emitir o certificado');
  return { loaded, can: certificate, facts, title: facts.title };
}

interface Order {
  kind: 'first' | 'renewal';
  /** Credentials that are known already. */
  fields: Record<string, string>;
  order(csrPem: string): RequestSpec<IssuedCertificate>;
}

async function obtain(ctx: Context, desk: Desk, { kind, fields, order }: Order): Promise<CertificateDeskAnswer> {
  const { loaded, can, title } = desk;
  const request = await makeCertificateRequest(can.subject(loaded.view, fields['clientId'] ?? ''));
  const requestId = await keepRequest(ctx, loaded.row.id, { kind, ...request });
  // The first certificate is asked for without one; its call has a version of its own, so that no agent of before is used.
  const credentials = loaded.credentials ?? { version: requestId, fields: asSecrets(fields) };
  const { bank } = openLoaded(ctx, loaded, credentials);
  const outcome = await bank.call(order(request.csrPem));
  if (outcome.outcome !== 'done') throw await failed(ctx, requestId, title, outcome);
  const { certificatePem, clientSecret, clientId } = outcome.answer;
  const reading = await readFiles(
    { certificate: certificatePem, key: request.keyPem },
    { now: instantNow(ctx), expected: expectationsOf(desk.facts, loaded.view.environment, fields) },
  );
  if (!reading.ok) throw await unfit(ctx, requestId, title, `${reading.diagnosis.problem} ${reading.diagnosis.cure}`);
  const known = {
    ...fields,
    ...(clientId === null ? {} : { clientId }),
    ...(clientSecret === null ? {} : { clientSecret: clientSecret.reveal() }),
  };
  return store(ctx, loaded, { requestId, kind, fields: known, credential: reading.credential });
}

/** As long as a call to the bank may take: a request older than this was given up. */
const renewalMs = 10 * 60_000;

/** One renewal at a time: two would leave a certificate that nobody uses. Holds the connection until the request is written. */
async function refuseSecondRenewal(tx: Tx, ctx: Context, connectionId: string): Promise<void> {
  await lockConnection(tx, connectionId);
  const running = await tx
    .selectFrom('certificate_request')
    .select('id')
    .where('connection_id', '=', connectionId)
    .where('kind', '=', 'renewal')
    .where('state', '=', 'requested')
    .where('created_at', '>', instantAfter(ctx, -renewalMs))
    .executeTakeFirst();
  if (!running && !(await candidateCredential(tx, connectionId))) return;
  throw new Problem({
    code: 'renewal_under_way',
    status: 409,
    title: 'Renovação em andamento',
    detail: running
      ? 'O certificado já está sendo renovado no banco.'
      : 'Um certificado novo já espera por um teste aprovado para entrar em uso.',
    cure: running ? 'Espere alguns instantes.' : 'Teste o novo certificado, ou apague-o para pedir outro.',
    actor: 'you',
  });
}

function asSecrets(fields: Record<string, string>): Record<string, Secret> {
  return Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, secret(text)]));
}

async function keepRequest(
  ctx: Context,
  connectionId: string,
  request: { kind: 'first' | 'renewal'; keyPem: string; csrPem: string },
): Promise<string> {
  const id = ctx.ids.next();
  const now = instantNow(ctx);
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    if (request.kind === 'renewal') await refuseSecondRenewal(tx, ctx, connectionId);
    await tx
      .insertInto('certificate_request')
      .values({
        id,
        organization_id: ctx.organizationId,
        connection_id: connectionId,
        kind: request.kind,
        state: 'requested',
        csr_pem: request.csrPem,
        key_sealed: await ctx.vault.seal(tx, requestKeyPlace(ctx, id), request.keyPem),
        created_at: now,
        updated_at: now,
      })
      .execute();
    await audit(tx, ctx, {
      action: 'connection.request_certificate',
      objectKind: 'connection',
      objectId: connectionId,
      after: { kind: request.kind },
    });
  });
  return id;
}

async function store(
  ctx: Context,
  loaded: LoadedConnection,
  issued: { requestId: string; kind: Order['kind']; fields: Record<string, string>; credential: Credential },
): Promise<CertificateDeskAnswer> {
  const { fields, credential, requestId } = issued;
  const stored = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const parts = { fields, credential };
    const written = await writeCredentials(tx, ctx, { connectionId: loaded.row.id, parts, waits: true });
    await tx
      .updateTable('certificate_request')
      .set({ state: 'issued', detail: credential.fingerprint256, updated_at: instantNow(ctx) })
      .where('id', '=', requestId)
      .execute();
    return written;
  });
  const id = publicId('connection', loaded.row.id);
  const waits = stored.state === 'candidate';
  // In use are others: these take over when a test with them has passed.
  const test = waits ? await startTest(ctx, { id, credential: 'candidate', switch: true }) : null;
  return {
    connection: await getConnection(ctx, id),
    certificate: { subject: credential.subject, notBefore: credential.notBefore, notAfter: credential.notAfter },
    fields: Object.keys(fields).sort(),
    test: test?.id ?? null,
  };
}

async function note(ctx: Context, id: string, state: 'requested' | 'failed', detail: string): Promise<void> {
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    await tx
      .updateTable('certificate_request')
      .set({ state, detail: detail.slice(0, 500), updated_at: instantNow(ctx) })
      .where('id', '=', id)
      .execute();
  });
}

/** Refused: the request is over. Without an answer nobody knows whether the token was spent, and the person is told so. */
async function failed(
  ctx: Context,
  id: string,
  title: string,
  outcome: Exclude<Outcome<IssuedCertificate>, { outcome: 'done' }>,
): Promise<Problem> {
  if (outcome.outcome === 'accepted') throw new Error(`${title} gives a certificate at once or not at all`);
  const problem = problemOf(title, outcome);
  const isOver = outcome.outcome === 'refused';
  await note(ctx, id, isOver ? 'failed' : 'requested', problem.init.detail);
  if (isOver || outcome.cause.kind === 'not-sent' || outcome.cause.kind === 'busy') return problem;
  return new Problem({
    ...problem.init,
    code: 'certificate_answer_lost',
    detail: `${problem.init.detail} Não se sabe se o banco emitiu o certificado.`,
    cure: 'Se o banco recusar o mesmo token numa nova tentativa, peça a ele outro token temporário.',
    actor: 'you',
    retryable: false,
  });
}

async function unfit(ctx: Context, id: string, title: string, detail: string): Promise<Problem> {
  await note(ctx, id, 'failed', detail);
  return new Problem({
    code: 'certificate_unfit',
    status: 502,
    title: 'O certificado não serve',
    detail: `O ${title} entregou um certificado que não serve: ${detail}`,
    cure: 'Peça ao banco outro token temporário e tente de novo.',
    actor: 'bank',
  });
}

function nothingToRenew(title: string): Problem {
  return new Problem({
    code: 'credentials_missing',
    status: 424,
    title: 'Faltam as credenciais',
    detail: `A integração com o ${title} ainda não tem certificado a renovar.`,
    cure: 'Peça o primeiro certificado com o token temporário que o banco enviou por e-mail.',
    actor: 'operator',
  });
}
