/** `pontual company` as an operator runs it: processes of their own, beside a running Pontual and without one, over a real database. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { AccessRecovered, Company, CompanyAdded } from '#contract/companies.ts';
import type { Session } from '#contract/people.ts';
import { cleanEnvironment, newPlace, removePlace, startProgram, type Place, type Program } from './program.ts';

const bin = join(import.meta.dirname, '..', '..', 'bin', 'pontual.js');
const password = 'uma senha bem comprida';
const json = { 'content-type': 'application/json' };
const padaria = ['--name', 'Padaria Modelo Ltda', '--tax-id', '12.ABC.345/01DE-35'];
const oficina = ['--name', 'Oficina Ltda', '--tax-id', '11444777000161'];
const ana = ['--admin-name', 'Ana', '--admin-email', 'ana@example.com'];
const bia = ['--admin-name', 'Bia', '--admin-email', 'bia@example.com'];
const caio = ['--admin-name', 'Caio', '--admin-email', 'caio@example.com'];
const terceira = ['--name', 'Terceira', '--tax-id', '11222333000181', ...caio];

let place: Place;
let program: Program | null = null;

before(async () => {
  place = await newPlace({ PONTUAL_SIMULATOR: 'off' });
  program = await startProgram(place);
});
after(async () => {
  await program?.end('SIGTERM');
  await removePlace(place);
});

async function company(args: string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [bin, 'company', ...args], {
    env: { ...cleanEnvironment(), PONTUAL_DATA_DIR: place.dataDir, PORT: String(place.port), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

const added = async (args: string[]): Promise<CompanyAdded> => {
  const { code, out, err } = await company(['add', ...args, '--json']);
  assert.equal(code, 0, err);
  return JSON.parse(out) as CompanyAdded;
};

async function ask<A>(path: string, init: RequestInit = {}): Promise<A> {
  const answer = await fetch(`${program?.url ?? ''}${path}`, init);
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
  return (await answer.json()) as A;
}

/** Opens the link, chooses a password and signs in. */
async function come(link: string): Promise<{ session: Session; headers: Record<string, string> }> {
  const token = link.split('#')[1] ?? '';
  const { email } = await ask<{ email: string }>('/ui/invite/accept', {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ token, password }),
  });
  const body = JSON.stringify({ email, password });
  const answer = await fetch(`${program?.url ?? ''}/ui/sign-in`, { method: 'POST', headers: json, body });
  assert.equal(answer.status, 200, await answer.clone().text());
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { session: (await answer.json()) as Session, headers: { cookie } };
}

