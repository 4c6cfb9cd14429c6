import type { z } from 'zod';
import type { Connection, credentialsInputSchema } from '#contract/connections.ts';
import { invalidInput, notFound, type FieldProblem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import type { ProviderFacts } from '#core/provider.ts';
import {
  forgetTokens,
  lockConnection,
  newestCredentialVersion,
  replaceCredential,
  updateConnection,
  type ConnectionRow,
} from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import type { CertificateSummary } from '#db/tables.ts';
import type { Credential, DiagnosisCode } from '#lib/certs/credentials.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { credentialPlace, type SealedCredentials } from './credentials.ts';
import { readFiles } from './read-files.ts';
import { resolveConnection } from './resolve.ts';
import { readConnectionView } from './view.ts';

export type CredentialsInput = z.infer<typeof credentialsInputSchema>;

/**
 * Stores what proves us to the bank, whole: a new version takes the place of the older one, which stays as history. Nothing of
 * it is ever answered. @throws Problem 404, or fields to correct with the diagnosis of the files.
 */
export async function storeCredentials(
  ctx: Context,
  { id, input }: { id: string; input: CredentialsInput },
): Promise<Connection> {
  const found = await ctx.db.inOrganization(ctx.organizationId, (tx) => resolveConnection(tx, ctx, id));
  const parts = await readCredentials(ctx, found.provider, input);
  return ctx.db.inOrganization(ctx.organizationId, async (tx) =>
    readConnectionView(tx, ctx, await writeCredentials(tx, ctx, found.id, parts)),
  );
}

export interface CredentialParts {
  fields: Record<string, string>;
  credential: Credential | null;
}

/** What the input holds, checked against what the bank asks for. No transaction is open while files are computed. */
export async function readCredentials(
  ctx: Context,
  provider: string,
  input: CredentialsInput,
): Promise<CredentialParts> {
  const { facts } = ctx.banks.provider(provider);
  const texts = readTexts(facts, input.fields);
  const files = await readInputFiles(facts, input, instantNow(ctx));
  const errors = 'problem' in files ? [...texts.errors, files.problem] : texts.errors;
  if ('problem' in files || errors.length > 0) throw invalidInput(errors);
  return { fields: texts.fields, credential: files.credential };
}

/** Writes them as the active ones of a connection (UUID). Answers its row as it is then. */
export async function writeCredentials(
  tx: Tx,
  ctx: Context,
  connectionId: string,
  { fields, credential }: CredentialParts,
): Promise<ConnectionRow> {
  const row = await lockConnection(tx, connectionId);
  if (!row) throw notFound('A integração', publicId('connection', connectionId));
  const now = instantNow(ctx);
  const place = { id: ctx.ids.next(), version: (await newestCredentialVersion(tx, row.id)) + 1 };
  const sealed: SealedCredentials = {
    fields,
    certificatePem: credential?.certificatePem ?? null,
    keyPem: credential?.keyPem ?? null,
  };
  const certificate = credential && summaryOf(credential);
  await replaceCredential(tx, {
    ...place,
    organization_id: ctx.organizationId,
    connection_id: row.id,
    sealed: await ctx.vault.seal(tx, credentialPlace(ctx, place), JSON.stringify(sealed)),
    field_names: Object.keys(fields).sort(),
    certificate: certificate && JSON.stringify(certificate),
    active: true,
    created_at: now,
  });
  await forgetTokens(tx, row.id);
  const version = row.version + 1;
  await updateConnection(tx, row.id, { version, updated_at: now });
  await audit(tx, ctx, {
    action: 'connection.credentials',
    objectKind: 'connection',
    objectId: row.id,
    after: { version: place.version, fields: Object.keys(fields).sort(), certificate },
  });
  await announce(tx, ctx, { type: 'connection', id: publicId('connection', row.id), version });
  return { ...row, version, updated_at: now };
}

function readTexts(
  facts: ProviderFacts,
  given: Record<string, string>,
): { fields: Record<string, string>; errors: FieldProblem[] } {
  const asked = facts.credentials.filter((field) => field.kind !== 'file');
  const names = asked.map((field) => field.name);
  const errors: FieldProblem[] = Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      pointer: `/fields/${name.slice(0, 60)}`,
      code: 'unknown_field',
      detail: `O ${facts.title} não pede "${name.slice(0, 60)}". Campos: ${names.join(', ')}.`,
    }));
  const fields: Record<string, string> = {};
  for (const { name, title, help, optional } of asked) {
    // Copied from a bank's page, a text often brings a blank at its end.
    const value = (given[name] ?? '').trim();
    if (value !== '') fields[name] = value;
    else if (!optional)
      errors.push({ pointer: `/fields/${name}`, code: 'required', detail: `Informe ${title}. ${help}` });
  }
  return { fields, errors };
}

async function readInputFiles(
  facts: ProviderFacts,
  input: CredentialsInput,
  now: string,
): Promise<{ credential: Credential | null } | { problem: FieldProblem }> {
  const wanted = facts.credentials.find((field) => field.kind === 'file' && field.name === 'certificate');
  if (!input.certificate) {
    if (!input.key && (!wanted || wanted.optional)) return { credential: null };
    const help = wanted ? `Informe ${wanted.title}. ${wanted.help}` : `O ${facts.title} não usa certificado.`;
    return { problem: { pointer: '/certificate', code: 'required', detail: help } };
  }
  if (!wanted) {
    const detail = `O ${facts.title} não usa certificado. Deixe o campo vazio.`;
    return { problem: { pointer: '/certificate', code: 'unknown_field', detail } };
  }
  const files = {
    certificate: fileOf(input.certificate),
    ...(input.key ? { key: fileOf(input.key) } : {}),
    ...(input.password === undefined ? {} : { password: input.password }),
  };
  const reading = await readFiles(files, now);
  if (reading.ok) return { credential: reading.credential };
  const { code, problem, cure } = reading.diagnosis;
  return { problem: { pointer: pointerOf(code), code: code.replaceAll('-', '_'), detail: `${problem} ${cure}` } };
}

const pointers: Partial<Record<DiagnosisCode, string>> = {
  'key-missing': '/key',
  'key-mismatch': '/key',
  'public-key': '/key',
  'weak-key': '/key',
  'password-missing': '/password',
  'wrong-password': '/password',
};

function pointerOf(code: DiagnosisCode): string {
  return pointers[code] ?? '/certificate';
}

/** Text in PEM stays as it is; anything else is a file in base64, as JSON carries bytes. */
function fileOf(text: string): Uint8Array | string {
  const compact = text.replace(/\s/g, '');
  const isBase64 = compact.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact);
  return isBase64 ? Buffer.from(compact, 'base64') : text;
}

function summaryOf({ subject, notBefore, notAfter, fingerprint256 }: Credential): CertificateSummary {
  return { subject, notBefore, notAfter, fingerprint256 };
}
