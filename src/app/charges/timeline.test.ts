import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createEndpoint } from '#app/webhooks/endpoints.ts';
import type { Context } from '#app/context.ts';
import { timelineSchema, type TimelineItem } from '#contract/charges.ts';
import { Problem } from '#core/errors.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';
import { amendCharge } from './amend.ts';
import { createCharge } from './create.ts';
import { getCharge } from './get.ts';
import { cancelCharge } from './cancel.ts';
import { refreshCharge } from './refresh.ts';
import { registerCharge } from './register.ts';
import { chargeTimeline } from './timeline.ts';
import { writeOffCharge } from './write-off.ts';

let hub: Hub;
before(async () => (hub = await startHub({ limits: 'none', emissionDelayMs: 0 })));
after(() => hub.stop());

const erp = (): Context => ({
  ...hub.ctx,
  actor: { kind: 'api_key', id: hub.ctx.ids.next(), name: 'ERP-produção', scopes: [] },
});

async function timelineOf(id: string): Promise<TimelineItem[]> {
  const timeline = timelineSchema.parse(await chargeTimeline(hub.ctx, id));
  const instants = timeline.data.map(({ at }) => at);
  assert.deepEqual(instants, instants.toSorted().toReversed(), 'newest first');
  assert.equal(new Set(timeline.data.map((item) => item.id)).size, timeline.data.length, 'each item once');
  return timeline.data;
}

/** Oldest first, as one line each. */
const storyOf = (items: readonly TimelineItem[]): string[] =>
  items.toReversed().map(({ actor, channel, title, result }) => `${actor} [${channel}] ${title}: ${result}`);

const found = (items: readonly TimelineItem[], title: string): TimelineItem => {
  const item = items.find((one) => one.title === title);
  assert.ok(item, `${title} is not among ${items.map((one) => one.title).join('; ')}`);
  return item;
};

async function registered(): Promise<string> {
  const { id } = await createCharge(erp(), hub.charge());
  await registerCharge(hub.ctx, { id, waitMs: 0 });
  await hub.advance({ seconds: 10 }, 5);
  assert.equal((await getCharge(hub.ctx, id)).status, 'registered');
  return id;
}

test('a charge from the ERP to the bank and back is told in order, with who, what it changed and the proof', async () => {
  const id = await registered();
  const items = await timelineOf(id);
  const story = storyOf(items);
  assert.deepEqual(story.slice(0, 3), [
    'erp [API] Criou a cobrança: ok',
    'person [tela] Mandou registrar: ok',
    'pontual [API] Pedido de registro: ok',
  ]);
  assert.ok(
    story.some((line) => /^bank \[\w+ 200\] (Respondeu|Consulta): registrado: ok$/.test(line)),
    story.join('\n'),
  );
  assert.equal(found(items, 'Criou a cobrança').actorName, 'ERP-produção');
  assert.equal(found(items, 'Mandou registrar').actorName, 'Ana');
  const proof = items.find(({ title }) => title.endsWith(': registrado'));
  assert.equal(proof?.actorName, 'Banco Inter');
  assert.match(proof?.effect ?? '', /^Situação: Em registro → Registrado$/);
  assert.match(proof?.detail ?? '', /nosso número \d{11} · linha digitável · Pix copia e cola/);
  assert.match(proof?.hash ?? '', /^[0-9a-f]{64}$/);
  assert.match(proof?.evidenceId ?? '', /^evi_/);
  assert.ok((proof?.durationMs ?? -1) >= 0);
  assert.equal(proof?.answer?.status, 200);
});

test('requests and answers are shown masked: no token, no whole CPF', async () => {
  const items = await timelineOf(await registered());
  const sent = found(items, 'Pedido de registro');
  assert.equal(sent.direction, 'out');
  assert.equal(sent.request?.method, 'POST');
  assert.match(sent.request?.body ?? '', /valorNominal/);
  const all = JSON.stringify(items);
  assert.ok(!all.includes('52998224725'), 'the CPF is masked');
  assert.ok(!/Bearer [\w-]{8}/.test(all), 'the token is masked');
});

test('a webhook is a hint that waits, the question after it is the proof', async () => {
  const id = await registered();
  hub.bank.pay((await getCharge(hub.ctx, id)).registration?.bankRef ?? '', { channel: 'pix' });
  await hub.bank.deliver();
  await hub.settle();
  const items = await timelineOf(id);
  const hint = found(items, 'Aviso de pagamento');
  assert.deepEqual([hint.channel, hint.result, hint.direction], ['webhook', 'ok', 'in']);
  assert.match(hint.effect ?? '', /conferida no banco/);
  assert.match(hint.detail ?? '', /^R\$.129,90 ao todo · Pix · pago em 24\/11\/2026.* · não conferido$/);
  assert.match(hint.request?.body ?? '', /codigoSolicitacao/);
  assert.match(hint.request?.url ?? '', /^\/hooks\/…/);
  const proof = found(items, 'Consulta: pago');
  assert.equal(proof.effect, 'Situação: Registrado → Liquidado');
  assert.ok(items.indexOf(proof) < items.indexOf(hint), 'the proof came after the hint');
});

