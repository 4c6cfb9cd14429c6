/** The bank simulator, to be started within a process (tests) or by main.ts. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BankName } from './banks/registry.ts';
import { BANKS } from './banks/registry.ts';
import type { Bank, BankEnvironment, BankSettings, Door, Limits } from './kit/bank.ts';
import { doorOf, startBankServer } from './kit/bank-server.ts';
import type { BankServer } from './kit/bank-server.ts';
import type { CertificateAuthority, KeyAndCertificate, NewKey, Validity } from './kit/ca.ts';
import { openAuthority } from './kit/ca.ts';
import type { CallLedger } from './kit/calls.ts';
import { makeCallLedger } from './kit/calls.ts';
import type { SimClock } from './kit/clock.ts';
import { realClock } from './kit/clock.ts';
import type { SimulatorEvent } from './kit/control.ts';
import { startControl } from './kit/control.ts';
import type { Customers } from './kit/customers.ts';
import { makeCustomers } from './kit/customers.ts';
import type { Faults } from './kit/faults.ts';
import { makeFaults } from './kit/faults.ts';
import type { FilePlace } from './kit/sftp-session.ts';
import { FILES_FOLDER } from './kit/sftp-session.ts';
import type { FileServer } from './kit/sftp.ts';
import { makeHostKey, startFileServer } from './kit/sftp.ts';
import { openStore } from './kit/store.ts';
import type { Store } from './kit/store.ts';
import type { WebhookMode, Webhooks } from './kit/webhooks.ts';
import { makeWebhooks } from './kit/webhooks.ts';
import type { BankWorld, Triggers } from './kit/world.ts';
import { makeTriggers, makeWorld } from './kit/world.ts';

export type { BankName } from './banks/registry.ts';
export type * from './kit/bank.ts';
export { SimulatorError } from './kit/bank.ts';
export type { RecordedCall } from './kit/calls.ts';
export type { SimClock } from './kit/clock.ts';
export { manualClock, realClock } from './kit/clock.ts';
export type { Fault, FaultMatch } from './kit/faults.ts';
export type { BankWorld } from './kit/world.ts';

export interface SimulatorOptions {
  /** Where books, authority and clock are kept; in memory only unless told. */
  dataDir?: string;
  /** A clock of one's own; one that follows real time (and remembers how far it was moved) unless told. */
  clock?: SimClock;
  /** The bank's production limits unless told. */
  limits?: Limits;
  /** 2 s unless told. */
  emissionDelayMs?: number;
  /** 2 s unless told. */
  amendDelayMs?: number;
  /** Automatic unless told. */
  webhooks?: WebhookMode;
  /** The first bank's port, the others following; any free ones unless told. */
  apiPort?: number;
  /** Any free one unless told. */
  controlPort?: number;
  /** Of the banks' file server; with a data folder the one of the last time, else any free one, unless told. */
  sftpPort?: number;
  host?: string;
  /** Names that the banks' certificate has besides localhost: for a bank's own SDK, which knows only the bank's host. */
  serverNames?: readonly string[];
  /** Names of the machine that receives webhooks, for its certificate in the data folder. */
  hookNames?: readonly string[];
  /** Makes the private keys of all certificates; new ones of 2048 bits unless told. */
  newKey?: NewKey;
}

export interface Simulator {
  readonly banks: Record<BankName, { baseUrl: string }>;
  /** Addresses by host: `inter` asks for a certificate, `itau:open` does not. */
  readonly hosts: Readonly<Record<string, string>>;
  /** What the hub must trust to talk to the banks. */
  readonly caPem: string;
  readonly clock: SimClock;
  readonly controlUrl: string;
  /** The bearer of the control API. */
  readonly controlToken: string;
  /** Where the banks leave their files; `hostKey` is the server's, as ssh shows it. */
  readonly sftp: { host: string; port: number; hostKey: string; folder: string };
  world(bank: BankName): BankWorld;
  /** For a listener that is to receive webhooks. */
  issueServerCertificate(names: readonly string[], validity?: Validity): Promise<KeyAndCertificate>;
  setWebhookMode(mode: WebhookMode): void;
  stop(): Promise<void>;
}

const LOCAL_NAMES = ['localhost', '127.0.0.1'];
const DEFAULT_DELAY_MS = 2000;

