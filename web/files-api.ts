/** Files of the banks, and where they are fetched, typed by the contract. */
import type { z } from 'zod';
import type {
  BankFile,
  BankFileLine,
  FileCalendar,
  FileFetchAnswer,
  FileOrigin,
  FileSource,
  bankFileListQuerySchema,
  fileDecisionSchema,
  fileSourceInputSchema,
  fileUploadAnswerSchema,
} from '#contract/files.ts';
import { download, send } from './transport.ts';
import type { Page } from './types.ts';

export type { BankFile, BankFileLine, FileCalendar, FileFetchAnswer, FileOrigin, FileSource };
export type FileQuery = Partial<Omit<z.output<typeof bankFileListQuerySchema>, 'limit' | 'after'>>;
export type FileSourceInput = z.input<typeof fileSourceInputSchema>;
export type FileDecision = z.input<typeof fileDecisionSchema>;
export type FileUpload = z.output<typeof fileUploadAnswerSchema>;

const PAGE = 50;
const file = (id: string) => `/v1/files/${encodeURIComponent(id)}`;
const source = (connectionId: string) => `/v1/connections/${encodeURIComponent(connectionId)}/file-source`;

export const files = {
  list: (query: FileQuery, after?: string) =>
    send<Page<BankFile>>('GET', '/v1/files', { query: { ...query, after, limit: PAGE } }),
  read: (id: string) => send<BankFile>('GET', file(id)),
  lines: (id: string, only: 'all' | 'problems', after?: string) =>
    send<Page<BankFileLine>>('GET', `${file(id)}/lines`, { query: { only, after, limit: PAGE } }),
  content: (id: string) => download(`${file(id)}/content`),
  decide: (id: string, body: FileDecision) => send<BankFile>('POST', `${file(id)}/decision`, { body }),
  upload: (chosen: File, connection: string | undefined) => {
    const form = new FormData();
    form.set('file', chosen, chosen.name);
    return send<FileUpload>('POST', '/v1/files', { raw: { body: form }, query: { connection } });
  },
  calendar: (connection: string) => send<FileCalendar>('GET', '/v1/files/calendar', { query: { connection } }),
  origins: () => send<Page<FileOrigin>>('GET', '/v1/files/origins'),
};

export const fileSources = {
  put: (connectionId: string, body: FileSourceInput) => send<FileSource>('PUT', source(connectionId), { body }),
  remove: (connectionId: string) => send<null>('DELETE', source(connectionId)),
  accept: (connectionId: string, hostKey: string) =>
    send<FileSource>('POST', `${source(connectionId)}/host-key`, { body: { hostKey } }),
  fetch: (connectionId: string) => send<FileFetchAnswer>('POST', `${source(connectionId)}/fetch`, { body: {} }),
};
