/** A finance office at the screens beside its money: e-mail, alerts, the bank's files, a spreadsheet, a set-up given up. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { findChromium } from '#test/kit/chromium.ts';
import { anotherWindow, api, photograph, withoutRefusals, type Desk } from './desk.ts';
import { openMailRoom, openOffice, type Office } from './office-desk.ts';
import { damagedFileIsTold, discardTheFile, handInAFile } from './office-files.ts';
import { chooseAlerts, mailReceipt, setUpMail } from './office-mail.ts';
import { exportTheList, giveUpASetUp, payToAKey } from './office.ts';
import { newPlace, removePlace, startProgram, type Program } from './program.ts';
import { lookAt } from './screens.ts';

/** In this order: a transfer comes back by a file after it was in the spreadsheet. */
const journeys: [name: string, journey: (office: Office) => Promise<void>][] = [
  ['types in its mail server, with a wrong password first', setUpMail],
  ['chooses what it is told by e-mail', chooseAlerts],
  ['pays to a Pix key, whose owner it is shown first', payToAKey],
  ['sends the receipt of a transfer by e-mail', mailReceipt],
  ['takes the list of transfers to a spreadsheet', exportTheList],
  ['hands in a file of the bank, twice', handInAFile],
  ['is told of a damaged file', damagedFileIsTold],
  ['discards it with a reason', discardTheFile],
  ['gives up a set-up that was begun', giveUpASetUp],
];

const screens: [path: string, what: string][] = [
  ['/configuracoes/e-mail', 'E-mail'],
  ['/configuracoes/avisos', 'what a person is told'],
  ['/avisos?situacao=all', 'Avisos'],
  ['/arquivos', 'Arquivos'],
  ['/arquivos/FILE', 'a file'],
  ['/arquivos/origem/CONNECTION', 'where files come from'],
];

const chromium = findChromium();

describe('an office', { skip: chromium === null ? 'not installed: chromium' : false }, () => {
  let office: Office;
  let program: Program;
  const undo: (() => unknown)[] = [];
  before(async () => {
    const mailRoom = await openMailRoom();
    undo.push(() => mailRoom.smtp.stop());
    const place = await newPlace({ PONTUAL_ALLOW_PRIVATE_MAIL: 'on' });
    undo.push(() => removePlace(place));
    program = await startProgram(place);
    undo.push(() => program.end('SIGTERM'));
    office = await openOffice(chromium!, program.url, mailRoom);
    undo.push(() => office.ana.browser.close());
  });
  after(async () => {
    while (undo.length > 0) await undo.pop()?.();
  });

  for (const [name, journey] of journeys) {
    test(name, async (t) => {
      try {
        await journey(office);
      } catch (error) {
        await photograph(office.ana, `office ${name}`);
        t.diagnostic(`the program said:\n${program.output().slice(-3_000)}`);
        throw error;
      }
      assert.deepEqual(withoutRefusals(office.ana.complaints()), [], 'what the browser complained about');
    });
  }

  describe('looks at its screens, in two windows', { concurrency: 2 }, () => {
    const idle: Desk[] = [];
    before(async () => void idle.push(await anotherWindow(office.ana), await anotherWindow(office.ana)));
    for (const [path, what] of screens) {
      test(what, async () => {
        const window = idle.pop()!;
        try {
          const { data } = await api<{ data: { id: string }[] }>(window, '/v1/files');
          await lookAt(window, path.replace('FILE', data[0]!.id).replace('CONNECTION', office.connectionId), what);
        } catch (error) {
          await photograph(window, `office ${what}`);
          throw error;
        } finally {
          idle.push(window);
        }
      });
    }
  });
});
