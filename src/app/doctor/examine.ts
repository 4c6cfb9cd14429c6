/**
 * The doctor of a webhook address: it calls the address of a connection as a bank does, over the network and from outside of this
 * process, and says at which step it fails: address, name, connection, chain, client certificate, route.
 */
import { isIP } from 'node:net';
import type { HookCheckView } from '#contract/connections.ts';
import { publicId } from '#core/ids.ts';
import type { TestLine } from '#core/test-line.ts';
import { updateConnection, type ConnectionRow } from '#db/connections.ts';
import type { HookCheck } from '#db/tables.ts';
import type { Reached, Visit } from '#net/reach.ts';
import { announce } from '../changes.ts';
import { hookUrlOf } from '../connections/hook-token.ts';
import { resolveConnection } from '../connections/resolve.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { challengeAnswer, challengeParameter, challengePath } from './challenge.ts';
import { connectionWords, tlsWords, type TlsCures, type Words } from './words.ts';

/** Examines the address of a connection and keeps what was found. @throws Problem 404. */
export async function examineHook(ctx: Context, id: string): Promise<HookCheckView> {
  const row = await ctx.db.inOrganization(ctx.organizationId, (tx) => resolveConnection(tx, ctx, id));
  return examineAddress(ctx, row);
}

export async function examineAddress(ctx: Context, row: ConnectionRow): Promise<HookCheck> {
  const { url, dataKey } = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const own = await tx
      .selectFrom('organization')
      .select('data_key')
      .where('id', '=', ctx.organizationId)
      .executeTakeFirstOrThrow();
    return { url: await hookUrlOf(tx, ctx, row), dataKey: own.data_key };
  });
  const lines = await examine(ctx, { url, answerTo: (challenge) => challengeAnswer(dataKey, row.id, challenge) });
  const check = { at: instantNow(ctx), ok: lines.every(({ state }) => state === 'ok'), lines };
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    await updateConnection(tx, row.id, { hook_check: JSON.stringify(check) });
    await announce(tx, ctx, { type: 'connection', id: publicId('connection', row.id), version: row.version });
  });
  return check;
}

interface Subject {
  url: string;
  /** What this installation answers to a challenge. */
  answerTo(challenge: string): string;
}

async function examine(ctx: Context, { url, answerTo }: Subject): Promise<TestLine[]> {
  const { net } = ctx.banks;
  const lines: TestLine[] = [lineOf('address', 'Endereço público', addressWords(url))];
  const reached = await net.reachOwn(url);
  const connected = reachedWords(reached);
  lines.push(lineOf('host', 'Nome e conexão', connected));
  if (connected.state === 'failed') return [...lines, ...skippedLines];
  const secured = chainWords(reached);
  lines.push(lineOf('chain', 'Certificado do servidor e cadeia', secured));
  if (secured.state === 'failed') return [...lines, ...skippedLines.slice(1)];
  const challenge = Buffer.from(ctx.ids.randomBytes(18)).toString('base64url');
  const visit = await net.visit(`${url}${challengePath}?${challengeParameter}=${challenge}`);
  lines.push(lineOf('mutual', 'Certificado do banco (mTLS)', mutualWords(visit)));
  lines.push(lineOf('route', 'Caminho até este Pontual', routeWords(visit, answerTo(challenge))));
  return lines;
}

function lineOf(key: string, line: string, { state, detail, who, cure }: Words): TestLine {
  return { key, line, state, detail, who: who ?? null, cure: cure ?? null, durationMs: null };
}

const notTried: Words = { state: 'skipped', detail: 'Não testado: primeiro corrija o que está acima.' };
const skippedLines = [
  lineOf('chain', 'Certificado do servidor e cadeia', notTried),
  lineOf('mutual', 'Certificado do banco (mTLS)', notTried),
  lineOf('route', 'Caminho até este Pontual', notTried),
];

const publish = 'Publique o Pontual em um endereço HTTPS com nome próprio e informe-o em PONTUAL_HOOKS_PUBLIC_URL.';

