/** The server's calls about alerts and e-mail. */
import type { z } from 'zod';
import type {
  Alert,
  AlertPreferences,
  AlertSummary,
  Mail,
  mailServerInputSchema,
  MailServerView,
  MailTest,
} from '#contract/alerts.ts';
import { download, send } from './transport.ts';
import type { Page } from './types.ts';

export type {
  Alert,
  AlertPreferences,
  AlertSeverity,
  AlertSummary,
  Mail,
  MailServerView,
  MailTest,
} from '#contract/alerts.ts';
export type MailServerInput = z.input<typeof mailServerInputSchema>;

const PAGE = 50;
const alert = (id: string) => `/v1/alerts/${encodeURIComponent(id)}`;

export interface AlertQuery {
  state?: 'open' | 'resolved' | undefined;
  severity?: Alert['severity'] | undefined;
  read?: boolean | undefined;
}

export const alerts = {
  list: (query: AlertQuery, after?: string, limit = PAGE) =>
    send<Page<Alert>>('GET', '/v1/alerts', { query: { ...query, after, limit } }),
  summary: () => send<AlertSummary>('GET', '/v1/alerts/summary'),
  read: (id: string) => send<null>('POST', `${alert(id)}/read`, { body: {} }),
  readAll: () => send<null>('POST', '/v1/alerts/read-all', { body: {} }),
  resolve: (id: string) => send<null>('POST', `${alert(id)}/resolve`, { body: {} }),
  preferences: () => send<AlertPreferences>('GET', '/v1/alert-preferences'),
  prefer: (body: AlertPreferences) => send<AlertPreferences>('PUT', '/v1/alert-preferences', { body }),
  calendar: () => download('/v1/certificates.ics'),
};

export const mail = {
  server: () => send<MailServerView>('GET', '/v1/mail-server'),
  store: (body: MailServerInput) => send<MailServerView>('PUT', '/v1/mail-server', { body }),
  forget: () => send<null>('DELETE', '/v1/mail-server'),
  test: (to: string) => send<MailTest>('POST', '/v1/mail-server/test', { body: { to } }),
  list: (state: Mail['state'] | undefined, after?: string) =>
    send<Page<Mail>>('GET', '/v1/mails', { query: { state, after, limit: PAGE } }),
  retry: (id: string) => send<Mail>('POST', `/v1/mails/${encodeURIComponent(id)}/retry`, { body: {} }),
};
