/** The environment, parsed once by a schema; nobody else reads process.env. */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';

/** The setting is missing or wrong. The message is Portuguese, a line for each variable, with its cure. */
export class ConfigError extends Error {}

const blankIsAbsent = (value: unknown): unknown =>
  typeof value === 'string' && value.trim() === '' ? undefined : value;

const text = z.preprocess(blankIsAbsent, z.string().trim().optional());

const port = (fallback: number) =>
  z.preprocess(
    blankIsAbsent,
    z
      .string()
      .regex(/^\d{1,5}$/, 'use um número de porta entre 1 e 65535, por exemplo 3000.')
      .transform(Number)
      .refine((value) => value >= 0 && value <= 65_535, 'use um número de porta entre 1 e 65535, por exemplo 3000.')
      .default(fallback),
  );

const onWords = ['on', 'true', '1', 'sim'];
const offWords = ['off', 'false', '0', 'nao', 'não'];

const onOff = z.preprocess(
  blankIsAbsent,
  z
    .string()
    .trim()
    .toLowerCase()
    .refine((value) => onWords.includes(value) || offWords.includes(value), 'use on ou off.')
    .transform((value) => onWords.includes(value))
    .optional(),
);

const url = (example: string, protocol: RegExp) =>
  z.preprocess(
    blankIsAbsent,
    z
      .url({ protocol, error: `use um endereço completo, por exemplo ${example}.` })
      .transform((value) => value.replace(/\/+$/, ''))
      .optional(),
  );

const key = z.preprocess(
  blankIsAbsent,
  z
    .string()
    .trim()
    .transform((value) => new Uint8Array(Buffer.from(value, /^[0-9a-f]{64}$/i.test(value) ? 'hex' : 'base64')))
    .refine((bytes) => bytes.length === 32, 'use 32 bytes em base64 ou hexadecimal. Gere uma: openssl rand -base64 32')
    .optional(),
);

const hostsSchema = z.record(z.string(), z.url());

const bankHosts = z.preprocess(
  blankIsAbsent,
  z
    .string()
    .transform((value, context) => {
      const read = hostsSchema.safeParse(parsedOrNull(value));
      if (read.success) return read.data;
      context.addIssue('use JSON com um endereço por serviço, por exemplo {"inter.api":"https://localhost:4001"}.');
      return z.NEVER;
    })
    .default({}),
);

function parsedOrNull(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}

const environmentSchema = z.object({
  PONTUAL_DATA_DIR: text,
  PORT: port(3000),
  HOST: text,
  PONTUAL_PUBLIC_URL: url('https://pontual.suaempresa.com.br', /^https?$/),
  PONTUAL_TRUST_PROXY: onOff,
  HOOKS_PORT: port(3443),
  PONTUAL_HOOKS_PUBLIC_URL: url('https://avisos.suaempresa.com.br', /^https$/),
  PONTUAL_HOOKS_CERT_FILE: text,
  PONTUAL_HOOKS_KEY_FILE: text,
  DATABASE_URL: z.preprocess(
    blankIsAbsent,
    z
      .string()
      .trim()
      .regex(/^postgres(ql)?:\/\/.+/, 'use postgres://usuario:senha@servidor:5432/banco, ou deixe vazio.')
      .optional(),
  ),
  PONTUAL_MASTER_KEY: key,
  PONTUAL_MASTER_KEY_FILE: text,
  PONTUAL_NEW_MASTER_KEY: key,
  PONTUAL_KMS_COMMAND: text,
  PONTUAL_KMS_KEY_ID: text,
  PONTUAL_AUDIT_HEAD_FILE: text,
  PONTUAL_SIMULATOR: onOff,
  PONTUAL_BANK_HOSTS: bankHosts,
  PONTUAL_DOCUMENTS_DIR: text,
  PONTUAL_ALLOW_PRIVATE_WEBHOOKS: onOff,
  PONTUAL_ALLOW_PRIVATE_MAIL: onOff,
  PONTUAL_ALLOW_PRIVATE_SFTP: onOff,
  PONTUAL_METRICS_TOKEN: z.preprocess(blankIsAbsent, z.string().min(16, 'use ao menos 16 caracteres.').optional()),
  PONTUAL_REQUESTS_PER_MINUTE: z.preprocess(
    blankIsAbsent,
    z.coerce.number({ error: 'use um número inteiro.' }).int('use um número inteiro.').min(1).default(12_000),
  ),
  LOG_LEVEL: z.preprocess(
    blankIsAbsent,
    z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
        error: 'use fatal, error, warn, info, debug ou silent.',
      })
      .default('warn'),
  ),
  ROLE: z.preprocess(blankIsAbsent, z.enum(['api', 'jobs', 'all'], { error: 'use api, jobs ou all.' }).default('all')),
  PONTUAL_SAMPLE: onOff,
});

