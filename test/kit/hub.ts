/**
 * A whole Pontual for a test: the real database, the real system and its jobs, talking over real TLS to the simulated banks, all
 * on one clock that stands still until it is moved. Nothing of it is a stand-in.
 */
import { createSecretKey, randomBytes } from 'node:crypto';
import type { Context, Log, System } from '#app/context.ts';
import { createBankAccount } from '#app/bank-accounts/create.ts';
import { createConnection } from '#app/connections/create.ts';
import { configureHook } from '#app/connections/hook.ts';
import { storeCredentials } from '#app/connections/store-credentials.ts';
import type { ChargeInput } from '#contract/charges.ts';
import type { Environment } from '#core/provider.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { addDays, todayIn } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import { sql } from 'kysely';
import type { Connection } from '#db/pool.ts';
import { nextDueAt } from '#db/jobs.ts';
import { localWrapper } from '#db/secrets.ts';
import { buildHooks } from '#http/hooks/build.ts';
import { scheduleSweep } from '#app/receive/sweep.ts';
import {
  manualClock,
  startSimulator,
  type ApplicationInput,
  type BankApplication,
  type BankName,
  type BankWorld,
  type SimClock,
  type Simulator,
} from '#sim/index.ts';
import { agreementOf, credentialsOf, paramsOf } from '#test/conformance/params.ts';
import { composeSystem, makeIds, type Composed, type Parts } from '../../src/compose.ts';
import { makeWorker, type Worker } from '#jobs/worker.ts';
import { patientTimeouts } from './context.ts';
import { testDatabase } from './database.ts';
import { testKey } from './keys.ts';

export interface HubOptions {
  limits?: 'production' | 'sandbox' | 'none';
  /** When the world begins; a Tuesday at noon in São Paulo unless told. */
  startsAt?: string;
  emissionDelayMs?: number;
  /** One that follows real time, for benchmarks; one that stands still unless told. */
  clock?: SimClock;
  /** Jobs at once; 8 unless told. */
  concurrency?: number;
  timeouts?: Parts['timeouts'];
  limiter?: Parts['limiter'];
  failpoint?: (name: string) => void;
  provider?: BankName;
  /** Whether commits wait for the disk (`testDatabase`); for benchmarks. */
  durable?: boolean;
}

export interface LogLine {
  level: 'info' | 'warn' | 'error';
  fields: Record<string, unknown>;
  message: string;
}

export interface Hub {
  system: System;
  ctx: Context;
  simulator: Simulator;
  bank: BankWorld;
  clock: SimClock;
  worker: Worker;
  connectionId: string;
  accountMnemonic: string;
  /** What the bank gave to the first connection: the secrets that must appear nowhere. */
  application: BankApplication;
  log: LogLine[];
  /** For a second process on the same database and banks. */
  connection: Connection;
  masterKey: Buffer;
  /** Runs every job that is due now. */
  settle(): Promise<void>;
  /** Moves the clock in steps and runs what falls due by each: as if it stopped at every one of them, for it stops where anything is due. */
  advance(by: Temporal.DurationLike, stepSeconds?: number): Promise<void>;
  today(): string;
  /** A charge that any bank takes. */
  charge(values?: Partial<ChargeInput>): ChargeInput;
  /** Another account at the same bank, with a connection of its own. */
  connect(application?: ApplicationInput): Promise<Placed>;
  /** Asks the bank now for what was paid, as happens every half hour; afterwards it goes on by itself. */
  sweep(): Promise<void>;
  /** The listener that the bank calls: stopped and started again at the same address. */
  hooks: { stop(): Promise<void>; start(): Promise<void> };
  stop(): Promise<void>;
}

export interface Placed {
  /** Public id. */
  connectionId: string;
  accountMnemonic: string;
  application: BankApplication;
}

let made = 0;

