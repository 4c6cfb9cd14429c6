/** What a person sent as credentials, read against what the bank asks for. */
import type { z } from 'zod';
import type { credentialsInputSchema } from '#contract/connections.ts';
import type { FieldProblem } from '#core/errors.ts';
import type { Environment, ProviderFacts } from '#core/provider.ts';
import type { Credential, Diagnosis, DiagnosisCode, Expectations } from '#lib/certs/credentials.ts';
import { readFiles } from './read-files.ts';
import type { SealedCredentials } from './credentials.ts';
import { certificateNeed } from './setup.ts';

export type CredentialsInput = z.infer<typeof credentialsInputSchema>;

/** What is stored: the fields, the pair, and what is shown of the certificate. */
export interface CredentialParts {
  fields: Record<string, string>;
  credential: Credential | null;
}

export interface ReadingOptions {
  facts: ProviderFacts;
  environment: Environment;
  /** RFC 3339 UTC. */
  now: string;
  /** What is stored already and stays where nothing new is sent; null where all is to be sent. */
  stored: (SealedCredentials & { credential: Credential | null }) | null;
  /** Whether something may still be missing: a set-up is left and resumed. */
  isPartial: boolean;
  /** Private keys (PEM) of certificate requests made here. */
  requestedKeys: readonly string[];
}

export type InputReading =
  | { ok: true; parts: CredentialParts; notices: readonly Diagnosis[] }
  | { ok: false; errors: FieldProblem[] };

/** Reads the fields and the files, and says all that is wrong with them. */
export async function readInput(input: CredentialsInput, options: ReadingOptions): Promise<InputReading> {
  const texts = readTexts(input.fields, options);
  const files = await readInputFiles(input, texts.fields, options);
  const errors = 'problem' in files ? [...texts.errors, files.problem] : texts.errors;
  if ('problem' in files || errors.length > 0) return { ok: false, errors };
  return { ok: true, parts: { fields: texts.fields, credential: files.credential }, notices: files.notices };
}

function readTexts(
  given: Record<string, string>,
  { facts, stored, isPartial }: ReadingOptions,
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
    const value = (given[name] ?? stored?.fields[name] ?? '').trim();
    if (value !== '') fields[name] = value;
    else if (!optional && !isPartial)
      errors.push({ pointer: `/fields/${name}`, code: 'required', detail: `Informe ${title}. ${help}` });
  }
  return { fields, errors };
}

type FilesReading = { credential: Credential | null; notices: readonly Diagnosis[] } | { problem: FieldProblem };

async function readInputFiles(
  input: CredentialsInput,
  fields: Record<string, string>,
  options: ReadingOptions,
): Promise<FilesReading> {
  const { facts, environment, stored, isPartial, now } = options;
  const wanted = facts.credentials.find((field) => field.kind === 'file' && field.name === 'certificate');
  if (input.certificate === undefined) {
    if (!input.key && stored?.credential) return { credential: stored.credential, notices: [] };
    if (!input.key && (isPartial || certificateNeed(facts, environment) !== 'required'))
      return { credential: null, notices: [] };
    const help = wanted ? `Informe ${wanted.title}. ${wanted.help}` : `O ${facts.title} não usa certificado.`;
    return { problem: { pointer: '/certificate', code: 'required', detail: help } };
  }
  if (!wanted) {
    const detail = `O ${facts.title} não usa certificado. Deixe o campo vazio.`;
    return { problem: { pointer: '/certificate', code: 'unknown_field', detail } };
  }
  const knownKeys = [...options.requestedKeys, ...(stored?.keyPem ? [stored.keyPem] : [])];
  const expected = expectationsOf(facts, environment, fields);
  const reading = await readFiles(filesOf(input), { now, expected, knownKeys });
  if (reading.ok) return { credential: reading.credential, notices: reading.notices };
  return { problem: problemOfDiagnosis(reading.diagnosis) };
}

/** What the bank writes into its certificates, as far as it is known. */
export function expectationsOf(
  { certificate }: ProviderFacts,
  environment: Environment,
  fields: Readonly<Record<string, string>>,
): Expectations {
  const commonName = certificate?.commonName === undefined ? undefined : fields[certificate.commonName];
  const issuer = certificate?.issuer?.[environment];
  const keyType = certificate?.keyType;
  return {
    ...(commonName === undefined ? {} : { commonName }),
    ...(issuer === undefined ? {} : { issuer }),
    ...(keyType === undefined ? {} : { keyType }),
  };
}

/** The diagnosis as a problem of a field: what it is, who must act, how. */
export function problemOfDiagnosis({ code, problem, who, cure }: Diagnosis): FieldProblem {
  const detail = `${problem} ${cure} (Quem resolve: ${who.charAt(0).toLowerCase()}${who.slice(1)}.)`;
  return { pointer: pointers[code] ?? '/certificate', code: code.replaceAll('-', '_'), detail };
}

const pointers: Partial<Record<DiagnosisCode, string>> = {
  'key-missing': '/key',
  'key-mismatch': '/key',
  'public-key': '/key',
  'weak-key': '/key',
  'password-missing': '/password',
  'wrong-password': '/password',
};

export function filesOf(input: Pick<CredentialsInput, 'certificate' | 'key' | 'password'>) {
  return {
    certificate: fileOf(input.certificate ?? ''),
    ...(input.key ? { key: fileOf(input.key) } : {}),
    ...(input.password === undefined ? {} : { password: input.password }),
  };
}

/** Text in PEM stays as it is; anything else is a file in base64, as JSON carries bytes. */
function fileOf(text: string): Uint8Array | string {
  const compact = text.replace(/\s/g, '');
  const isBase64 = compact.length > 0 && compact.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact);
  return isBase64 ? Buffer.from(compact, 'base64') : text;
}
