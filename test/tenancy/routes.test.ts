/**
 * Every route with every id of another company: it answers as if there were no such thing, word for word, and changes nothing there.
 * The routes are read from the program; one that the test does not understand fails it, with the sentence of what to add.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import type { RouteOptions } from 'fastify';
import pg from 'pg';
import { publicId, type IdKind } from '#core/ids.ts';
import { buildHttp } from '#http/app.ts';
import { testServer } from '#test/kit/http.ts';
import { columnsOf, fillOrganization, sharedTables } from './rows.ts';
import {
  bodies,
  exampleOf,
  fieldsOf,
  idsOfFields,
  idsOfPaths,
  otherParameters,
  routeOf,
  type Route,
} from './routes.ts';

const server = await testServer();
const app = buildHttp(server.system, {
  publicUrl: null,
  trustProxy: false,
  webRoot: 'none',
  changes: { subscribe: () => () => undefined },
  ping: async () => undefined,
  metricsToken: null,
  requestsPerMinute: 1_000_000,
  sample: false,
});
const declared: RouteOptions[] = [];
app.addHook('onRoute', (route) => void declared.push(route));
await app.ready();

const ours = await server.organization('Nossa');
const theirs = { id: randomUUID() };
const { headers } = await ours.person('admin');
const { rows: at } = await server.system.db.pool.query<{ db: string }>('select current_database() as db');
const { host, port, user } = server.system.db.pool.options as { host: string; port: number; user: string };
const owner = new pg.Client({ host, port, user, database: at[0]?.db });
await owner.connect();
await fillOrganization(owner, theirs.id);

after(async () => {
  await app.close();
  await owner.end();
  await server.close();
});

const routes = declared
  .flatMap(routeOf)
  .filter(({ method, url }) => !['HEAD', 'OPTIONS'].includes(method) && /^\/(v1|ui)\//.test(url));

async function rowOf(table: string): Promise<string> {
  const { rows } = await owner.query<{ id: string }>(`select id from ${table} where organization_id = $1 limit 1`, [
    theirs.id,
  ]);
  assert.ok(rows[0], `the other company has no row in ${table}`);
  return rows[0].id;
}

/** A name for the id of the other company and for one that is nobody's. */
async function pair({ kind, table }: { kind: IdKind; table: string }): Promise<[theirs: string, nobodys: string]> {
  return [publicId(kind, await rowOf(table)), publicId(kind, randomUUID())];
}

interface Asked {
  url: string;
  payload?: unknown;
}

async function ask(route: Route, { url, payload }: Asked) {
  const answer = await app.inject({
    method: route.method as 'GET',
    url,
    headers: { ...headers, ...(route.needsKey ? { 'idempotency-key': randomUUID() } : {}) },
    ...(payload === undefined ? {} : { payload: payload as object }),
  });
  return { status: answer.statusCode, body: answer.body };
}

