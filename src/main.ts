/** The composition root: configuration, database, simulator, system, listeners, jobs. The only file that knows all. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { addCompany } from '#app/companies/add.ts';
import { listCompanies } from '#app/companies/list.ts';
import { recoverAccess } from '#app/companies/recover.ts';
import { tellDisk } from '#app/alerts/operator.ts';
import { systemContext, type AppSettings, type Clock, type Log, type System } from '#app/context.ts';
import { isFirstRun } from '#app/people/first-run.ts';
import { removeSample } from '#app/sample/remove.ts';
import { changesChannel } from '#app/changes.ts';
import { composeSystem, makeIds } from './compose.ts';
import { readConfig, readTls, type Config } from '#config';
import type { AccessRecovered, Company, CompanyAdded, CompanyInput, RecoverInput } from '#contract/companies.ts';
import { checkDurability } from '#db/durability.ts';
import { minimumFreeBytes, startDatabase } from '#db/launcher/start.ts';
import { migrate } from '#db/migrate.ts';
import { openDatabase, type Database } from '#db/pool.ts';
import { requireServer } from '#db/reach.ts';
import { masterKeyReplaced, type KeyWrapper } from '#db/secrets.ts';
import { masterKeySource, verifyAudits, withDatabase, withSystem, type CompanyAudit } from './maintenance.ts';
import { checkMasterKey, isCurrentMasterKey, masterKeyChannel, openMasterKey } from '#db/master-key.ts';
import { buildHttp } from '#http/app.ts';
import { buildHooks } from '#http/hooks/build.ts';
import { createLog } from '#http/log.ts';
import { makeChangeFeed } from '#http/ui/change-feed.ts';
import { startSchedule } from '#jobs/schedule.ts';
import { makeWorker } from '#jobs/worker.ts';
import { publicUrlOf, readVersion, settingsOf } from './settings.ts';

const root = join(import.meta.dirname, '..');

export interface Running {
  /** Where people open it. */
  url: string;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Where the sentences of the start go; standard output when absent. */
  say?: (sentence: string) => void;
  config?: Config;
  /** Removes the sample company of every organization at the start. */
  removeSample?: boolean;
}

const clock: Clock = {
  now: () => Temporal.Now.instant(),
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined),
};

/** For the commands that work beside a running Pontual, or without one. */
export { changeMasterKey } from './maintenance.ts';
export const addCompanyTo = (config: Config, input: CompanyInput): Promise<CompanyAdded> =>
  withSystem(config, clock, (system) => addCompany(system, input));
export const recoverAccessTo = (config: Config, input: RecoverInput): Promise<AccessRecovered> =>
  withSystem(config, clock, (system) => recoverAccess(system, input));
export const listCompaniesOf = (config: Config): Promise<Company[]> =>
  withDatabase(config, (db) => listCompanies({ db }));
export const verifyEveryAudit = (config: Config): Promise<CompanyAudit[]> => verifyAudits(config, clock);

/** What was started, undone in the opposite order. */
function makeStack() {
  const undo: (() => Promise<unknown> | void)[] = [];
  return {
    add: (step: () => Promise<unknown> | void) => undo.push(step),
    unwind: async () => {
      while (undo.length > 0) await undo.pop()?.();
    },
  };
}

/** Starts everything on one machine. Throws an error whose message is one clear sentence in Portuguese. */
export async function start(options: StartOptions = {}): Promise<Running> {
  const config = options.config ?? readConfig();
  const say = options.say ?? ((sentence: string) => process.stdout.write(`${sentence}\n`));
  const stack = makeStack();
  try {
    return await startAll({ config, say, stack, removeSample: options.removeSample ?? false });
  } catch (error) {
    await stack.unwind();
    throw error;
  }
}

type Stack = ReturnType<typeof makeStack>;

interface Start {
  config: Config;
  say: (sentence: string) => void;
  stack: Stack;
  removeSample: boolean;
}

async function startAll({ config, say, stack, removeSample }: Start): Promise<Running> {
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const log = createLog({ level: config.logLevel });
  const { db, freeSpace } = await openStore(config, say, stack);
  const masterKey = await openMasterKey(masterKeySource(config), { make: true });
  await checkMasterKey(db, masterKey);
  await watchMasterKey(db, masterKey, { log, say });
  const simulator = (config.simulator ?? true) ? await startSimulatorProcess(config, stack) : null;
  const version = await readVersion();
  const composed = composeSystem({
    db,
    masterKey,
    clock,
    ids: makeIds(() => clock.now().epochMilliseconds),
    log,
    settings: settingsOf(config, version, simulatorSettings(simulator)),
    hosts: { ...simulator?.hosts, ...config.bankHosts },
    ...(simulator ? { trustedCaPem: simulator.caPem } : {}),
  });
  stack.add(() => composed.close());
  const { system } = composed;
  if (freeSpace) watchSpace(system, freeSpace, stack);
  if (removeSample) await removeSamples(system, say);
  if (config.role !== 'jobs') await startListeners(config, system, { simulator, stack, say });
  if (config.role !== 'api') startJobs(system, stack);
  const url = publicUrlOf(config);
  sayReady(config, say, { url, simulator: simulator !== null, firstRun: await isFirstRun(system) });
  return { url, stop: () => stack.unwind() };
}

