/** Journeys of transfers in the browser: the real program, the simulated bank, and two people, because money needs two. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { findChromium } from '#test/kit/chromium.ts';
import { anotherWindow, photograph, withoutRefusals } from './desk.ts';
import { newPlace, removePlace, startProgram, type Program } from './program.ts';
import { lookAt } from './screens.ts';
import { asked, setUpPair, transferOf, type Pair } from './transfers-desk.ts';
import {
  batchOfTwenty,
  byKeyboardAlone,
  createApproveReceipt,
  duplicateIsAsked,
  payeeChanges,
  returnArrivesLive,
  unknownIsAsked,
} from './transfers.ts';

const journeys: [name: string, journey: (pair: Pair) => Promise<void>][] = [
  ['is asked for by one, agreed to by another, sent, and has its receipt', createApproveReceipt],
  ['comes back while she looks, with the code and what to do', returnArrivesLive],
  ['has no answer: it is asked for, never sent again', unknownIsAsked],
  ['looks like another one: the first is named and a reason asked', duplicateIsAsked],
  ['is one of twenty, with totals that must be right', batchOfTwenty],
  ['is denied by keyboard alone', byKeyboardAlone],
  ['goes to a payee whose account changed, before and after shown', payeeChanges],
];

const screens: [path: string, what: string][] = [
  ['/transferencias', 'Transferências'],
  ['/transferencias?visao=devolvidas', 'transfers that came back'],
  ['/transferencias?q=ninguem', 'a list of transfers without anything'],
  ['/transferencias/aprovar', 'A aprovar'],
  ['/transferencias/nova', 'Nova transferência'],
  ['/transferencias/importar', 'Enviar várias'],
  ['/transferencias/TRANSFER', 'a transfer'],
  ['/transferencias/TRANSFER?aba=linha-do-tempo', 'its story'],
  ['/transferencias/TRANSFER?aba=comprovante', 'its receipt'],
  ['/transferencias/TRANSFER?aba=lancamentos', 'its entries'],
  ['/transferencias/TRANSFER?aba=json', 'its JSON'],
  ['/transferencias/TRANSFER/comprovante', 'its receipt on a page of its own'],
  ['/transferencias/WAITING/editar', 'the correction of a transfer'],
  ['/transferencias/favorecidos', 'Favorecidos'],
  ['/transferencias/favorecidos/novo', 'a new payee'],
  ['/configuracoes/aprovacoes', 'Aprovações'],
];

const chromium = findChromium();

describe('a transfer', { skip: chromium === null ? 'not installed: chromium' : false }, () => {
  let pair: Pair;
  let program: Program;
  const undo: (() => unknown)[] = [];
  before(async () => {
    const place = await newPlace();
    undo.push(() => removePlace(place));
    program = await startProgram(place);
    undo.push(() => program.end('SIGTERM'));
    pair = await setUpPair(chromium!, program.url);
    undo.push(() => Promise.all([pair.ana.browser.close(), pair.bruno.browser.close()]));
  });
  after(async () => {
    while (undo.length > 0) await undo.pop()?.();
  });

  for (const [name, journey] of journeys) {
    test(name, async (t) => {
      try {
        await journey(pair);
      } catch (error) {
        await photograph(pair.ana, `${name} ana`);
        await photograph(pair.bruno, `${name} bruno`);
        t.diagnostic(`the program said:\n${program.output().slice(-3_000)}`);
        throw error;
      }
      const complaints = [...pair.ana.complaints(), ...pair.bruno.complaints()];
      assert.deepEqual(withoutRefusals(complaints), [], 'what the browser complained about');
    });
  }

  test('looks right on every screen, in light, in dark and on a telephone', async (t) => {
    const sent = await transferOf(pair.ana, 'J1');
    const waiting = await asked(pair, 'J9');
    const window = await anotherWindow(pair.ana);
    for (const [path, what] of screens) {
      await t.test(what, async () => {
        try {
          await lookAt(window, path.replace('TRANSFER', sent.id).replace('WAITING', waiting.id), what);
        } catch (error) {
          await photograph(window, what);
          throw error;
        }
      });
    }
  });
});