/** An answer without what differs from call to call: the request's id, and the ids that were asked for. */
function plain(body: string, ids: readonly string[]): string {
  return ids.reduce((text, id) => text.replaceAll(id, '<id>'), body.replace(/"requestId":"[^"]*"/, ''));
}

function bodyFor(route: Route): unknown {
  if (Object.hasOwn(bodies, route.name)) return bodies[route.name];
  return route.body === null ? undefined : exampleOf(route.body);
}

/**
 * Routes that refuse before they look for the object, both for theirs and for nobody's, alike. Each with the reason.
 */
const refusedBefore: Readonly<Record<string, { status: number; reason: string }>> = {};

/** A digest of everything that the other company has. */
async function stateOfTheirs(): Promise<string> {
  const digests: string[] = [];
  for (const [table, columns] of await columnsOf(owner)) {
    if (table in sharedTables || !columns.some(({ name }) => name === 'organization_id')) continue;
    const { rows } = await owner.query<{ digest: string | null }>(
      `select md5(string_agg(t::text, '' order by t::text)) as digest from ${table} t where organization_id = $1`,
      [theirs.id],
    );
    digests.push(`${table} ${rows[0]?.digest}`);
  }
  return digests.join('\n');
}

test('the routes are there', () => {
  assert.ok(routes.filter(({ url }) => url.includes(':')).length >= 40, `only ${routes.length} routes`);
});

test('a route with an id answers of another company as of nobody: 404, the same body', async () => {
  const before = await stateOfTheirs();
  const wrong: string[] = [];
  for (const route of routes.filter(
    ({ url }) => url.includes(':') && !(url.replace(/^\/(v1|ui)/, '') in otherParameters),
  )) {
    const names = [...route.url.matchAll(/\/([\w-]+)\/:(\w+)/g)].map(([, segment = '', parameter = '']) => ({
      segment,
      parameter,
    }));
    let [foreign, missing] = [route.url, route.url];
    const ids: string[] = [];
    for (const { segment, parameter } of names) {
      const of = idsOfPaths[segment];
      assert.ok(
        of,
        `${route.name}: add "${segment}" with the kind of its id and its table to idsOfPaths of test/tenancy/routes.ts, or the route to otherParameters with the reason`,
      );
      const [theirId, nobodysId] = await pair(of);
      foreign = foreign.replace(`:${parameter}`, theirId);
      missing = missing.replace(`:${parameter}`, nobodysId);
      ids.push(theirId, nobodysId);
    }
    const payload = route.takesFile && route.body === null ? undefined : bodyFor(route);
    const [one, other] = [await ask(route, { url: foreign, payload }), await ask(route, { url: missing, payload })];
    const expected = refusedBefore[route.name]?.status ?? 404;
    if (one.status !== expected) {
      wrong.push(`${route.name}: ${one.status} instead of ${expected}. ${one.body.slice(0, 300)}`);
    } else if (one.status !== other.status || plain(one.body, ids) !== plain(other.body, ids)) {
      wrong.push(
        `${route.name}: differs from a missing id. ${one.body.slice(0, 200)} | ${other.status} ${other.body.slice(0, 200)}`,
      );
    }
  }
  assert.deepEqual(
    wrong,
    [],
    'a route that refuses the generated body with 400 or 422 needs one of its own in bodies of test/tenancy/routes.ts',
  );
  assert.equal(await stateOfTheirs(), before, 'something of the other company was changed');
});

test('a query or a body that names an object of another company is answered as one that names nobody’s', async () => {
  const before = await stateOfTheirs();
  const wrong: string[] = [];
  let tried = 0;
  for (const route of routes.filter(({ url }) => !url.includes(':'))) {
    for (const [place, schema] of [['query', route.query] as const, ['body', route.body] as const]) {
      for (const [field, of] of fieldsOf(schema)) {
        const id = idsOfFields[field];
        if (id === undefined) continue;
        const ids = await pair(id);
        const asked = (value: string): Asked => {
          if (place === 'query') return { url: `${route.url}?${field}=${value}`, payload: undefined };
          const body = bodyFor(route);
          const list = of.type === 'array' || (of.anyOf ?? []).some(({ type }) => type === 'array');
          return { url: route.url, payload: { ...(body as object), [field]: list ? [value] : value } };
        };
        tried += 1;
        const [one, other] = [await ask(route, asked(ids[0])), await ask(route, asked(ids[1]))];
        const isSame = one.status === other.status && plain(one.body, ids) === plain(other.body, ids);
        if (!isSame)
          wrong.push(
            `${route.name} ${field}: ${one.status} ${one.body.slice(0, 300)} | ${other.status} ${other.body.slice(0, 300)}`,
          );
      }
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(tried >= 8, `only ${tried} fields were tried`);
  assert.equal(await stateOfTheirs(), before, 'something of the other company was changed');
});

test('no list of ours shows anything of another company', async () => {
  const { rows } = await owner.query<{ uuid: string }>(
    `select id as uuid from charge where organization_id = $1 union select id from connection where organization_id = $1
     union select id from app_user where organization_id = $1 union select id from transfer where organization_id = $1`,
    [theirs.id],
  );
  const forms = rows.flatMap(({ uuid }) => [uuid, publicId('charge', uuid).slice(4)]);
  for (const route of routes.filter(
    ({ method, url }) => method === 'GET' && !url.includes(':') && url !== '/ui/changes',
  )) {
    const { body } = await ask(route, { url: route.url });
    for (const form of forms) assert.ok(!body.includes(form), `${route.name} shows ${form}`);
  }
});
