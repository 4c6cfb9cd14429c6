/** Avisos: what somebody must know, and what each person wants of it by e-mail. */
import { z } from 'zod';
import { alertSummary, listAlerts, readAlert, readAllAlerts, settleAlert } from '#app/alerts/list.ts';
import { getAlertPreferences, setAlertPreferences } from '#app/alerts/preferences.ts';
import { connectionCalendar, certificateCalendar } from '#app/watch/calendar.ts';
import { alertListQuerySchema, alertPreferencesSchema, alertSchema, alertSummarySchema } from '#contract/alerts.ts';
import { pageOf } from '#contract/common.ts';
import { access } from '../access.ts';
import { idParamsSchema } from '../answers.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Avisos'];
const nothing = z.object({}).strict().default({});

export function alertRoutes(api: Scope): void {
  api.get(
    '/alerts',
    {
      config: { access: access.settingsRead },
      schema: {
        tags,
        summary: 'Listar avisos',
        querystring: alertListQuerySchema,
        response: { 200: pageOf(alertSchema) },
      },
    },
    async (request) => listAlerts(contextOf(request), request.query),
  );
  api.get(
    '/alerts/summary',
    {
      config: { access: access.settingsRead },
      schema: { tags, summary: 'Contar avisos em aberto', response: { 200: alertSummarySchema } },
    },
    async (request) => alertSummary(contextOf(request)),
  );
  api.post(
    '/alerts/:id/read',
    {
      config: { access: access.anyPerson },
      schema: { tags, summary: 'Marcar um aviso como lido', params: idParamsSchema, body: nothing },
    },
    async (request, reply) => {
      await readAlert(contextOf(request), request.params.id);
      return reply.code(204).send();
    },
  );
  api.post(
    '/alerts/read-all',
    {
      config: { access: access.anyPerson },
      schema: { tags, summary: 'Marcar todos os avisos em aberto como lidos', body: nothing },
    },
    async (request, reply) => {
      await readAllAlerts(contextOf(request));
      return reply.code(204).send();
    },
  );
  api.post(
    '/alerts/:id/resolve',
    {
      config: { access: access.alertsResolve },
      schema: {
        tags,
        summary: 'Dar um aviso por resolvido',
        description: 'Encontrado de novo, ele volta a ficar em aberto.',
        params: idParamsSchema,
        body: nothing,
      },
    },
    async (request, reply) => {
      await settleAlert(contextOf(request), request.params.id);
      return reply.code(204).send();
    },
  );
  preferenceRoutes(api);
  calendarRoutes(api);
}

function preferenceRoutes(api: Scope): void {
  api.get(
    '/alert-preferences',
    {
      config: { access: access.anyPerson },
      schema: { tags, summary: 'Ler o que recebo por e-mail', response: { 200: alertPreferencesSchema } },
    },
    async (request) => getAlertPreferences(contextOf(request)),
  );
  api.put(
    '/alert-preferences',
    {
      config: { access: access.anyPerson },
      schema: {
        tags,
        summary: 'Escolher o que recebo por e-mail',
        body: alertPreferencesSchema,
        response: { 200: alertPreferencesSchema },
      },
    },
    async (request) => setAlertPreferences(contextOf(request), request.body),
  );
}

const calendarType = 'text/calendar; charset=utf-8';

function calendarRoutes(api: Scope): void {
  api.get(
    '/certificates.ics',
    {
      config: { access: access.connectionsRead },
      schema: {
        tags,
        summary: 'Vencimentos dos certificados, para a agenda (iCalendar)',
        description: 'Um evento por certificado, com lembretes de 60 a 1 dia antes (RFC 5545).',
      },
    },
    async (request, reply) =>
      reply
        .type(calendarType)
        .header('content-disposition', 'attachment; filename="certificados.ics"')
        .send(await certificateCalendar(contextOf(request))),
  );
  api.get(
    '/connections/:id/certificate.ics',
    {
      config: { access: access.connectionsRead },
      schema: { tags, summary: 'Vencimento do certificado de uma integração (iCalendar)', params: idParamsSchema },
    },
    async (request, reply) =>
      reply
        .type(calendarType)
        .header('content-disposition', 'attachment; filename="certificado.ics"')
        .send(await connectionCalendar(contextOf(request), request.params.id)),
  );
}