export async function startHub(options: HubOptions = {}): Promise<Hub> {
  // Ended in reverse, by stop or by a start that fails half way: what stays open would keep the test's process alive.
  await using opened = new AsyncDisposableStack();
  const database = opened.adopt(await testDatabase({ durable: options.durable ?? false }), (one) => one.drop());
  const clock = options.clock ?? manualClock(options.startsAt ?? '2026-11-24T15:00:00.000Z');
  const simulator = await startSimulator({
    clock,
    limits: options.limits ?? 'production',
    emissionDelayMs: options.emissionDelayMs ?? 2_000,
    newKey: testKey,
  });
  opened.defer(() => simulator.stop());
  const providerName = options.provider ?? 'inter';
  const log: LogLine[] = [];
  const masterKey = randomBytes(32);
  const composed = compose(options, { db: database.db, clock, simulator, masterKey, log });
  opened.defer(() => composed.close());
  const { system } = composed;
  const hooks = await startHooks(system, simulator);
  opened.defer(() => hooks.stop());
  system.settings.hooksBaseUrl = hooks.baseUrl;
  const ctx = await makeOrganization(system);
  const bank = simulator.world(providerName);
  const at = { provider: providerName, environment: 'sandbox' } as const;
  const placed = await connect(ctx, bank, at);
  const worker = makeWorker(system, { concurrency: options.concurrency ?? 8, idleMs: 50 });
  opened.defer(() => worker.stop());
  const running = opened.move();
  const settle = async (): Promise<void> => {
    await worker.drain();
  };
  return {
    system,
    ctx,
    simulator,
    bank,
    clock,
    worker,
    log,
    connection: database.connection,
    masterKey,
    ...placed,
    settle,
    advance: (by, stepSeconds = 30) => advance({ clock, settle, system }, by, stepSeconds),
    connect: (application) => connect(ctx, bank, { ...at, ...(application ? { application } : {}) }),
    sweep: async () => {
      const now = clock.now().toString();
      const id = uuidOf('connection', placed.connectionId);
      await ctx.db.inOrganization(ctx.organizationId, (tx) => scheduleSweep(tx, ctx, id, now));
      await settle();
    },
    hooks,
    today: () => todayIn(clock.now().toString()),
    charge: (values) => aCharge(todayIn(clock.now().toString()), { bankAccount: placed.accountMnemonic, ...values }),
    stop: () => running.disposeAsync(),
  };
}

interface Surroundings {
  db: Parts['db'];
  clock: SimClock;
  simulator: Simulator;
  masterKey: Buffer;
  log: LogLine[];
}

function compose(options: HubOptions, { db, clock, simulator, masterKey, log }: Surroundings): Composed {
  return composeSystem({
    db,
    masterKey: localWrapper(createSecretKey(masterKey)),
    clock: { now: () => clock.now(), sleep: async () => undefined },
    ids: makeIds(() => clock.nowMs()),
    log: memoryLog(log),
    settings: {
      version: 'test',
      hooksBaseUrl: '',
      documentsDir: null,
      simulator: {
        controlUrl: simulator.controlUrl,
        token: simulator.controlToken,
        dataDir: '',
        sftp: simulator.sftp,
      },
      publicUrl: 'http://localhost:3000',
      allowPrivateWebhookTargets: true,
      allowPrivateMailServers: true,
    },
    hosts: simulator.hosts,
    trustedCaPem: simulator.caPem,
    timeouts: { ...patientTimeouts, ...options.timeouts },
    ...(options.limiter ? { limiter: options.limiter } : {}),
    ...(options.failpoint ? { failpoint: options.failpoint } : {}),
  });
}

async function startHooks(system: System, simulator: Simulator): Promise<Hub['hooks'] & { baseUrl: string }> {
  const { certificatePem, keyPem } = await simulator.issueServerCertificate(['localhost', '127.0.0.1']);
  const build = () => buildHooks(system, { tls: { cert: certificatePem, key: keyPem } });
  let listener = build();
  const port = Number(new URL(await listener.listen({ host: '127.0.0.1', port: 0 })).port);
  // By name: there are banks that refuse addresses of digits.
  const baseUrl = `https://localhost:${port}`;
  return {
    baseUrl,
    stop: () => listener.close(),
    start: async () => {
      listener = build();
      await listener.listen({ host: '127.0.0.1', port });
    },
  };
}

function memoryLog(lines: LogLine[]): Log {
  const add = (level: LogLine['level']) => (fields: Record<string, unknown>, message: string) => {
    lines.push({ level, fields, message });
  };
  return { info: add('info'), warn: add('warn'), error: add('error') };
}

async function advance(
  { clock, settle, system }: { clock: SimClock; settle: () => Promise<void>; system: System },
  by: Temporal.DurationLike,
  stepSeconds: number,
): Promise<void> {
  const begunMs = clock.nowMs();
  const untilMs = clock.now().add(by).epochMilliseconds;
  const stepMs = stepSeconds * 1_000;
  while (clock.nowMs() < untilMs) {
    const nextMs = Math.max(await nextEventMs(system, clock), clock.nowMs() + 1);
    const stop = begunMs + Math.ceil((nextMs - begunMs) / stepMs) * stepMs;
    await clock.advance({ milliseconds: Math.min(stop, untilMs) - clock.nowMs() });
    await settle();
  }
}

