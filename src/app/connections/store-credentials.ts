/**
 * Stores what proves us to the bank. Where credentials are in use, the new ones wait as a candidate until a test with them has passed;
 * elsewhere they take effect at once. Nothing of them is ever answered.
 */
import type { Connection } from '#contract/connections.ts';
import { invalidInput, notFound } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import {
  activeCredential,
  candidateCredential,
  insertCredential,
  lockConnection,
  newestCredentialVersion,
  supersede,
  updateConnection,
  type ConnectionRow,
  type CredentialRow,
} from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import type { CertificateSummary } from '#db/tables.ts';
import type { Credential, Diagnosis } from '#lib/certs/credentials.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import { requestedKeys } from '../certificates/requested-keys.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { changedMeanwhile } from '../version.ts';
import { scheduleWatch } from '../watch/run.ts';
import { credentialPlace, openParts, type SealedCredentials } from './credentials.ts';
import { readInput, type CredentialParts, type CredentialsInput, type ReadingOptions } from './read-input.ts';
import { resolveConnection } from './resolve.ts';
import { readConnectionView } from './view.ts';

export type { CredentialParts, CredentialsInput } from './read-input.ts';

/** The connection as it is then, and what should be told of files that were taken. */
export type StoredAnswer = Connection & { notices: Diagnosis[] };

export interface StoreRequest {
  id: string;
  input: CredentialsInput;
  /** What is not sent stays as it is stored: a new certificate needs no secret to be typed again. */
  keepRest?: boolean;
}

/** @throws Problem 404, or fields to correct with the diagnosis of the files. Then nothing was stored. */
export async function storeCredentials(ctx: Context, request: StoreRequest): Promise<StoredAnswer> {
  const { input } = request;
  const { connectionId, options, basedOn } = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    readingOptions(tx, ctx, request),
  );
  // No transaction is open while files are computed.
  const reading = await readInput(input, options);
  if (!reading.ok) throw invalidInput(reading.errors);
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const waits = input.switch !== 'now';
    await refuseStale(tx, connectionId, basedOn);
    const { row } = await writeCredentials(tx, ctx, { connectionId, parts: reading.parts, waits });
    return { ...(await readConnectionView(tx, ctx, row)), notices: [...reading.notices] };
  });
}

/** The whole of what a bank of the sandbox asks for, read before there is a connection. @throws Problem: fields to correct. */
export async function readCredentials(
  ctx: Context,
  provider: string,
  input: CredentialsInput,
): Promise<CredentialParts> {
  const { facts } = ctx.banks.provider(provider);
  const environment = 'sandbox';
  const rest = { now: instantNow(ctx), stored: null, isPartial: false, requestedKeys: [] };
  const reading = await readInput(input, { facts, environment, ...rest });
  if (!reading.ok) throw invalidInput(reading.errors);
  return reading.parts;
}

async function readingOptions(
  tx: Tx,
  ctx: Context,
  { id, keepRest = false }: StoreRequest,
): Promise<{ connectionId: string; options: ReadingOptions; basedOn: string | null }> {
  const row = await resolveConnection(tx, ctx, id);
  const newest = (await candidateCredential(tx, row.id)) ?? (await activeCredential(tx, row.id));
  const options = {
    facts: ctx.banks.provider(row.provider).facts,
    environment: row.environment,
    now: instantNow(ctx),
    stored: keepRest && newest ? await storedParts(tx, ctx, newest) : null,
    isPartial: row.setup !== null,
    requestedKeys: await requestedKeys(tx, ctx, row.id),
  };
  return { connectionId: row.id, options, basedOn: options.stored && newest ? newest.id : null };
}

/** What was kept of the credentials must still be theirs: of two who change a part at once, the second is told. */
async function refuseStale(tx: Tx, connectionId: string, basedOn: string | null): Promise<void> {
  if (basedOn === null) return;
  const row = await lockConnection(tx, connectionId);
  const newest = (await candidateCredential(tx, connectionId)) ?? (await activeCredential(tx, connectionId));
  if (newest?.id !== basedOn) throw changedMeanwhile('A integração', row?.version ?? 0);
}

async function storedParts(
  tx: Tx,
  ctx: Context,
  row: CredentialRow,
): Promise<SealedCredentials & { credential: Credential | null }> {
  const parts = await openParts(tx, ctx, row);
  const { certificatePem, keyPem } = parts;
  if (!certificatePem || !keyPem || !row.certificate) return { ...parts, credential: null };
  return { ...parts, credential: { issuer: '', serial: '', ...row.certificate, certificatePem, keyPem } };
}

export interface Written {
  row: ConnectionRow;
  credentialId: string;
  state: 'candidate' | 'active';
}

export interface NewCredentials {
  /** UUID. */
  connectionId: string;
  parts: CredentialParts;
  /** Where others are in use: wait for a test instead of taking their place at once. */
  waits: boolean;
}

/** Writes the credentials of a connection, in the transaction of the caller. */
export async function writeCredentials(
  tx: Tx,
  ctx: Context,
  { connectionId, parts, waits }: NewCredentials,
): Promise<Written> {
  const row = await lockConnection(tx, connectionId);
  if (!row) throw notFound('A integração', publicId('connection', connectionId));
  const { fields, credential } = parts;
  const now = instantNow(ctx);
  const inUse = row.active && (await activeCredential(tx, row.id)) !== undefined;
  const state = inUse && waits ? 'candidate' : 'active';
  await supersede(tx, row.id, { state: 'candidate', at: now });
  if (state === 'active') await supersede(tx, row.id, { state: 'active', at: now });
  await scheduleWatch(tx, ctx);
  const place = { id: ctx.ids.next(), version: (await newestCredentialVersion(tx, row.id)) + 1 };
  const sealed: SealedCredentials = {
    fields,
    certificatePem: credential?.certificatePem ?? null,
    keyPem: credential?.keyPem ?? null,
  };
  const certificate = credential && summaryOf(credential);
  const names = Object.keys(fields).sort();
  await insertCredential(tx, {
    ...place,
    organization_id: ctx.organizationId,
    connection_id: row.id,
    sealed: await ctx.vault.seal(tx, credentialPlace(ctx, place), JSON.stringify(sealed)),
    field_names: names,
    certificate: certificate && JSON.stringify(certificate),
    state,
    activated_at: state === 'active' ? now : null,
    created_at: now,
  });
  await audit(tx, ctx, {
    action: 'connection.credentials',
    objectKind: 'connection',
    objectId: row.id,
    after: { version: place.version, state, fields: names, certificate },
  });
  return { row: await touchConnection(tx, ctx, row), credentialId: place.id, state };
}

/** A change of what belongs to a connection is one of the connection: whoever looks reads it again. */
export async function touchConnection(tx: Tx, ctx: Context, row: ConnectionRow): Promise<ConnectionRow> {
  const changed = { ...row, version: row.version + 1, updated_at: instantNow(ctx) };
  await updateConnection(tx, row.id, { version: changed.version, updated_at: changed.updated_at });
  await announce(tx, ctx, { type: 'connection', id: publicId('connection', row.id), version: changed.version });
  return changed;
}

export function summaryOf(credential: Credential): CertificateSummary {
  const { subject, issuer, serial, notBefore, notAfter, fingerprint256 } = credential;
  return { subject, issuer, serial, notBefore, notAfter, fingerprint256 };
}
