/**
 * The journeys of people in the browser: a real Chromium, the real program in a process of its own, its own database and the
 * simulated bank. They follow one another as a first day does, so one program serves them all.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { findChromium } from '#test/kit/chromium.ts';
import {
  askTheBank,
  extend,
  findItExtended,
  menuStaysWithItsRow,
  registerByKeyboard,
  writeOffAskingFirst,
  writeOffOfOnePaid,
  writeOffWithoutAsking,
} from './daily-work.ts';
import { anotherWindow, openDesk, photograph, withoutRefusals, type Desk } from './desk.ts';
import {
  findItPosted,
  makeAccess,
  payItByPix,
  printIt,
  readItsCodes,
  readItsStory,
  registerAllPending,
} from './first-day.ts';
import { changeSettings, makeASecret, markReceivedAndUndo, printCarne, readWhatABankDoesNot } from './other-banks.ts';
import { codesUnread } from './paper.ts';
import { newPlace, removePlace, startProgram, type Program } from './program.ts';
import { lookAt, screens } from './screens.ts';
import { answerLost, importWithABadLine, refusedByTheBank, removeTheSample } from './trouble.ts';

type Journey = (desk: Desk) => Promise<void>;
type Named = [name: string, journey: Journey, leftOut?: string | false];

const firstDay: Named[] = [
  ['makes the first access with the sample company', makeAccess],
  ['registers all that is pending, in two presses', registerAllPending],
  ['reads the story of a registered charge', readItsStory],
  ['prints it: the paper says what the bank said', printIt],
  ['has its bars and its QR read from the picture of the page', readItsCodes, codesUnread()],
  ['pays it by Pix and sees it paid without loading the page again', payItByPix],
  ['finds it posted', findItPosted],
];
const dailyWork: Named[] = [
  ['extends a due date', extend],
  ['writes one off, the bank asked first', writeOffAskingFirst],
  ['writes one off without asking, which takes two decisions', writeOffWithoutAsking],
  ['does not write off what turns out to be paid', writeOffOfOnePaid],
  ['has the menu of a charge open while the list changes', menuStaysWithItsRow],
  ['asks the bank about one', askTheBank],
  ['imports a spreadsheet with a bad line', importWithABadLine],
  ['registers one by keyboard alone', registerByKeyboard],
  ['reads why the bank refused, and what to do', refusedByTheBank],
  ['sees an answer lost and found again', answerLost],
  ['finds the due date extended', findItExtended],
  ['reads why this bank does not protest', readWhatABankDoesNot],
  ['changes what an integration begins its charges with', changeSettings],
  ['makes what proves the notices of a bank, shown once', makeASecret],
  ['marks one as received at the bank, and undoes it', markReceivedAndUndo],
  ['prints a carnê, three a page', printCarne],
];

const chromium = findChromium();

describe('a person in the browser', { skip: chromium === null ? 'not installed: chromium' : false }, () => {
  let desk: Desk;
  let program: Program;
  const undo: (() => unknown)[] = [];
  before(async () => {
    const place = await newPlace();
    undo.push(() => removePlace(place));
    program = await startProgram(place);
    undo.push(() => program.end('SIGTERM'));
    desk = await openDesk(chromium!, program.url);
    undo.push(() => desk.browser.close());
  });
  after(async () => {
    while (undo.length > 0) await undo.pop()?.();
  });

  const follow = (name: string, journey: Journey, leftOut: string | false = false): void => {
    test(name, { skip: leftOut }, async (t) => {
      desk.complaints();
      try {
        await journey(desk);
      } catch (error) {
        await photograph(desk, name);
        t.diagnostic(`the program said:\n${program.output().slice(-3_000)}`);
        throw error;
      }
    });
  };

  for (const [name, journey, leftOut] of [...firstDay, ...dailyWork]) {
    const quietly: Journey = async (one) => {
      await journey(one);
      assert.deepEqual(withoutRefusals(one.complaints()), [], 'what the browser complained about');
    };
    follow(name, quietly, leftOut);
  }
  describe('looks at every screen, in two windows', { concurrency: 2 }, () => {
    const idle: Desk[] = [];
    before(async () => void idle.push(await anotherWindow(desk), await anotherWindow(desk)));
    for (const [path, what] of screens) {
      test(what, async () => {
        const window = idle.pop()!;
        try {
          await lookAt(window, path, what);
        } catch (error) {
          await photograph(window, what);
          throw error;
        } finally {
          idle.push(window);
        }
      });
    }
  });
  follow('removes the sample', removeTheSample);
});
