import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { createCharge } from '#app/charges/create.ts';
import { getCharge } from '#app/charges/get.ts';
import { registerCharge } from '#app/charges/register.ts';
import { uuidOf } from '#core/ids.ts';
import { listDivergences } from '#app/divergences/list.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';

let hub: Hub;
before(async () => {
  hub = await startHub();
});
after(() => hub.stop());

it('a word that we do not know, said while a charge is being registered, is told, and the charge is followed on', async () => {
  const { id } = await createCharge(hub.ctx, hub.charge());
  await hub.bank.next('unknown-status', { name: 'charge.read', times: 2 });
  await registerCharge(hub.ctx, { id, waitMs: 0 });
  await hub.advance({ minutes: 3 }, 10);
  const charge = await getCharge(hub.ctx, id);
  assert.deepEqual([charge.status, charge.attention, charge.nextCheckAt], ['registered', false, null]);
  assert.ok(charge.registration?.linhaDigitavel);
  const told = (await listDivergences(hub.ctx, { state: 'open' })).filter(({ kind }) => kind === 'unknown_word');
  assert.equal(told.length, 1, 'somebody is told, once');
});

it('a question that the bank refuses says nothing of a registration it has already taken', async () => {
  const { id } = await createCharge(hub.ctx, hub.charge());
  await hub.bank.next('refuse', { name: 'charge.read', times: 2 });
  await registerCharge(hub.ctx, { id, waitMs: 0 });
  await hub.advance({ minutes: 3 }, 10);
  const charge = await getCharge(hub.ctx, id);
  assert.deepEqual([charge.status, charge.attention], ['registered', false]);
  const events = await hub.ctx.db.inOrganization(hub.ctx.organizationId, (tx) =>
    tx.selectFrom('event').select('type').where('subject_id', '=', uuidOf('charge', id)).execute(),
  );
  assert.deepEqual(
    events,
    [{ type: 'charge.created' }, { type: 'charge.registered' }],
    'nobody was told that it was rejected',
  );
});
