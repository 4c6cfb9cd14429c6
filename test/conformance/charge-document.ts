/** The bank's own document of a charge. */
import assert from 'node:assert/strict';
import { openConnection } from '#app/connections/open.ts';
import type { Charge } from '#contract/charges.ts';
import type { Outcome, RegistrationView } from '#core/provider.ts';
import { uuidOf } from '#core/ids.ts';
import { registered } from './steps.ts';
import type { Scenario, World } from './world.ts';

const needs = ['charge.register', 'charge.document'] as const;

async function document(world: World, charge: Charge): Promise<Outcome<Uint8Array>> {
  const { bank, provider, loaded } = await openConnection(world.ctx, world.hub.connectionId);
  const { id, bankKey, bankRef, txid, nossoNumero } = charge.registration!;
  const { method } = charge;
  const registration: RegistrationView = {
    id: uuidOf('registration', id),
    method,
    bankKey,
    bankRef,
    txid,
    nossoNumero,
  };
  return bank.call(provider.charge!.document!(loaded.view, registration));
}

const pdf: Scenario = {
  id: 'DOC-01',
  title: 'the document is a whole PDF; anything else is no document',
  why: 'It is what the payer gets when our own form is not wanted; a broken file at the payer’s is not found out.',
  needs,
  async run(world) {
    const charge = await registered(world);
    const outcome = await document(world, charge);
    assert.equal(outcome.outcome, 'done', JSON.stringify(outcome));
    const text = new TextDecoder('latin1').decode(outcome.outcome === 'done' ? outcome.answer : undefined);
    assert.match(text, /^%PDF-/);
    assert.match(text.trimEnd(), /%%EOF$/, 'the end is there too');
    for (const fault of ['html', 'truncate', 'empty', 'missing-field'] as const) {
      await world.bank.next(fault, { name: 'charge.document' });
      const broken = await document(world, charge);
      // A document that comes as a file, and not inside an answer, has no field that could be missing.
      const isWhole = broken.outcome === 'done' && text === new TextDecoder('latin1').decode(broken.answer);
      if (fault === 'missing-field' && isWhole) continue;
      assert.ok(
        broken.outcome === 'unknown' && broken.cause.kind === 'contract',
        `${fault}: ${JSON.stringify(broken)}`,
      );
    }
  },
};

export const scenarios: Scenario[] = [pdf];