// ------------------------------------------------------------------ parts

interface Store {
  db: Database;
  /** Free bytes under the bundled database; null for a server of one's own, whose disk is not ours to watch. */
  freeSpace: (() => Promise<number>) | null;
}

async function openStore(config: Config, say: (sentence: string) => void, stack: Stack): Promise<Store> {
  const bundled =
    config.databaseUrl === null ? await startDatabase({ dataDir: config.dataDir, log: () => undefined }) : null;
  if (bundled) stack.add(() => bundled.stop());
  for (const sentence of bundled?.notice ?? []) say(sentence);
  const db = openDatabase(bundled?.connection ?? { connectionString: config.databaseUrl ?? '' });
  stack.add(() => db.close());
  if (!bundled) await requireServer(db.pool);
  const { notice } = await checkDurability(db.pool);
  for (const sentence of notice) say(sentence);
  await migrate(db.pool, { log: (message) => say(`Banco de dados: ${message}.`) });
  return { db, freeSpace: bundled ? () => bundled.freeSpace() : null };
}

const spaceEveryMs = 10_000;

/** PostgreSQL with a full disk stops and does not start again by itself: intake ends before that, and reopens when there is room. */
function watchSpace(system: System, freeSpace: () => Promise<number>, stack: Stack): void {
  const look = async (): Promise<void> => {
    const isClosed = (await freeSpace()) < minimumFreeBytes;
    const isNews = isClosed !== (system.settings.intakeClosed ?? false);
    // Closed first: what is told of it must not be what fills the disk.
    system.settings.intakeClosed = isClosed;
    if (!isNews) return;
    system.log.error({ state: isClosed ? 'closed' : 'open' }, 'the disk of the database: intake');
    await tellDisk(system, isClosed);
  };
  const timer = setInterval(() => void look().catch(() => undefined), spaceEveryMs);
  stack.add(() => clearInterval(timer));
}

/** Someone changed the master key while we run: what was opened stays open, the rest needs the new key. */
async function watchMasterKey(
  db: Database,
  masterKey: KeyWrapper,
  { log, say }: { log: Log; say: Start['say'] },
): Promise<void> {
  const look = async (): Promise<void> => {
    if (await isCurrentMasterKey(db, masterKey)) return;
    const { message } = masterKeyReplaced();
    log.error({ detail: message }, 'the master key was changed');
    say(message);
  };
  await db.listen(masterKeyChannel, () => void look().catch(() => undefined));
}

interface SimulatorProcess {
  sftp: SimulatorLine['sftp'];
  hosts: Record<string, string>;
  caPem: string;
  controlUrl: string;
  token: string;
  dataDir: string;
}

function simulatorSettings(simulator: SimulatorProcess | null): AppSettings['simulator'] {
  if (!simulator) return null;
  const { controlUrl, token, dataDir, sftp } = simulator;
  return { controlUrl, token, dataDir, sftp };
}

interface SimulatorLine {
  hosts: Record<string, string>;
  controlUrl: string;
  controlTokenFile: string;
  caFile: string;
  sftp: { host: string; port: number; hostKey: string; folder: string };
}

/** The simulator is a program of its own: started beside us, its sandbox addresses replace the banks' own. */
async function startSimulatorProcess(config: Config, stack: Stack): Promise<SimulatorProcess> {
  const dataDir = join(config.dataDir, 'simulator');
  const ports = ['--port-api', '0', '--port-control', '0', '--port-sftp', '0'];
  const args = [join(root, 'sim', 'main.ts'), '--data', dataDir, ...ports];
  // Its input is ours to hold: killed, we let go of it, and no simulator stays behind to write the same books.
  const child = spawn(process.execPath, [...args, '--until-input-ends'], { stdio: ['pipe', 'pipe', 'inherit'] });
  stack.add(() => endChild(child));
  const line = await firstLine(child);
  const { hosts, controlUrl, controlTokenFile, caFile, sftp } = JSON.parse(line) as SimulatorLine;
  return {
    hosts,
    caPem: await readFile(caFile, 'utf8'),
    controlUrl,
    token: (await readFile(controlTokenFile, 'utf8')).trim(),
    dataDir,
    sftp,
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const output = child.stdout;
    if (!output) throw new Error('the simulator has no output');
    createInterface({ input: output }).once('line', resolve);
    child.once('exit', () =>
      reject(new Error('O banco simulado não iniciou. Veja a mensagem acima, ou use PONTUAL_SIMULATOR=off.')),
    );
  });
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const patience = new AbortController();
  await Promise.race([ended, delay(5_000, undefined, { signal: patience.signal }).catch(() => undefined)]);
  patience.abort();
  if (child.exitCode === null) child.kill('SIGKILL');
}

