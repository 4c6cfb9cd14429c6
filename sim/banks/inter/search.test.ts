import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { InterClient } from './test-client.ts';
import { CHARGES, chargeBody, emit, fixture, openClient } from './test-client.ts';

let simulator: Simulator;
let client: InterClient;

before(async () => {
  const clock = manualClock('2026-03-10T15:00:00Z');
  simulator = await startSimulator({ clock, limits: 'none', emissionDelayMs: 0 });
  const world = simulator.world('inter');
  client = await openClient(simulator, await world.createApplication({ account: '123456789' }));
  const payer = chargeBody()['pagador'] as object;
  for (let number = 1; number <= 7; number++) {
    const id = await emit(client, {
      seuNumero: `B-${number}`,
      valorNominal: 10 * number,
      dataVencimento: `2026-03-${10 + number}`,
      pagador: { ...payer, nome: `Cliente ${8 - number}` },
    });
    if (number <= 2) world.pay(id, { channel: 'pix' });
  }
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

function list(query: Record<string, string>) {
  const dates = { dataInicial: '2026-03-01', dataFinal: '2026-03-31' };
  return client.call('GET', `${CHARGES}?${new URLSearchParams({ ...dates, ...query })}`);
}

function references(page: unknown): string[] {
  return (page as { cobranca: { seuNumero: string } }[]).map(({ cobranca }) => cobranca.seuNumero);
}

describe('list', () => {
  it('has the fields and types of the official sample', async () => {
    const page = await list({ seuNumero: 'B-3' });
    const official = fixture('cobranca.listar.response') as { cobrancas: Record<string, object>[] };
    assert.deepEqual(Object.keys(page.at() as object), Object.keys(official));
    for (const part of ['cobranca', 'boleto', 'pix']) {
      const shown = Object.keys(page.at(`cobrancas.0.${part}`) as object);
      for (const field of Object.keys(official.cobrancas[0]![part]!)) assert.ok(shown.includes(field), field);
    }
    assert.equal(page.at('cobrancas.0.cobranca.valorNominal'), '30.00');
  });

  it('is ordered by payer unless told, and by what is told', async () => {
    assert.equal(references((await list({})).at('cobrancas'))[0], 'B-7');
    const byValue = await list({ ordenarPor: 'VALOR', tipoOrdenacao: 'DESC' });
    assert.equal(references(byValue.at('cobrancas'))[0], 'B-7');
    const byDate = await list({ ordenarPor: 'DATA_VENCIMENTO' });
    assert.equal(references(byDate.at('cobrancas'))[0], 'B-1');
  });

  it('has pages from 0, and an empty one past the end', async () => {
    const size = { 'paginacao.itensPorPagina': '3', ordenarPor: 'DATA_VENCIMENTO' };
    const first = await list(size);
    assert.deepEqual(
      ['totalPaginas', 'totalElementos', 'primeiraPagina', 'ultimaPagina'].map((field) => first.at(field)),
      [3, 7, true, false],
    );
    const last = await list({ ...size, 'paginacao.paginaAtual': '2' });
    assert.deepEqual(references(last.at('cobrancas')), ['B-7']);
    assert.equal(last.at('ultimaPagina'), true);
    const beyond = await list({ ...size, 'paginacao.paginaAtual': '3' });
    assert.deepEqual([beyond.status, beyond.at('cobrancas')], [200, []]);
  });

  it('filters by status, payer, date and kind of date', async () => {
    assert.equal((await list({ situacao: 'RECEBIDO' })).at('totalElementos'), 2);
    assert.equal((await list({ pessoaPagadora: 'cliente 5' })).at('totalElementos'), 1);
    assert.equal((await list({ cpfCnpjPessoaPagadora: '123.456.789-09' })).at('totalElementos'), 7);
    assert.equal((await list({ dataInicial: '2026-03-16' })).at('totalElementos'), 2);
    assert.equal((await list({ filtrarDataPor: 'PAGAMENTO' })).at('totalElementos'), 2);
    assert.equal((await list({ filtrarDataPor: 'EMISSAO', dataFinal: '2026-03-09' })).at('totalElementos'), 0);
  });

  it('refuses a missing date, a wrong word and too large a page', async () => {
    const noDates = await client.call('GET', CHARGES);
    assert.equal(noDates.status, 400);
    assert.equal((noDates.at('violacoes') as unknown[]).length, 2);
    assert.equal((await list({ situacao: 'PAGO' })).at('violacoes.0.propriedade'), 'situacao');
    assert.equal((await list({ 'paginacao.itensPorPagina': '1001' })).status, 400);
    const sample = (fixture('errors') as unknown as { body: { violacoes: object[] } }[])[0]!;
    assert.deepEqual((await list({ dataInicial: '01/03/2026' })).at('violacoes'), sample.body.violacoes);
  });

  it('does not know a charge before the bank shows it', async () => {
    const slow = await startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), limits: 'none' });
    const own = await openClient(slow, await slow.world('inter').createApplication());
    await emit(own, { seuNumero: 'CEDO' });
    const find = () => own.call('GET', `${CHARGES}?dataInicial=2026-03-01&dataFinal=2026-03-31&seuNumero=CEDO`);
    assert.equal((await find()).at('totalElementos'), 0);
    await slow.clock.advance({ milliseconds: 500 });
    assert.equal((await find()).at('totalElementos'), 1);
    await own.caller.close();
    await slow.stop();
  });
});

it('the summary has all nine states, zeros too, in the order of the official sample', async () => {
  const answer = await client.call('GET', `${CHARGES}/sumario?dataInicial=2026-03-01&dataFinal=2026-03-31`);
  const groups = answer.at() as { situacao: string; valor: number; quantidade: number }[];
  const official = fixture('cobranca.sumario.response') as unknown as { situacao: string }[];
  assert.deepEqual(
    groups.map(({ situacao }) => situacao),
    official.map(({ situacao }) => situacao),
  );
  assert.deepEqual(groups[0], { situacao: 'A_RECEBER', valor: 250, quantidade: 5 });
  assert.deepEqual(groups[1], { situacao: 'RECEBIDO', valor: 30, quantidade: 2 });
  assert.deepEqual(groups[3], { situacao: 'CANCELADO', valor: 0, quantidade: 0 });
});

it('the document is a PDF in base64 inside JSON', async () => {
  const ref = simulator.world('inter').charge('B-3').ref;
  const answer = await client.call('GET', `${CHARGES}/${ref}/pdf`);
  assert.deepEqual(Object.keys(answer.at() as object), ['pdf']);
  const file = Buffer.from(String(answer.at('pdf')), 'base64').toString('latin1');
  assert.match(file, /^%PDF-1\.4\n/);
  assert.match(file, /%%EOF\n$/);
  const start = Number(/startxref\n(\d+)/.exec(file)?.[1]);
  assert.ok(file.startsWith('xref', start));
  for (const [, number] of file.matchAll(/\n(\d) 0 obj/g)) {
    const entry = file.slice(start).split('\n')[2 + Number(number)]!;
    assert.ok(file.startsWith(`${number} 0 obj`, Number(entry.slice(0, 10))));
  }
});
