import type { z } from 'zod';
import type { probeAnswerSchema } from '#contract/connections.ts';
import type { Cause } from '#core/errors.ts';
import { asksForCertificate, type Outcome, type ProbeLine } from '#core/provider.ts';
import { activeCredential } from '#db/connections.ts';
import { toEpochMs, todayIn } from '#lib/calendar.ts';
import type { Context } from '../context.ts';
import { loadConnection, type LoadedConnection } from './load.ts';
import { openLoaded, type Opened } from './open.ts';
import { resolveConnection } from './resolve.ts';

export type ProbeAnswer = z.infer<typeof probeAnswerSchema>;

const dayMs = 86_400_000;
const againLater = 'Tente de novo em alguns minutos. Se continuar, veja se o banco está em manutenção.';

/**
 * "Testar conexão": certificate, access, each harmless read of the provider, webhook; a line for each, with what to do. `ok`
 * says that charges can go to the bank; a webhook that points elsewhere is only told, since payments are asked for as well.
 */
export async function testConnection(ctx: Context, id: string): Promise<ProbeAnswer> {
  const { loaded, notAfter } = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await resolveConnection(tx, ctx, id);
    const credential = await activeCredential(tx, row.id);
    return { loaded: await loadConnection(tx, ctx, row.id), notAfter: credential?.certificate?.notAfter ?? null };
  });
  if (!loaded.credentials) {
    const cure = 'Informe as credenciais que o banco forneceu.';
    return { ok: false, lines: [{ line: 'Credenciais', ok: false, detail: 'Nenhuma credencial guardada.', cure }] };
  }
  const opened = openLoaded(ctx, loaded, loaded.credentials);
  const lines = notAfter === null ? [] : [certificateLine(ctx, notAfter)];
  lines.push(...(await accessLines(opened, loaded)));
  const blocked = lines.some((line) => !line.ok);
  for (const probe of opened.provider.probe) {
    if (blocked) {
      lines.push({ line: probe.line, ok: false, detail: 'Não testado: primeiro corrija o que está acima.' });
    } else {
      lines.push(lineOf(probe.line, await opened.bank.call(probe.request(loaded.view)), probe.cure));
    }
  }
  const ok = lines.every((line) => line.ok);
  if (ok) lines.push(...(await webhookLine(opened, loaded)));
  return { ok, lines };
}

function certificateLine(ctx: Context, notAfter: string): ProbeLine {
  const daysLeft = Math.floor((toEpochMs(notAfter) - ctx.clock.now().epochMilliseconds) / dayMs);
  const day = todayIn(notAfter).split('-').reverse().join('/');
  if (daysLeft >= 0) return { line: 'Certificado', ok: true, detail: `Vale até ${day} (${daysLeft} dias).` };
  const cure = 'Emita um novo certificado no banco e informe-o aqui.';
  return { line: 'Certificado', ok: false, detail: `Venceu em ${day}.`, cure };
}

/** A token asked for anew: one in the cache would prove only that the credentials were good an hour ago. */
async function accessLines(opened: Opened, loaded: LoadedConnection): Promise<ProbeLine[]> {
  const names = Object.keys(opened.provider.facts.tokens).filter((name) => isReachable(opened, loaded, name));
  const lines: ProbeLine[] = [];
  for (const name of names) {
    const line = names.length === 1 ? 'Acesso ao banco' : `Acesso ao banco (${name})`;
    lines.push(await accessLine(opened, loaded, { name, line }));
  }
  return lines;
}

/** A service that asks for a certificate which this bank lets us do without is not ours to test: it is not used. */
function isReachable({ provider }: Opened, loaded: LoadedConnection, token: string): boolean {
  const { services, credentials } = provider.facts;
  const isOptional = credentials.find(({ name }) => name === 'certificate')?.optional ?? false;
  if (!isOptional || loaded.credentials?.certificatePem) return true;
  const served = Object.values(services).filter(({ auth }) => auth !== 'none' && auth.token === token);
  return !served.every((service) => asksForCertificate(service, loaded.view.environment));
}

async function accessLine(
  { bank, provider }: Opened,
  loaded: LoadedConnection,
  { name, line }: { name: string; line: string },
): Promise<ProbeLine> {
  const { tokens, services } = provider.facts;
  const served = Object.values(services).filter(({ auth }) => auth !== 'none' && auth.token === name);
  const scopes = [...new Set(served.flatMap((service) => service.scopes))];
  const outcome = await bank.call(tokens[name]!.build(loaded.credentials?.fields ?? {}, scopes));
  const said: Outcome<string> =
    outcome.outcome === 'done' ? { outcome: 'done', answer: 'Credenciais aceitas pelo banco.' } : outcome;
  return lineOf(line, said, 'Confira as credenciais e o certificado desta aplicação no site do banco.');
}

async function webhookLine({ bank, provider }: Opened, loaded: LoadedConnection): Promise<ProbeLine[]> {
  const inspect = provider.webhook?.inspect;
  if (!inspect) return [];
  const line = 'Webhook deste Pontual';
  const outcome = await bank.call(inspect(loaded.view, loaded.hookUrl));
  const cure = 'Use "Cadastrar no banco" para o banco avisar os pagamentos aqui.';
  if (outcome.outcome !== 'done') return [lineOf(line, outcome, cure)];
  const state = outcome.answer;
  if (state?.problem)
    return [{ line, ok: false, detail: state.problem, cure: 'Use "Cadastrar no banco" para reativá-lo.' }];
  if (state?.url === loaded.hookUrl) return [{ line, ok: true, detail: 'O banco avisa este Pontual.' }];
  const detail =
    state === null ? 'Nenhum webhook cadastrado no banco.' : 'O webhook no banco aponta para outro endereço.';
  return [{ line, ok: false, detail, cure }];
}

function lineOf(line: string, outcome: Outcome<string>, cure: string): ProbeLine {
  switch (outcome.outcome) {
    case 'done':
      return { line, ok: true, detail: outcome.answer };
    case 'refused': {
      const { detail, bank } = outcome.refusal;
      const words = bank.message === '' ? '' : ` O banco disse: "${bank.message}".`;
      return { line, ok: false, detail: `${detail}${words}`, cure: outcome.refusal.cure || cure };
    }
    case 'unknown':
      return { line, ok: false, detail: silence(outcome.cause), cure: againLater };
    case 'accepted':
      return { line, ok: true, detail: 'O banco aceitou o pedido.' };
  }
}

function silence(cause: Cause): string {
  return `Sem resposta clara do banco: ${cause.detail}.`;
}