describe('pontual company', () => {
  test('beside a running Pontual makes companies whose administrators come in, each to her own', async () => {
    assert.deepEqual(await company(['list']), { code: 0, out: 'Não há empresas nesta instalação.\n', err: '' });
    const first = await company(['add', ...padaria, ...ana]);
    assert.deepEqual([first.code, first.err], [0, '']);
    assert.match(first.out, /^Empresa criada: Padaria Modelo Ltda, CNPJ 12\.ABC\.345\/01DE-35\.\n/);
    assert.match(first.out, /Mande a Ana \(ana@example\.com\).*até \d\d\/\d\d\/\d{4} às \d\d:\d\d/);
    assert.match(first.out, /PONTUAL_PUBLIC_URL/, 'a link to localhost is told to be one');
    assert.match(first.out, /No banco simulado cada empresa vê só o que é das suas contas/);
    const link = new RegExp(`^http://localhost:${place.port}/convite#[\\w-]{43}$`, 'm').exec(first.out)?.[0];
    assert.ok(link, first.out);
    const second = await added([...oficina, ...bia]);
    assert.equal(second.created, true);
    for (const [at, name, email] of [
      [link, 'Padaria Modelo Ltda', 'ana@example.com'],
      [second.invite.link, 'Oficina Ltda', 'bia@example.com'],
    ] as const) {
      const { session, headers } = await come(at);
      assert.deepEqual([session.organization.name, session.user.role], [name, 'admin']);
      const { data } = await ask<{ data: { email: string }[] }>('/v1/users', { headers });
      assert.deepEqual(
        data.map((user) => user.email),
        [email],
      );
    }
    assert.deepEqual(await ask('/ui/first-run'), { needed: false, sample: false });
  });

  test('refuses in a sentence with its cure, and prints nothing else', async () => {
    const third = ['--name', 'Terceira', '--tax-id'];
    const refused = await Promise.all([
      company(['add', ...padaria, ...caio]),
      company(['add', ...third, '11222333000181', ...ana]),
      company(['add', ...third, '11222333000182', ...caio]),
    ]);
    for (const { code, out } of refused) assert.deepEqual([code, out], [1, '']);
    const [again, taken, wrong] = refused.map(({ err }) => err);
    assert.match(again ?? '', /^O CNPJ 12\.ABC\.345\/01DE-35 já é da empresa Padaria Modelo Ltda, .*Usuários\.\n$/);
    assert.match(taken ?? '', /ana@example\.com já é de um usuário da empresa Padaria Modelo Ltda.*Use outro e-mail/);
    assert.equal(wrong, '--tax-id: CNPJ inválido: os dígitos verificadores não conferem. Confira o número.\n');
  });

  test('says what it lacks: data, database, the right master key, any', async () => {
    const key = join(place.dataDir, 'master.key');
    await rename(key, `${key}.aside`);
    const refused = await Promise.all([
      company(['list', '--data', join(place.dataDir, 'no-such')]),
      company(['list'], { DATABASE_URL: 'postgres://someone:a-password@127.0.0.1:1/pontual' }),
      company(['add', ...terceira], { PONTUAL_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') }),
      company(['add', ...terceira]),
    ]);
    await rename(`${key}.aside`, key);
    for (const { code, out } of refused) assert.deepEqual([code, out], [1, '']);
    const [noData, unreached, other, none] = refused.map(({ err }) => err);
    assert.match(noData ?? '', /^Não há dados do Pontual em .*--data/);
    assert.match(unreached ?? '', /^O banco de dados de DATABASE_URL não pôde ser usado: nada responde/);
    assert.ok(!unreached?.includes('a-password'));
    assert.match(other ?? '', /^A chave mestra não é a deste banco/);
    assert.match(none ?? '', /^O arquivo da chave mestra .*master\.key não existe/);
    assert.equal((JSON.parse((await company(['list', '--json'])).out) as Company[]).length, 2);
  });

  test('works without a running Pontual too, and what it made is there at the next start', async () => {
    assert.equal(await program?.end('SIGTERM'), 0);
    program = null;
    const lost = await added(terceira);
    const made = await added(terceira);
    assert.deepEqual([lost.created, made.created, made.company.id], [true, false, lost.company.id]);
    const { out } = await company(['list']);
    const lines = out.trimEnd().split('\n');
    assert.equal(lines[0]?.replace(/ +/g, ' '), 'EMPRESA CNPJ USUÁRIOS DESDE ID');
    assert.deepEqual(
      lines.slice(1).map((line) => /^(.*?) {2,}(\S+) {2}(\d+) +\d\d\/\d\d\/\d{4} {2}org_\w+$/.exec(line)?.slice(1)),
      [
        ['Padaria Modelo Ltda', '12.ABC.345/01DE-35', '1'],
        ['Oficina Ltda', '11.444.777/0001-61', '1'],
        ['Terceira', '11.222.333/0001-81', '0'],
      ],
    );
    const recovered = await company(['recover', '--email', 'ana@example.com', '--json']);
    assert.equal(recovered.code, 0, recovered.err);
    const { company: whose, invite } = JSON.parse(recovered.out) as AccessRecovered;
    assert.deepEqual([whose, invite.kind], ['Padaria Modelo Ltda', 'password_reset']);
    program = await startProgram(place);
    assert.equal((await come(invite.link)).session.user.email, 'ana@example.com');
    const { session } = await come(made.invite.link);
    assert.equal(session.organization.name, 'Terceira');
  });
});
