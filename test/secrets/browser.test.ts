/**
 * A bank is connected through the screens of the real program, in a real browser; then everything that the browser keeps and every
 * file that the program wrote is searched for what was typed and dropped.
 */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { banksInHand, connect } from '#test/e2e/connecting.ts';
import { openDesk, type Desk } from '#test/e2e/desk.ts';
import { makeAccess, person } from '#test/e2e/first-day.ts';
import { newPlace, removePlace, startProgram, type Place, type Program } from '#test/e2e/program.ts';
import { findChromium } from '#test/kit/chromium.ts';
import { keyLines, leaksIn, written, type Canary, type Written } from './search.ts';

const chromium = findChromium();
const skip = chromium === null ? 'no Chromium here' : false;

describe('a bank connected through the screens', { skip }, () => {
  let place: Place;
  let program: Program;
  let desk: Desk;
  const canaries: Canary[] = [];

  before(async () => {
    place = await newPlace({ LOG_LEVEL: 'debug' });
    program = await startProgram(place);
    desk = await openDesk(chromium ?? '', program.url);
    await makeAccess(desk);
    const [hand] = banksInHand;
    assert.ok(hand);
    // What the bank hands out is typed and dropped here, and must be found nowhere afterwards.
    const credentials: typeof hand.credentials = (given) => {
      canaries.push({ name: 'client secret', text: given.clientSecret });
      canaries.push(...keyLines(given.keyPem).map((text) => ({ name: 'private key', text })));
      return hand.credentials(given);
    };
    await connect(desk, { ...hand, credentials });
    canaries.push({ name: 'password of the person', text: person.password });
    for (const { name, value, httpOnly } of await desk.context.cookies()) {
      assert.ok(httpOnly, `script can read the cookie ${name}`);
      canaries.push({ name: `cookie ${name}`, text: value });
    }
  });
  after(async () => {
    await desk.browser.close();
    await program.end('SIGTERM');
    await removePlace(place);
  });

  const noLeaks = (places: Iterable<Written>): void => assert.deepEqual(leaksIn(places, canaries).slice(0, 8), []);

  test('was given secrets, and what was given would be found', () => {
    const names = new Set(canaries.map(({ name }) => name));
    assert.ok(names.size >= 4, [...names].join());
    noLeaks([written('nothing', 'nothing')]);
    assert.ok(canaries.every((canary) => leaksIn([written('planted', canary.text)], [canary]).length === 1));
  });

  test('leaves nothing in the storage of the browser, nor in what script can read', async () => {
    const kept = await desk.page.evaluate<Record<string, string | number>>(everythingKept);
    assert.deepEqual([kept['databases'], kept['caches'], kept['cookie']], [0, 0, '']);
    noLeaks(Object.entries(kept).map(([where, text]) => written(`browser ${where}`, String(text))));
    noLeaks([written('browser state', JSON.stringify((await desk.context.storageState()).origins))]);
  });

  test('leaves nothing in the folder of the data, the database with its log of changes among it, nor in what the program said', async () => {
    noLeaks([written('standard output', program.output())]);
    const moved = (await readFile(join(place.dataDir, 'postgres.caminho'), 'utf8').catch(() => '')).trim();
    let files = 0;
    for (const folder of [place.dataDir, ...(moved === '' ? [] : [moved])]) {
      for (const file of await filesIn(folder)) {
        files += 1;
        noLeaks([{ where: file, bytes: await readFile(file).catch(() => Buffer.alloc(0)) }]);
      }
    }
    assert.ok(files > 100, `only ${files} files`);
  });

  /** Every file but the simulator's books: the bank itself knows what it handed out. */
  async function filesIn(folder: string): Promise<string[]> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.startsWith(join(place.dataDir, 'simulator')));
  }
});

/** Run by the browser: all that a script of the page could read of what is kept. */
const everythingKept = `(async () => {
  const dump = (storage) => JSON.stringify(Object.entries(storage));
  return {
    localStorage: dump(localStorage),
    sessionStorage: dump(sessionStorage),
    cookie: document.cookie,
    page: document.documentElement.outerHTML,
    history: JSON.stringify([location.href, history.state]),
    databases: (await indexedDB.databases()).length,
    caches: 'caches' in window ? (await caches.keys()).length : 0,
  };
})()`;