/** What banks ask of an address, whatever is behind it. */
function addressWords(text: string): Words {
  const { protocol, hostname, port } = new URL(text);
  if (protocol !== 'https:') {
    return {
      state: 'failed',
      detail: 'O endereço não é HTTPS: nenhum banco o aceita.',
      who: 'operator',
      cure: publish,
    };
  }
  const name = hostname.replace(/^\[|\]$/g, '');
  const isLocal = name === 'localhost' || /\.(local|localhost|internal|lan)$/.test(name);
  if (isLocal || isIP(name) !== 0) {
    const what = isLocal ? 'só existe nesta máquina ou rede' : 'é um número de IP, que bancos recusam';
    return {
      state: 'warning',
      detail: `O endereço ${name} ${what}: um banco de verdade não chega a ele.`,
      who: 'operator',
      cure: publish,
    };
  }
  const usual = port === '' || port === '443';
  const detail = usual ? `https://${name}` : `https://${name}:${port}. Há bancos que só chamam a porta 443.`;
  return { state: 'ok', detail };
}

/** Of our own address it is this side that must be mended. */
function reachedWords(reached: Reached): Words {
  const words = connectionWords(reached);
  if (words.state === 'ok') return words;
  const { host, port, failure } = reached;
  const cure =
    failure?.stage === 'dns'
      ? `Crie no DNS o nome ${host}, apontando para o servidor que recebe os avisos.`
      : `Abra a porta ${port} para fora e confira se o proxy ou o Pontual está ligado nela.`;
  return { ...words, cure };
}

const ownCures: TlsCures = {
  certificate:
    'Instale no proxy um certificado de uma autoridade pública (por exemplo Let\u2019s Encrypt) com a cadeia completa e este nome.',
  handshake: 'Confira se a porta é a do HTTPS e se o proxy não exige certificado de quem chama.',
  who: 'operator',
};

function chainWords(reached: Reached): Words {
  const words = tlsWords(reached, ownCures);
  const chain = reached.certificate?.chain ?? [];
  if (words.state !== 'ok' || chain.length < 2) return words;
  return { ...words, detail: `${words.detail} Cadeia: ${chain.join(' ← ')}.` };
}

/** Alerts with which a server asks for a client certificate that did not come. */
const asksForOurs = /CERTIFICATE_REQUIRED|BAD_CERTIFICATE|HANDSHAKE_FAILURE|UNKNOWN_CA/;

function mutualWords(visit: Visit): Words {
  if (!visit.answered && asksForOurs.test(visit.code)) {
    const detail = 'O endereço exige certificado de quem chama: só passam bancos que mandam um.';
    const cure = 'Deixe o certificado de cliente opcional no proxy, ou confira com o banco se ele manda o dele.';
    return { state: 'warning', detail, who: 'operator', cure };
  }
  return { state: 'ok', detail: 'Não é exigido de quem chama: passam bancos com certificado e sem.' };
}

function routeWords(visit: Visit, expected: string): Words {
  const failed = (detail: string, cure: string): Words => ({ state: 'failed', detail, who: 'operator', cure });
  const confer = 'Confira no proxy para onde vai o caminho /hooks/ e que nada mais responde por ele.';
  if (!visit.answered) return failed(`A chamada não teve resposta (${visit.code}).`, confer);
  const { status, body } = visit;
  if (status === 200 && body.trim() === expected) {
    return { state: 'ok', detail: 'A chamada saiu pela rede e chegou a este Pontual.' };
  }
  if (status >= 300 && status < 400)
    return failed(`O endereço manda seguir para outro (HTTP ${status}); bancos não seguem.`, confer);
  if (status === 401 || status === 403) {
    return failed(
      `Algo no caminho pede senha ou bloqueia (HTTP ${status}).`,
      'Libere o caminho /hooks/ no proxy ou firewall: a proteção dele é o endereço secreto.',
    );
  }
  if (status === 502 || status === 503 || status === 504) {
    return failed(
      `O proxy não alcança o Pontual (HTTP ${status}).`,
      'Confira no proxy o endereço e a porta dos avisos do Pontual.',
    );
  }
  if (status === 200) return failed('Quem respondeu foi outro programa, ou outra instalação do Pontual.', confer);
  return failed(`O caminho não chega a este Pontual (HTTP ${status}).`, confer);
}
