/**
 * The lines of "testar conexão", in the order in which things depend on each other: host, TLS, certificate, access, each permission,
 * account and agreement, webhook. What cannot be tried because of a line above is told as skipped.
 */
import type { Cause } from '#core/errors.ts';
import { asksForCertificate, type Outcome } from '#core/provider.ts';
import type { TestLineActor } from '#core/test-line.ts';
import { toEpochMs, todayIn } from '#lib/calendar.ts';
import type { Context } from '../context.ts';
import { examineAddress } from '../doctor/examine.ts';
import { connectionWords, tlsWords } from '../doctor/words.ts';
import type { LoadedConnection } from './load.ts';
import type { Opened } from './open.ts';
import type { LineEnd, Report } from './test-run.ts';
import { daysLeft } from './view.ts';

export interface TestParts {
  opened: Opened;
  loaded: LoadedConnection;
  /** End of the certificate that is tested; null when there is none. */
  notAfter: string | null;
  report: Report;
}

const skipped: LineEnd = { state: 'skipped', detail: 'Não testado: primeiro corrija o que está acima.' };
const againLater = 'Tente de novo em alguns minutos. Se continuar, veja se o banco está em manutenção.';

/** Runs every line. */
export async function testLines(ctx: Context, parts: TestParts): Promise<void> {
  const { opened, loaded, notAfter, report } = parts;
  const reachable = await hostLines(ctx, parts);
  const hasValid = notAfter === null || (await certificateLine(ctx, report, notAfter));
  const hasAccess = await accessLines(parts, reachable && hasValid);
  for (const probe of opened.provider.probe) {
    await report.run({ key: probe.proves ?? 'scope', line: probe.line }, async () =>
      hasAccess ? endOf(await opened.bank.call(probe.request(loaded.view)), probe.cure) : skipped,
    );
  }
  if (report.lines().every(({ state }) => state === 'ok')) await webhookLines(ctx, parts);
}

// Hosts -----------------------------------------------------------------------------------------------------------------

/** True when every host of the services that we use answers with a certificate that can be trusted. */
async function hostLines(ctx: Context, { opened, loaded, report }: TestParts): Promise<boolean> {
  const { net } = ctx.banks;
  const used = net
    .hosts(opened.provider, loaded.view)
    .filter(({ services }) => services.some((name) => isUsed(opened, loaded, name)));
  let good = true;
  for (const { host } of used) {
    const name = new URL(host).host;
    const reached = await net.reach(host, loaded.view.environment);
    const connected = await report.run({ key: `host:${name}`, line: `Endereço ${name}` }, async () =>
      connectionWords(reached),
    );
    const secured = await report.run({ key: `tls:${name}`, line: `Conexão segura (TLS) com ${name}` }, async () =>
      connected.state === 'ok' ? tlsWords(reached) : skipped,
    );
    good &&= connected.state === 'ok' && secured.state === 'ok';
  }
  return good;
}

/** A service that asks for a certificate which this bank lets us do without is not ours to test: it is not used. */
function isUsed({ provider }: Opened, loaded: LoadedConnection, service: string): boolean {
  const { services, credentials } = provider.facts;
  const isOptional = credentials.find(({ name }) => name === 'certificate')?.optional ?? false;
  if (!isOptional || loaded.credentials?.certificatePem) return true;
  return !asksForCertificate(services[service]!, loaded.view.environment);
}

// Certificate and access ------------------------------------------------------------------------------------------------

async function certificateLine(ctx: Context, report: Report, notAfter: string): Promise<boolean> {
  const end = await report.run({ key: 'certificate', line: 'Certificado' }, async () => {
    const day = todayIn(notAfter).split('-').reverse().join('/');
    if (toEpochMs(notAfter) > ctx.clock.now().epochMilliseconds) {
      return { state: 'ok', detail: `Vale até ${day} (${daysLeft(ctx, notAfter)} dias).` };
    }
    const cure = 'Emita um novo certificado no banco e informe-o aqui.';
    return { state: 'failed', detail: `Venceu em ${day}.`, who: 'you', cure };
  });
  return end.state === 'ok';
}

/** A token asked for anew: one in the cache would prove only that the credentials were good an hour ago. */
async function accessLines(parts: TestParts, mayTry: boolean): Promise<boolean> {
  const { opened, loaded } = parts;
  const { services, tokens } = opened.provider.facts;
  const serves = (name: string, token: string): boolean => {
    const auth = services[name]?.auth;
    return auth !== undefined && auth !== 'none' && auth.token === token && isUsed(opened, loaded, name);
  };
  const names = Object.keys(tokens).filter((token) => Object.keys(services).some((name) => serves(name, token)));
  let good = mayTry;
  for (const name of names) {
    const line = names.length === 1 ? 'Acesso ao banco' : `Acesso ao banco (${name})`;
    if (!(await accessLine(parts, { name, line, mayTry }))) good = false;
  }
  return good;
}

interface Access {
  name: string;
  line: string;
  mayTry: boolean;
}

type TokenOutcome = Outcome<{ token: string; expiresInSeconds: number }>;