/** A program that reaches the operator's KMS (the protocol is in docs/security.md). */
export interface KmsCommand {
  command: readonly [string, ...string[]];
  keyId: string;
}

export interface Config {
  /** Absolute folder of everything that Pontual keeps on disk. */
  dataDir: string;
  host: string;
  port: number;
  /** Address that people open, without a final slash; null = `http://localhost:port`. */
  publicUrl: string | null;
  /** Whether X-Forwarded-* of a reverse proxy is believed. */
  trustProxy: boolean;
  hooks: { port: number; publicUrl: string | null; tls: { certFile: string; keyFile: string } | null };
  /** null = the bundled PostgreSQL. */
  databaseUrl: string | null;
  /** null in both = a key file made in the data folder at the first start. */
  masterKey: { bytes: Uint8Array } | { file: string } | { kms: KmsCommand } | null;
  /** The key that `master-key rotate --new-environment` changes to; nothing else reads it. */
  newMasterKey: Uint8Array | null;
  /** null = Pontual decides: on at a first start without real banks. */
  simulator: boolean | null;
  /** Other sandbox hosts, by `provider.service` or by `provider` for all its services. */
  bankHosts: Record<string, string>;
  documentsDir: string | null;
  /** Where the ends of the audit chains are published. */
  auditHeadFile: string;
  allowPrivateWebhooks: boolean;
  /** Whether the mail server of a company may stand inside our own network. */
  allowPrivateMailServers: boolean;
  /** Whether a bank's file server may stand inside our own network. */
  allowPrivateFileServers: boolean;
  /** Lets another machine read /metrics; null = only this machine. */
  metricsToken: string | null;
  /** Requests a minute that one key, person or address may make. */
  requestsPerMinute: number;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
  role: 'api' | 'jobs' | 'all';
  /** Whether the first run offers the sample company. */
  sample: boolean;
}

/** Reads the environment. Throws ConfigError naming every variable that is wrong, and the cure. */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const read = environmentSchema.safeParse(environment);
  if (!read.success) {
    const lines = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`Configuração inválida.\n${lines.join('\n')}`);
  }
  const values = read.data;
  const folder = (path: string): string => (isAbsolute(path) ? path : resolve(path));
  return {
    dataDir: folder(values.PONTUAL_DATA_DIR ?? './data'),
    host: values.HOST ?? '127.0.0.1',
    port: values.PORT,
    publicUrl: values.PONTUAL_PUBLIC_URL ?? null,
    trustProxy: values.PONTUAL_TRUST_PROXY ?? false,
    hooks: {
      port: values.HOOKS_PORT,
      publicUrl: values.PONTUAL_HOOKS_PUBLIC_URL ?? null,
      tls: hooksTls(values.PONTUAL_HOOKS_CERT_FILE, values.PONTUAL_HOOKS_KEY_FILE),
    },
    databaseUrl: values.DATABASE_URL ?? null,
    auditHeadFile: folder(
      values.PONTUAL_AUDIT_HEAD_FILE ?? join(values.PONTUAL_DATA_DIR ?? './data', 'audit-heads.ndjson'),
    ),
    masterKey: masterKey(values),
    newMasterKey: values.PONTUAL_NEW_MASTER_KEY ?? null,
    simulator: values.PONTUAL_SIMULATOR ?? null,
    bankHosts: values.PONTUAL_BANK_HOSTS,
    documentsDir: values.PONTUAL_DOCUMENTS_DIR ? folder(values.PONTUAL_DOCUMENTS_DIR) : null,
    allowPrivateWebhooks: values.PONTUAL_ALLOW_PRIVATE_WEBHOOKS ?? false,
    allowPrivateMailServers: values.PONTUAL_ALLOW_PRIVATE_MAIL ?? false,
    allowPrivateFileServers: values.PONTUAL_ALLOW_PRIVATE_SFTP ?? false,
    metricsToken: values.PONTUAL_METRICS_TOKEN ?? null,
    requestsPerMinute: values.PONTUAL_REQUESTS_PER_MINUTE,
    logLevel: values.LOG_LEVEL,
    role: values.ROLE,
    sample: values.PONTUAL_SAMPLE ?? true,
  };
}

