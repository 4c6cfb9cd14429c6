/** A company whose bank leaves files on a server: the source configured, days passed, files looked at. */
import { acceptHostKey, putSource } from '#app/files/source.ts';
import { listFiles, listLines } from '#app/files/read.ts';
import { fetchNow, type FetchAnswer } from '#app/files/fetch.ts';
import { listAlerts } from '#app/alerts/list.ts';
import { listDivergences } from '#app/divergences/list.ts';
import { fileSourceInputSchema, type BankFile, type BankFileLine } from '#contract/files.ts';
import { writeBankFile, type WantedFile } from '#test/kit/bank-file.ts';
import type { HubOptions } from '#test/kit/hub.ts';
import { startCompany, type Company } from './transfers-kit.ts';

export interface FileCompany extends Company {
  /** Settings as the simulator gave them; `changes` over them. */
  source(changes?: Record<string, unknown>): Promise<void>;
  /** The server's key is accepted as it is. */
  accept(): Promise<void>;
  fetch(): Promise<FetchAnswer>;
  /** The clock moves to this local time of São Paulo, in steps of a quarter of an hour. */
  until(local: string): Promise<void>;
  spoil(day: string, kind: 'MOV' | 'REC', how: string): void;
  files(): Promise<BankFile[]>;
  /** Newest of a kind. */
  file(kind: string): Promise<BankFile>;
  lines(file: BankFile, only?: 'all' | 'problems'): Promise<BankFileLine[]>;
  alerts(kind: string): Promise<string[]>;
  divergences(kind: string): Promise<string[]>;
}

export async function startFileCompany(options: HubOptions = {}): Promise<FileCompany> {
  const company = await startCompany(options);
  const { hub } = company;
  const { ctx, connectionId, simulator } = hub;
  const others = hub.application.others ?? {};
  const files = async (): Promise<BankFile[]> => (await listFiles(ctx, { limit: 200 })).data;
  return {
    ...company,
    source: async (changes) => {
      const { host, port, folder } = simulator.sftp;
      const given = { username: others['sftpUsername'], password: others['sftpPassword'], auth: 'password' };
      await putSource(ctx, connectionId, fileSourceInputSchema.parse({ host, port, folder, ...given, ...changes }));
    },
    accept: async () => void (await acceptHostKey(ctx, connectionId, simulator.sftp.hostKey)),
    fetch: () => fetchNow(ctx, connectionId),
    until: async (local) => {
      const target = Temporal.PlainDateTime.from(local).toZonedDateTime('America/Sao_Paulo').toInstant();
      await hub.advance(hub.clock.now().until(target), 900);
    },
    spoil: (day, kind, how) => hub.bank.act('spoil-file', '-', { day, kind, how }),
    files,
    file: async (kind) => {
      const found = (await files()).find((file) => file.kind === kind);
      if (!found) throw new Error(`no ${kind} came`);
      return found;
    },
    lines: async (file, only = 'all') => (await listLines(ctx, { id: file.id, only, limit: 200 })).data,
    alerts: async (kind) => {
      const { data } = await listAlerts(ctx, { limit: 200, state: 'open' });
      return data.filter((alert) => alert.kind === kind).map(({ title, body }) => `${title} ${body}`);
    },
    divergences: async (kind) =>
      (await listDivergences(ctx, { state: 'open' })).filter((one) => one.kind === kind).map(({ title }) => title),
  };
}

/** A file of the bank's own making with these records: what its nightly ones never say. */
export function movementFileOf({ hub }: FileCompany, wanted: WantedFile) {
  const client = hub.application.others?.['customerId'] ?? '';
  return writeBankFile(hub.ctx.banks.provider('celcoin').file!, client, wanted);
}
