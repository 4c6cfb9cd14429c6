/**
 * Who may call what: every route × every role × every scope, by really calling it. The table below is written by hand from what each
 * role is for, not from the code: a route that no line covers fails until somebody says who it is for.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { roles, scopes, type Role, type Scope } from '#contract/people.ts';
import type { OpenApi } from '#http/openapi.ts';
import { testServer, withKey, type TestOrganization, type TestServer } from '#test/kit/http.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A administrador, F financeiro, V consulta, D desenvolvedor. The scope that a key needs; `person`: no key ever; `public`: anybody. */
type Rule = readonly [methods: string, path: RegExp, roles: string, key: Scope | 'person' | 'public'];

/** The first line that fits counts. */
const rules: readonly Rule[] = [
  ['GET', /^\/health\//, 'AFVD', 'public'],
  ['GET', /^\/v1\/charges\/export$/, 'AFV', 'charges:read'],
  ['POST', /^\/v1\/charges\/documents$/, 'AFVD', 'charges:read'],
  ['POST', /^\/v1\/charges\/\{id\}\/refresh$/, 'AFVD', 'charges:write'],
  ['GET', /^\/v1\/(charges|instructions|batches)\b/, 'AFVD', 'charges:read'],
  ['POST PATCH', /^\/v1\/(charges|batches)\b/, 'AFD', 'charges:write'],

  ['GET', /^\/v1\/(banks|bank-accounts|billing-types|providers|organization)\b/, 'AFVD', 'settings:read'],
  ['POST PATCH DELETE', /^\/v1\/(bank-accounts|billing-types)\b/, 'AD', 'settings:write'],
  ['POST', /^\/v1\/connections\/\{id\}\/file-source\/fetch$/, 'AF', 'files:write'],
  // What asks the bank, or is half of a change.
  ['GET', /^\/v1\/connections\/\{id\}\/webhook$/, 'AFD', 'settings:write'],
  ['GET', /^\/v1\/connections\/\{id\}\/certificate-request$/, 'AD', 'settings:write'],
  ['POST', /^\/v1\/certificates\/\{id\}\/download$/, 'A', 'person'],
  ['GET', /^\/v1\/(connections|certificates(\.ics)?|users)\b/, 'AFD', 'settings:read'],
  ['POST', /^\/v1\/connections\/\{id\}\/(tests?|hook-doctor)$/, 'AFD', 'settings:write'],
  ['POST PUT PATCH DELETE', /^\/v1\/(connections|certificates)\b/, 'AD', 'settings:write'],

  ['GET', /^\/v1\/(ledger|divergences)\b/, 'AFVD', 'ledger:read'],
  ['GET', /^\/v1\/(events|webhook-endpoints|deliveries|inbound-messages)\b/, 'AFD', 'settings:read'],
  ['POST DELETE', /^\/v1\/(webhook-endpoints|deliveries)\b/, 'AD', 'webhooks:write'],

  // Money leaves, and what nobody knows is settled, by a person's word.
  ['POST', /^\/v1\/(transfers|transfer-batches)(\/\{id\})?\/(approve|deny|decide)$/, 'AF', 'person'],
  ['POST', /^\/v1\/transfers\/\{id\}\/refresh$/, 'AFVD', 'transfers:read'],
  ['GET', /^\/v1\/approval-rules$/, 'AFVD', 'transfers:read'],
  ['PUT', /^\/v1\/approval-rules$/, 'A', 'person'],
  // Papers and whole lists name payees unmasked.
  ['GET', /^\/v1\/transfers\/(export|\{id\}\/receipt\.(pdf|txt))$/, 'AFV', 'transfers:read'],
  ['POST PATCH DELETE', /^\/v1\/payees\b/, 'AF', 'transfers:write'],
  ['GET', /^\/v1\/participants$/, 'AFVD', 'transfers:read'],
  ['POST', /^\/v1\/pix-keys\/owner$/, 'AFD', 'transfers:write'],
  ['GET', /^\/v1\/(transfers|transfer-batches|payees)\b/, 'AFVD', 'transfers:read'],
  ['POST PUT PATCH DELETE', /^\/v1\/(transfers|transfer-batches|payees)\b/, 'AFD', 'transfers:write'],

  // The bytes as they came: names and documents of others, unmasked.
  ['GET', /^\/v1\/files\/\{id\}\/content$/, 'AF', 'files:write'],
  ['GET', /^\/v1\/(files|file-sources)\b/, 'AFVD', 'files:read'],
  ['POST PUT PATCH DELETE', /^\/v1\/(files|file-sources)\b/, 'AF', 'files:write'],

  ['GET', /^\/v1\/alerts(\/summary)?$/, 'AFVD', 'settings:read'],
  ['POST', /^\/v1\/alerts\/\{id\}\/resolve$/, 'AFD', 'person'],
  ['GET POST PUT', /^\/v1\/(alerts|alert-preferences)\b/, 'AFVD', 'person'],
  ['GET', /^\/v1\/(mail-server|mails)\b/, 'A', 'settings:read'],
  ['POST PUT DELETE', /^\/v1\/(mail-server|mails)\b/, 'A', 'settings:write'],

  ['GET POST DELETE', /^\/v1\/api-keys\b/, 'AD', 'person'],
  ['PATCH', /^\/v1\/organization$/, 'A', 'person'],
  ['POST PATCH', /^\/v1\/users\b/, 'A', 'person'],
  ['GET POST DELETE', /^\/v1\/invites\b/, 'A', 'person'],
  ['POST', /^\/v1\/audit-entries\/verify$/, 'A', 'person'],
  ['GET', /^\/v1\/audit-entries\b/, 'AD', 'person'],

  ['GET', /^\/ui\/(session|overview|providers|second-factor|sessions)$/, 'AFVD', 'person'],
  ['POST', /^\/ui\/(password|second-factor|second-factor\/confirm|sessions\/end-others)$/, 'AFVD', 'person'],
  ['DELETE', /^\/ui\/sessions\/\{id\}$/, 'AFVD', 'person'],
  ['DELETE POST', /^\/ui\/sample$/, 'A', 'person'],
  ['GET', /^\/ui\/simulator\/clock$/, 'AFD', 'person'],
];

/** The screens' own routes, which no document lists. Signing out and the stream of changes have tests of their own. */
const ofScreens: readonly (readonly [Method, string])[] = [
  ['GET', '/ui/session'],
  ['GET', '/ui/overview'],
  ['GET', '/ui/providers'],
  ['GET', '/ui/second-factor'],
  ['GET', '/ui/sessions'],
  ['POST', '/ui/password'],
  ['POST', '/ui/second-factor'],
  ['POST', '/ui/second-factor/confirm'],
  ['POST', '/ui/sessions/end-others'],
  ['DELETE', '/ui/sessions/{id}'],
  ['POST', '/ui/sample'],
  ['DELETE', '/ui/sample'],
  ['GET', '/ui/simulator/clock'],
];

const letters: Readonly<Record<Role, string>> = { admin: 'A', finance: 'F', viewer: 'V', developer: 'D' };

describe('who may call what', () => {
  let server: TestServer;
  let company: TestOrganization;
  let routes: { method: Method; path: string; rule: Rule }[];
  before(async () => {
    server = await testServer();
    company = await server.organization('Comercial Exemplo Ltda');
    const document = (await server.app.inject('/openapi.json')).json<OpenApi>();
    const documented = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => [method.toUpperCase() as Method, path] as const),
    );
    const unruled: string[] = [];
    routes = [...documented, ...ofScreens].flatMap(([method, path]) => {
      const rule = rules.find(([methods, pattern]) => methods.split(' ').includes(method) && pattern.test(path));
      if (rule) return [{ method, path, rule }];
      unruled.push(`${method} ${path}`);
      return [];
    });
    assert.deepEqual(unruled, [], 'say in the table who these routes are for');
    assert.ok(routes.length > 100);
  });
  after(() => server.close());

  const urlOf = (path: string): string => path.replaceAll(/\{\w+\}/g, 'x');
  const bodyOf = (method: Method): { payload?: object } =>
    method === 'GET' || method === 'DELETE' ? {} : { payload: {} };

  for (const role of roles) {
    test(`the role ${role}`, async () => {
      const { headers } = await company.person(role);
      const wrong: string[] = [];
      for (const { method, path, rule } of routes) {
        const answer = await server.app.inject({ method, url: urlOf(path), headers, ...bodyOf(method) });
        const refused = answer.statusCode === 403 && /^O perfil .+ não faz isto/.test(answer.json().detail);
        const expected = !rule[2].includes(letters[role]);
        if (refused !== expected || answer.statusCode === 401) {
          wrong.push(`${method} ${path}: ${answer.statusCode}, expected ${expected ? 'a refusal' : 'to be let in'}`);
        }
        if (refused) {
          assert.match(answer.json().detail, /Podem: .+\.$/, `${method} ${path} says who can`);
          assert.match(answer.json().cure, /^Peça a quem tem o perfil /);
        }
      }
      assert.deepEqual(wrong, []);
    });
  }

  for (const granted of [...scopes, null]) {
    test(`a key with ${granted ?? 'every scope but one’s own'}`, async () => {
      // A key of one scope opens what needs it and nothing else; a key of all scopes still opens nothing of people.
      const key = await company.keyWith(granted === null ? scopes : [granted]);
      const wrong: string[] = [];
      for (const { method, path, rule } of routes) {
        const answer = await withKey(server.app, key, { method, url: urlOf(path), ...bodyOf(method) });
        const detail = answer.statusCode === 403 ? String(answer.json().detail) : '';
        const refused = /^A chave não tem a permissão|^Isto só pode ser feito por uma pessoa/.test(detail);
        const needed = rule[3];
        const expected = needed === 'person' || (needed !== 'public' && granted !== null && needed !== granted);
        if (refused !== expected || answer.statusCode === 401) {
          wrong.push(
            `${method} ${path}: ${answer.statusCode} ${detail}, expected ${expected ? 'a refusal' : 'to be let in'}`,
          );
        }
        if (refused && needed === 'person' && !/pessoa \([A-Z]/.test(detail))
          wrong.push(`${method} ${path}: ${detail}`);
        if (refused && needed !== 'person' && !detail.includes(needed)) wrong.push(`${method} ${path}: ${detail}`);
      }
      assert.deepEqual(wrong, []);
    });
  }

  test('without identification nothing but health is open', async () => {
    for (const { method, path, rule } of routes.filter(({ rule: [, , , key] }) => key !== 'public')) {
      const headers = { 'x-forwarded-for': `${method}${path}` };
      const answer = await server.app.inject({ method, url: urlOf(path), headers, ...bodyOf(method) });
      assert.ok(
        answer.statusCode === 401 || answer.statusCode === 429,
        `${method} ${path} ${answer.statusCode} ${rule[3]}`,
      );
    }
  });
});