interface Listening {
  simulator: SimulatorProcess | null;
  stack: Stack;
  say: (sentence: string) => void;
}

/** The screens are built from source at the first start and after each change of theirs: a few seconds, told. */
async function prepareScreens(say: (sentence: string) => void): Promise<void> {
  const { buildWeb, webIsStale } = await import('../web/build.ts');
  if (!webIsStale()) return;
  say('Preparando as telas (só na primeira vez, alguns segundos)…');
  await buildWeb();
}

async function startListeners(config: Config, system: System, { simulator, stack, say }: Listening): Promise<void> {
  await prepareScreens(say);
  const feed = await makeChangeFeed(system.db, changesChannel);
  stack.add(() => feed.close());
  const http = buildHttp(system, {
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    webRoot: join(root, 'web', 'dist'),
    changes: feed,
    ping: async () => {
      await system.db.pool.query('select 1');
    },
    metricsToken: config.metricsToken,
    requestsPerMinute: config.requestsPerMinute,
    sample: config.sample && simulator !== null,
  });
  stack.add(() => http.close());
  await listen(() => http.listen({ host: config.host, port: config.port }), 'PORT', config.port);
  const tls = hooksTls(config, simulator);
  if (!tls) {
    say(
      'Avisos dos bancos: sem certificado para HTTPS, este Pontual só consulta. Defina PONTUAL_HOOKS_CERT_FILE e PONTUAL_HOOKS_KEY_FILE.',
    );
    return;
  }
  const hooks = buildHooks(system, { tls: await tls });
  stack.add(() => hooks.close());
  await listen(() => hooks.listen({ host: config.host, port: config.hooks.port }), 'HOOKS_PORT', config.hooks.port);
}

/** The operator's certificate, or in homologação the one that the simulator's authority issued for this machine. */
function hooksTls(config: Config, simulator: SimulatorProcess | null): Promise<{ cert: string; key: string }> | null {
  if (config.hooks.tls) return Promise.resolve(readTls(config.hooks.tls));
  if (!simulator) return null;
  const read = (name: string) => readFile(join(simulator.dataDir, name), 'utf8');
  return Promise.all([read('hooks.crt'), read('hooks.key')]).then(([cert, key]) => ({ cert, key }));
}

async function listen(begin: () => Promise<string>, variable: string, port: number): Promise<void> {
  try {
    await begin();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(
      `A porta ${port} já está em uso. Feche o outro programa ou escolha outra: ${variable}=${port + 10} npm start`,
      { cause: error },
    );
  }
}

async function removeSamples(system: System, say: (sentence: string) => void): Promise<void> {
  const organizations = await system.db.asSystem((tx) => tx.selectFrom('organization').select('id').execute());
  let removed = 0;
  for (const { id } of organizations) removed += await removeSample(systemContext(system, id, 'start'));
  say(removed === 0 ? 'Não havia dados de exemplo.' : `Dados de exemplo removidos: ${removed} cobranças.`);
}

function startJobs(system: System, stack: Stack): void {
  const worker = makeWorker(system, { concurrency: 16, idleMs: 1_000 });
  worker.start();
  stack.add(() => worker.stop());
  const schedule = startSchedule(system);
  stack.add(() => schedule.stop());
}

function sayReady(
  config: Config,
  say: (sentence: string) => void,
  at: { url: string; simulator: boolean; firstRun: boolean },
): void {
  say('');
  say(`Pontual pronto. Abra ${at.url} no navegador.`);
  say(
    at.firstRun
      ? 'Crie o seu acesso; depois registre as cobranças pendentes da empresa de exemplo.'
      : 'Entre com o seu e-mail e senha.',
  );
  if (at.simulator) say('O banco simulado está ligado (homologação): nada ali é dinheiro de verdade.');
  say(`API: ${at.url}/docs · Dados em ${config.dataDir} · Para parar: Ctrl+C`);
}