interface Machinery {
  clock: SimClock;
  store: Store;
  settings: BankSettings;
  authority: CertificateAuthority;
  certificate: KeyAndCertificate;
  webhooks: Webhooks;
  calls: CallLedger;
  triggers: Triggers;
  customers: Customers;
  emit(event: SimulatorEvent): void;
  listeners: Set<(event: SimulatorEvent) => void>;
  /** What listens, in whatever order it began: all of it ends with the simulator, or with a start that failed. */
  listening: { stop(): Promise<void> }[];
}

interface OpenedBank {
  servers: Partial<Record<Door, BankServer>>;
  world: BankWorld;
  bank: Bank;
  faults: Faults;
  resume(): void;
}

/**
 * Starts the banks, their file server and the control API on loopback.
 * @throws when a port is taken or the data folder cannot be written; nothing listens then.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  if (options.dataDir !== undefined) mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const machinery = await openMachinery(options);
  try {
    return await openSimulator(machinery, options);
  } catch (error) {
    await close(machinery);
    throw error;
  }
}

async function close({ clock, webhooks, store, listening }: Machinery): Promise<void> {
  clock.stop();
  await Promise.all(listening.map((one) => one.stop()));
  webhooks.stop();
  await clock.settle();
  store.close();
}

async function openSimulator(machinery: Machinery, options: SimulatorOptions): Promise<Simulator> {
  const { clock, authority, webhooks, listening } = machinery;
  const names = Object.keys(BANKS) as BankName[];
  const hosts: Record<string, string> = {};
  const worlds = {} as Record<BankName, BankWorld>;
  const openedBanks: OpenedBank[] = [];
  for (const [index, name] of names.entries()) {
    // Two ports for each bank, whether it has two hosts or one: a bank more moves nobody's address.
    const firstPort = options.apiPort === undefined || options.apiPort === 0 ? 0 : options.apiPort + 2 * index;
    const opened = await openBank(name, machinery, { firstPort, host: options.host ?? '127.0.0.1' });
    for (const [door, { baseUrl }] of Object.entries(opened.servers))
      hosts[door === 'mutual' ? name : `${name}:${door}`] = baseUrl;
    worlds[name] = opened.world;
    openedBanks.push(opened);
  }
  for (const { resume } of openedBanks) resume();
  webhooks.resume();
  const fileServer = await openFileServer(openedBanks, machinery, options);
  const { port: sftpPort, hostKey } = fileServer;
  const sftp = { host: fileServer.host, port: sftpPort, hostKey, folder: FILES_FOLDER };
  const control = await startControl({
    worlds,
    ...machinery,
    sftp,
    port: options.controlPort ?? 0,
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
  });
  listening.push(control);
  return {
    banks: Object.fromEntries(names.map((name) => [name, { baseUrl: worlds[name].baseUrl }])) as Simulator['banks'],
    hosts,
    caPem: authority.caPem,
    clock,
    controlUrl: control.url,
    controlToken: control.token,
    sftp,
    world: (bank) => worlds[bank],
    issueServerCertificate: (names, validity) => authority.issueServerCertificate(names, validity),
    setWebhookMode: (mode) => webhooks.setMode(mode),
    stop: () => close(machinery),
  };
}

async function openMachinery(options: SimulatorOptions): Promise<Machinery> {
  const { dataDir } = options;
  const store = openStore(dataDir);
  const authority = await openAuthority(dataDir, options.newKey);
  const [certificate] = await Promise.all([
    authority.issueServerCertificate([...LOCAL_NAMES, ...(options.serverNames ?? [])]),
    dataDir === undefined ? undefined : exportHookCertificate(authority, dataDir, options.hookNames ?? []),
  ]);
  const listeners = new Set<(event: SimulatorEvent) => void>();
  const emit = (event: SimulatorEvent) => {
    for (const listener of listeners) listener(event);
  };
  const kept = store.table<{ offsetMs: number }>('simulator.clock');
  const clock = options.clock ?? realClock(kept.get('offset')?.offsetMs ?? 0);
  clock.onMove((offsetMs) => {
    if (clock.kind === 'real') kept.put('offset', { offsetMs });
    emit({ kind: 'clock', now: clock.now().toString() });
  });
  const webhooks = makeWebhooks({
    clock,
    store,
    caPem: authority.caPem,
    mode: options.webhooks ?? 'automatic',
    changed: ({ id, bank, ref, status }) => emit({ kind: 'webhook', id, bank, ref, status }),
  });
  const settings = {
    limits: options.limits ?? 'production',
    emissionDelayMs: options.emissionDelayMs ?? DEFAULT_DELAY_MS,
    amendDelayMs: options.amendDelayMs ?? DEFAULT_DELAY_MS,
  };
  const calls = makeCallLedger();
  const triggers = makeTriggers();
  const customers = makeCustomers(store);
  return {
    clock,
    store,
    settings,
    authority,
    certificate,
    webhooks,
    calls,
    triggers,
    customers,
    emit,
    listeners,
    listening: [],
  };
}

async function openBank(
  name: BankName,
  machinery: Machinery,
  address: { firstPort: number; host: string },
): Promise<OpenedBank> {
  const { triggers, customers, emit, authority } = machinery;
  const env: BankEnvironment = { ...machinery, changed: (event) => emit({ bank: name, ...event }) };
  const bank = BANKS[name](env);
  const faults = makeFaults(name);
  const servers: Partial<Record<Door, BankServer>> = {};
  const doors = (['mutual', 'open'] as const).filter((door) => bank.operations.some((item) => doorOf(item) === door));
  for (const [index, door] of doors.entries()) {
    servers[door] = await startBankServer({
      ...machinery,
      host: address.host,
      port: address.firstPort === 0 ? 0 : address.firstPort + index,
      bank,
      door,
      faults,
      caPem: authority.caPem,
      customerOf: (accounts) => customers.of(name, accounts),
      beforeOperation: (operation, request) => triggers.run(`${name}.${operation}`, request),
      called: ({ number, operation, status, decision }) =>
        emit({ kind: 'call', bank: name, number, operation, status: status ?? null, decision }),
    });
    machinery.listening.push(servers[door]);
  }
  const server = servers.mutual ?? servers.open;
  if (server === undefined) throw new Error(`${name} has no operation`);
  const world = makeWorld({ ...machinery, bank, server, faults });
  return { servers, world, bank, faults, resume: () => bank.resume() };
}

/** One file server for all banks: who signs in says whose files are shown. */
async function openFileServer(
  banks: readonly OpenedBank[],
  { clock, calls, store, customers, listening }: Machinery,
  options: SimulatorOptions,
): Promise<FileServer> {
  const find = (username: string): FilePlace | undefined => {
    for (const { bank, faults } of banks) {
      const customer = bank.fileCustomer?.(username);
      if (customer === undefined) continue;
      return { bank: bank.name, customer, holder: customers.of(bank.name, [customer.account]), faults };
    }
    return undefined;
  };
  const kept = store.table<{ port: number }>('simulator.sftp');
  const hostKeyPem = hostKeyOf(options.dataDir);
  const start = (port: number) =>
    startFileServer({ host: options.host ?? '127.0.0.1', port, hostKeyPem, clock, calls, find });
  const known = kept.get('address')?.port ?? 0;
  const wanted = options.sftpPort ?? 0;
  // Callers have written the address down: it stays while nobody else has taken it.
  const server = wanted !== 0 || known === 0 ? await start(wanted) : await start(known).catch(() => start(0));
  listening.push(server);
  kept.put('address', { port: server.port });
  return server;
}

/** Kept with the books: a server whose key changes is one that nobody trusts. */
function hostKeyOf(dataDir: string | undefined): string {
  const file = dataDir && join(dataDir, 'sftp-host-key');
  if (file && existsSync(file)) return readFileSync(file, 'utf8');
  const key = makeHostKey();
  if (file) writeFileSync(file, key, { mode: 0o600 });
  return key;
}

/** In homologação the hub's webhook listener is known to the banks by a certificate of the simulator's authority. */
async function exportHookCertificate(
  authority: CertificateAuthority,
  dataDir: string,
  names: readonly string[],
): Promise<void> {
  const { certificatePem, keyPem } = await authority.issueServerCertificate([...LOCAL_NAMES, ...names]);
  writeFileSync(join(dataDir, 'hooks.crt'), certificatePem);
  writeFileSync(join(dataDir, 'hooks.key'), keyPem, { mode: 0o600 });
}