function hooksTls(certFile: string | undefined, keyFile: string | undefined): Config['hooks']['tls'] {
  if (!certFile && !keyFile) return null;
  if (!certFile || !keyFile) {
    const missing = certFile ? 'PONTUAL_HOOKS_KEY_FILE' : 'PONTUAL_HOOKS_CERT_FILE';
    throw new ConfigError(`Configuração inválida.\n${missing}: informe também, certificado e chave andam juntos.`);
  }
  for (const [name, path] of [
    ['PONTUAL_HOOKS_CERT_FILE', certFile],
    ['PONTUAL_HOOKS_KEY_FILE', keyFile],
  ] as const) {
    if (!existsSync(path)) {
      throw new ConfigError(`Configuração inválida.\n${name}: o arquivo ${path} não existe ou não pode ser lido.`);
    }
  }
  return { certFile, keyFile };
}

/** The sources of the master key, of which one counts; two at once would leave open which one seals. */
function masterKey(values: z.infer<typeof environmentSchema>): Config['masterKey'] {
  const { PONTUAL_MASTER_KEY: bytes, PONTUAL_MASTER_KEY_FILE: file, PONTUAL_KMS_COMMAND: command } = values;
  const given = Object.entries({
    PONTUAL_MASTER_KEY: bytes,
    PONTUAL_MASTER_KEY_FILE: file,
    PONTUAL_KMS_COMMAND: command,
  })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (given.length > 1) {
    const others = given.slice(1).join(' e ');
    throw new ConfigError(`Configuração inválida.\n${given[0]}: use esta ou ${others}, não mais de uma.`);
  }
  if (bytes) return { bytes };
  if (command) return { kms: kmsOf(command, values.PONTUAL_KMS_KEY_ID) };
  return file ? { file } : null;
}

/** Program and arguments as the variable gives them, parted at blanks: no shell ever reads them. */
export function kmsOf(command: string, keyId: string | undefined): KmsCommand {
  const [program = '', ...args] = command.trim().split(/\s+/);
  return { command: [program, ...args], keyId: keyId ?? 'default' };
}

/** The file's text, for TLS material named by the configuration. */
export function readTls(tls: { certFile: string; keyFile: string }): { cert: string; key: string } {
  return { cert: readFileSync(tls.certFile, 'utf8'), key: readFileSync(tls.keyFile, 'utf8') };
}

/** Where the commands that talk to a running Pontual find it, and the API key that they show. */
export interface ApiAccess {
  url: string;
  key: string | null;
}

/** @throws ConfigError when the address is none. */
export function readApiAccess(environment: Record<string, string | undefined> = process.env): ApiAccess {
  const read = url('http://localhost:3000', /^https?$/).safeParse(environment['PONTUAL_URL']);
  if (!read.success) throw new ConfigError(`PONTUAL_URL: ${read.error.issues[0]?.message ?? ''}`);
  const key = environment['PONTUAL_KEY']?.trim() ?? '';
  return { url: read.data ?? 'http://localhost:3000', key: key === '' ? null : key };
}