async function accessLine(parts: TestParts, { name, line, mayTry }: Access): Promise<boolean> {
  const { opened, loaded, report } = parts;
  const { tokens, services } = opened.provider.facts;
  const served = Object.values(services).filter(({ auth }) => auth !== 'none' && auth.token === name);
  const scopes = [...new Set(served.flatMap((service) => service.scopes))];
  const requestOf = (wanted: readonly string[]) => tokens[name]!.build(loaded.credentials?.fields ?? {}, wanted);
  const ask = (wanted: readonly string[]): Promise<TokenOutcome> => opened.bank.call(requestOf(wanted));
  const first: { said: TokenOutcome | null } = { said: null };
  const isShown = asksForCertificate(services[requestOf(scopes).service]!, loaded.view.environment);
  const isNew = !report.lines().some(({ key }) => key === 'accepted');
  let may = mayTry;
  if (mayTry && isShown && isNew) {
    const accepted = await report.run({ key: 'accepted', line: 'Certificado aceito pelo banco' }, async () => {
      first.said = await ask(scopes);
      return acceptanceOf(first.said);
    });
    may = accepted.state === 'ok';
  }
  const key = name === Object.keys(tokens)[0] ? 'token' : `token:${name}`;
  const end = await report.run({ key, line }, async () => {
    if (!may) return skipped;
    first.said ??= await ask(scopes);
    return endOf(lifeOf(first.said), 'Confira as credenciais e o certificado desta aplicação no site do banco.');
  });
  if (first.said && lacksScope(first.said) && scopes.length > 1) await scopeLines(report, scopes, ask);
  return end.state === 'ok';
}

/** The bank's verdict on the certificate comes before it looks at anything else. */
function acceptanceOf(outcome: TokenOutcome): LineEnd {
  const isAboutIt = outcome.outcome === 'refused' && outcome.refusal.code.startsWith('certificate_');
  if (isAboutIt || outcome.outcome === 'unknown') {
    return endOf(lifeOf(outcome), 'Confira se o certificado é desta aplicação e deste ambiente.');
  }
  return { state: 'ok', detail: 'O banco aceitou o certificado na conexão.' };
}

/** Refused for a permission (invalid_scope of RFC 6749, 5.2), it may be one of several that lacks. */
function lacksScope(outcome: TokenOutcome): boolean {
  if (outcome.outcome !== 'refused') return false;
  const { code, message } = outcome.refusal.bank;
  return /scope|escopo/i.test(`${code} ${message}`);
}

/** Each permission asked for by itself. */
async function scopeLines(
  report: Report,
  scopes: readonly string[],
  ask: (wanted: readonly string[]) => Promise<TokenOutcome>,
): Promise<void> {
  for (const scope of scopes) {
    await report.run({ key: `scope:${scope}`, line: `Permissão ${scope}` }, async () =>
      endOf(lifeOf(await ask([scope])), 'Marque esta permissão na aplicação, no site do banco.'),
    );
  }
}

/** What a token says to people: that it was given, and for how long. */
function lifeOf(outcome: TokenOutcome): Outcome<string> {
  if (outcome.outcome !== 'done') return outcome;
  const minutes = Math.max(1, Math.round(outcome.answer.expiresInSeconds / 60));
  return { outcome: 'done', answer: `Credenciais aceitas pelo banco; o acesso vale ${minutes} min.` };
}

// Webhook ---------------------------------------------------------------------------------------------------------------

/** A webhook that points elsewhere, or an address that cannot be called, is only told: payments are asked for as well. */
async function webhookLines(ctx: Context, { opened, loaded, report }: TestParts): Promise<void> {
  const { facts, webhook } = opened.provider;
  if (!facts.webhook) return;
  const inspect = webhook?.inspect;
  if (inspect) {
    await report.run({ key: 'webhook', line: 'Webhook deste Pontual' }, async () =>
      webhookEnd(await opened.bank.call(inspect(loaded.view, loaded.hookUrl)), loaded.hookUrl),
    );
  }
  await report.run({ key: 'reachable', line: 'Endereço dos avisos, visto de fora' }, async () => {
    const check = await examineAddress(ctx, loaded.row);
    const broken = check.lines.find(({ state }) => state !== 'ok');
    if (!broken) return { state: 'ok', detail: 'O endereço responde por HTTPS e chega a este Pontual.' };
    const { detail, who, cure } = broken;
    return { state: 'warning', detail: `${broken.line}: ${detail}`, who: who ?? 'operator', ...(cure ? { cure } : {}) };
  });
}

function webhookEnd(outcome: Outcome<{ url: string; problem: string | null } | null>, wanted: string): LineEnd {
  const cure = 'Use "Cadastrar no banco" para o banco avisar os pagamentos aqui.';
  if (outcome.outcome === 'refused' || outcome.outcome === 'unknown') {
    return { ...endOf(outcome, cure), state: 'warning' };
  }
  const state = outcome.outcome === 'done' ? outcome.answer : null;
  if (state?.problem) {
    return { state: 'warning', detail: state.problem, who: 'you', cure: 'Use "Cadastrar no banco" para reativá-lo.' };
  }
  if (state?.url === wanted) return { state: 'ok', detail: 'O banco avisa este Pontual.' };
  const detail =
    state === null ? 'Nenhum webhook cadastrado no banco.' : 'O webhook no banco aponta para outro endereço.';
  return { state: 'warning', detail, who: 'you', cure };
}

// Words -----------------------------------------------------------------------------------------------------------------

function endOf(outcome: Outcome<string>, cure: string): LineEnd {
  switch (outcome.outcome) {
    case 'done':
      return { state: 'ok', detail: outcome.answer };
    case 'refused': {
      const { detail, bank, actor } = outcome.refusal;
      const words = bank.message === '' ? '' : ` O banco disse: "${bank.message}".`;
      return { state: 'failed', detail: `${detail}${words}`, who: actorOf(actor), cure: outcome.refusal.cure || cure };
    }
    case 'unknown':
      return { state: 'failed', detail: silence(outcome.cause), who: 'bank', cure: againLater };
    case 'accepted':
      return { state: 'ok', detail: 'O banco aceitou o pedido.' };
  }
}

function actorOf(actor: string): TestLineActor {
  return actor === 'bank' || actor === 'operator' ? actor : 'you';
}

function silence(cause: Cause): string {
  return `Sem resposta clara do banco: ${cause.detail}.`;
}
