/** A person who starts from nothing connects each of the five simulated banks through the screens. Each bank is a test of its own. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { findChromium } from '#test/kit/chromium.ts';
import { banksInHand, connect } from './connecting.ts';
import { changePlaces, keepAccounts, keepBillingTypes, password, takeACopy } from './connecting-after.ts';
import { connectByKeyboard, leaveAndGoOn, sendTheWrongFiles } from './connecting-trouble.ts';
import { anotherWindow, openDesk, photograph, see, withoutRefusals, type Desk } from './desk.ts';
import { newPlace, removePlace, startProgram, type Program } from './program.ts';

const chromium = findChromium();

describe('connecting banks', { concurrency: 2, skip: chromium === null ? 'not installed: chromium' : false }, () => {
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
    await startWithNothing(desk);
  });
  after(async () => {
    while (undo.length > 0) await undo.pop()?.();
  });

  const inItsOwnWindow = (name: string, journey: (desk: Desk) => Promise<void>): void => {
    test(name, async (t) => {
      const window = await anotherWindow(desk);
      try {
        await journey(window);
        assert.deepEqual(withoutRefusals(window.complaints()), [], 'what the browser complained about');
      } catch (error) {
        await photograph(window, name);
        t.diagnostic(`the program said:\n${program.output().slice(-3_000)}`);
        throw error;
      } finally {
        await window.context.close();
      }
    });
  };

  for (const hand of banksInHand)
    inItsOwnWindow(`${hand.title}, from nothing to active`, (window) => connect(window, hand));
  inItsOwnWindow('is left in the middle and gone on with from the list', leaveAndGoOn);
  inItsOwnWindow('is gone through by keyboard alone', connectByKeyboard);
  inItsOwnWindow('has its credentials change places after a test with the new ones', changePlaces);
  inItsOwnWindow('hands out a copy of its certificate', takeACopy);
  inItsOwnWindow('is of an account that is kept', keepAccounts);
  inItsOwnWindow('has types of charges linked to it', keepBillingTypes);
  inItsOwnWindow('is told what is wrong with the files, and loses nothing', sendTheWrongFiles);
});

/** The first access of a company that wants its own bank. */
async function startWithNothing({ page }: Desk): Promise<void> {
  await page.goto('/');
  await page.waitForURL('**/primeiro-acesso');
  await page.getByLabel('Seu nome').fill('Ana Souza');
  await page.getByLabel('E-mail').fill('ana@example.com');
  await page.getByLabel('Senha', { exact: true }).fill(password);
  await page.getByLabel('Razão social').fill('Padaria Pão Quente Ltda');
  await page.getByLabel('CNPJ').fill('12abc34501de35');
  await page.getByRole('radio', { name: /Conectar um banco de verdade/ }).check();
  await page.getByRole('button', { name: 'Criar e entrar' }).click();
  await page.waitForURL('**/integracoes/nova');
  await see(page.getByRole('heading', { name: 'Qual banco ou provedor?' }));
}