/** When anything happens by itself, here or at the bank; infinite when nothing does. */
async function nextEventMs(system: System, clock: SimClock): Promise<number> {
  const due = await system.db.asSystem((tx) => nextDueAt(tx));
  const dueMs = due === null ? Infinity : Temporal.Instant.from(due).epochMilliseconds;
  return Math.min(dueMs, clock.nextTaskMs() ?? Infinity);
}

export async function makeOrganization(system: System, name = 'Padaria Pão Quente Ltda'): Promise<Context> {
  const id = system.ids.next();
  await system.db.asSystem(async (tx) => {
    const dataKey = await system.vault.keyring.wrapNew(tx, id);
    await sql`INSERT INTO organization (id, name, tax_id, data_key, created_at)
      VALUES (${id}, ${name}, '11222333000181', ${dataKey}, ${system.clock.now().toString()})`.execute(tx);
  });
  const actor = { kind: 'user', id: system.ids.next(), name: 'Ana', role: 'admin' } as const;
  return { ...system, organizationId: id, actor, requestId: 'test' };
}

/** An account and a connection with credentials that the simulated bank has issued. */
export async function connect(
  ctx: Context,
  bank: BankWorld,
  to: { provider: BankName; environment: Environment; application?: ApplicationInput },
): Promise<Placed> {
  made += 1;
  const accountMnemonic = `CONTA${made}`;
  const params = await paramsOf(to.provider);
  const { facts } = ctx.banks.provider(to.provider);
  const application = await bank.createApplication({
    certificateValidity: validOnBothClocks(bank.clock),
    ...to.application,
  });
  const account = application.accounts[0] ?? '1';
  await createBankAccount(ctx, {
    mnemonic: accountMnemonic,
    bankCode: facts.accounts[0] ?? facts.compe,
    branch: account.slice(0, params.branchDigits ?? 0) || '0001',
    number: account.slice(params.branchDigits ?? 0, -1),
    digit: account.slice(-1),
    holderName: 'Padaria Pão Quente Ltda',
    holderTaxId: '11222333000181',
    holderAddress: 'Rua das Flores, 100 - São Paulo/SP',
  });
  const connection = await createConnection(ctx, {
    bankAccount: accountMnemonic,
    provider: to.provider,
    environment: to.environment,
    active: true,
    agreement: agreementOf(params, application),
    defaultMethod: facts.charge.methods.includes('boleto_pix') ? 'boleto_pix' : (facts.charge.methods[0] ?? 'boleto'),
    defaultTerms: {},
    messages: [],
    notify: [],
    feeCents: cents(190),
    postingCodes: { receipt: '101', bankEntry: '201', fee: '301' },
  });
  await storeCredentials(ctx, { id: connection.id, input: credentialsOf(params, application, facts.credentials) });
  if (ctx.banks.provider(to.provider).webhook?.configure) await configureHook(ctx, connection.id);
  return { connectionId: connection.id, accountMnemonic, application };
}

/** TLS goes by the real clock and the hub by the simulated one, wherever that stands: a certificate must be valid on both. */
function validOnBothClocks(clock: SimClock): { notBefore: string; notAfter: string } {
  const moments = [Date.now(), clock.nowMs()];
  const dayMs = 86_400_000;
  const at = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(ms).toString();
  return { notBefore: at(Math.min(...moments) - dayMs), notAfter: at(Math.max(...moments) + 365 * dayMs) };
}

export function aCharge(today: string, values: Partial<ChargeInput> = {}): ChargeInput {
  made += 1;
  return {
    reference: `NF${String(made).padStart(6, '0')}`,
    amountCents: cents(12_990),
    dueDate: addDays(today, 10),
    payer: {
      taxId: '52998224725',
      name: 'Maria Aparecida de Souza',
      address: {
        street: 'Rua Augusta',
        number: '1200',
        district: 'Consolação',
        city: 'São Paulo',
        state: 'SP',
        postalCode: '01304001',
      },
    },
    ...values,
  };
}

export const chargeId = (uuid: string): string => publicId('charge', uuid);