test('a question that brings nothing new is one line, and a silent bank is never called a refusal', async () => {
  const id = await registered();
  await refreshCharge(hub.ctx, { id });
  const question = found(await timelineOf(id), 'Consulta: sem mudança');
  assert.deepEqual([question.channel, question.effect, question.direction], ['consulta 200', 'Nada mudou', 'in']);
  await hub.bank.next('drop-before', { name: 'charge.read', times: 5 });
  await assert.rejects(refreshCharge(hub.ctx, { id }));
  hub.bank.clearFaults();
  const silent = found(await timelineOf(id), 'Consulta sem resposta');
  assert.deepEqual([silent.result, silent.answer], ['unknown', null]);
});

test('a refusal is told once, with its reason and cure', async () => {
  const { id } = await createCharge(hub.ctx, hub.charge());
  await hub.bank.next('refuse', { name: 'charge.register' });
  await registerCharge(hub.ctx, { id, waitMs: 0 });
  await hub.advance({ seconds: 10 }, 5);
  const charge = await getCharge(hub.ctx, id);
  assert.equal(charge.status, 'rejected');
  const refused = (await timelineOf(id)).filter(({ result }) => result === 'refused');
  assert.deepEqual(
    refused.map(({ title }) => title),
    ['Respondeu: recusado'],
  );
  assert.equal(refused[0]?.detail, `${charge.refusal?.detail} ${charge.refusal?.cure}`);
  assert.equal(refused[0]?.effect, 'Situação: Em registro → Rejeitado');
  await cancelCharge(hub.ctx, id);
  assert.equal(found(await timelineOf(id), 'Cancelou a cobrança').effect, 'Situação: Rejeitado → Cancelado');
});

test('a refused write-off says who refused what; the charge stays as it is', async () => {
  const id = await registered();
  await hub.bank.next('refuse', { name: 'charge.writeOff' });
  await writeOffCharge(hub.ctx, { id, reason: 'Acordo', askFirst: false, waitMs: 0 });
  await hub.advance({ seconds: 10 }, 5);
  const items = await timelineOf(id);
  assert.equal(found(items, 'Mandou baixar').detail, 'motivo: Acordo');
  const refused = found(items, 'Recusou a baixa');
  assert.deepEqual([refused.actor, refused.actorName, refused.result], ['bank', 'Banco Inter', 'refused']);
  assert.ok((refused.detail ?? '').length > 20);
});

test('an answer that was lost is shown as unknown, with the next question planned', async () => {
  const { id } = await createCharge(hub.ctx, hub.charge());
  await hub.bank.next('drop-after', { name: 'charge.register' });
  await registerCharge(hub.ctx, { id, waitMs: 0 });
  await hub.settle();
  const { data, nextCheckAt } = await chargeTimeline(hub.ctx, id);
  assert.equal(found(data, 'Sem resposta do banco').result, 'unknown');
  assert.equal(nextCheckAt, (await getCharge(hub.ctx, id)).nextCheckAt);
  assert.ok(nextCheckAt !== null);
  await hub.advance({ minutes: 3 }, 15);
  const later = await chargeTimeline(hub.ctx, id);
  assert.equal(later.data.filter(({ title }) => title === 'Pedido de registro').length, 1, 'sent once');
  assert.equal((await getCharge(hub.ctx, id)).status, 'registered');
});

test('an alteration tells what was asked; events are told when somebody hears them', async () => {
  const id = await registered();
  assert.ok((await timelineOf(id)).every(({ title }) => !title.startsWith('Avisa o ERP')));
  await createEndpoint(hub.ctx, { url: 'https://127.0.0.1:9/hook', types: [], description: '' });
  await amendCharge(hub.ctx, { id, amendment: { dueDate: '2026-12-20' }, waitMs: 0 });
  await hub.advance({ seconds: 30 }, 5);
  const items = await timelineOf(id);
  assert.equal(found(items, 'Mandou enviar alteração').detail, 'vencimento 20/12/2026');
  const told = found(items, 'Avisa o ERP: alterada');
  assert.deepEqual([told.direction, told.result], ['out', 'waiting']);
  assert.match(told.detail ?? '', /^não entregue/);
});

test('a charge of another company has no timeline here', async () => {
  const error = await chargeTimeline(hub.ctx, 'chg_00000000000000000000000000').catch((reason: unknown) => reason);
  assert.ok(error instanceof Problem);
  assert.equal(error.init.status, 404);
});
