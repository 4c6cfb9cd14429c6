/** A clerk's desk: the browser, the page, and what the API and the simulated bank say of the same things. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Charge } from '#contract/charges.ts';
import type { Session } from '#contract/people.ts';
import type { BankCharge } from '#sim/index.ts';
import { scratchFolder } from './program.ts';

/** How long anything may take on a busy machine before it counts as not coming. */
const patienceMs = 60_000;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
declare const axe: { run(options: RunOptions): Promise<AxeResults> };
declare const document: { documentElement: Box; querySelector(selector: string): Box | null };
interface Box {
  scrollWidth: number;
  clientWidth: number;
}

export interface Desk {
  browser: Browser;
  context: BrowserContext;
  page: Page;
  url: string;
  /** What the browser complained about since it was last asked: errors on the console, and answers of 500 and more. */
  complaints(): string[];
}

export async function openDesk(executablePath: string, url: string): Promise<Desk> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return openWindow(await chromium.launch({ executablePath, args: sandbox }), url);
}

/** A second window of the same person; in a tab behind another one the browser would hardly draw. */
export async function anotherWindow({ browser, context, url }: Desk): Promise<Desk> {
  return openWindow(browser, url, await context.storageState());
}

type Signed = Awaited<ReturnType<BrowserContext['storageState']>>;

async function openWindow(browser: Browser, url: string, storageState?: Signed): Promise<Desk> {
  const context = await browser.newContext({
    baseURL: url,
    locale: 'pt-BR',
    timezoneId: 'America/Sao_Paulo',
    viewport: { width: 1366, height: 768 },
    reducedMotion: 'reduce',
    ...(storageState ? { storageState } : {}),
  });
  context.setDefaultTimeout(patienceMs);
  await context.addInitScript({ content: axeSource });
  const complaints: string[] = [];
  context.on('weberror', (error) => void complaints.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()} ${response.url()}`);
  });
  const page = await context.newPage();
  return { browser, context, page, url, complaints: () => complaints.splice(0) };
}

/** A refusal is an answer that the browser also writes on its console; what remains is a defect. */
export function withoutRefusals(complaints: readonly string[]): string[] {
  return complaints.filter((one) => !/^Failed to load resource: the server responded with a status of 4\d\d/.test(one));
}

export async function photograph({ page }: Desk, name: string): Promise<void> {
  const file = name.replaceAll(/[^\p{L}\d]+/gu, '-').slice(0, 80);
  await page.screenshot({ path: join(scratchFolder, `e2e-${file}.png`), timeout: 5_000 }).catch(() => undefined);
}

// ------------------------------------------------------------------ what is seen

export const see = (locator: Locator): Promise<void> => locator.waitFor({ state: 'visible' });
export const seeGone = (locator: Locator): Promise<void> => locator.waitFor({ state: 'hidden' });

/** A page, once its heading stands and nothing loads any more. */
export async function open({ page }: Desk, path: string): Promise<void> {
  await page.goto(path);
  await settled(page);
}

export async function settled(page: Page): Promise<void> {
  await see(page.getByRole('heading', { level: 1 }));
  await seeGone(page.getByText('Carregando…').first());
  await seeGone(page.locator('.skeleton').first());
}

/** The row of a charge in Cobranças, found by typing as a clerk does. */
export async function findRow(desk: Desk, reference: string, view = ''): Promise<Locator> {
  await open(desk, `/cobrancas${view}`);
  await desk.page.getByRole('textbox', { name: 'Pesquisar' }).fill(reference);
  const row = desk.page.getByRole('row').filter({ has: desk.page.getByText(reference, { exact: true }) });
  await see(row);
  // The filter is applied when it stands in the address; what the list shows until then belongs to another one.
  await desk.page.waitForURL((url) => url.searchParams.get('q') === reference);
  await settled(desk.page);
  return row;
}

/** The row's menu, and one of its actions: two of the three presses of every action. */
export async function fromMenu({ page }: Desk, row: Locator, reference: string, action: string): Promise<Locator> {
  await row.getByRole('button', { name: `Ações de ${reference}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
  return page.getByRole('dialog');
}

export const badge = (row: Locator | Page, word: string): Locator => row.locator('.badge', { hasText: word });

/** A short message in the corner. */
export const toast = ({ page }: Desk, text: string | RegExp): Locator =>
  page.locator('.mantine-Notification-root').filter({ hasText: text });

/** @param rules one rule instead of all of WCAG 2.2 AA. */
export async function findsNoBarrier({ page }: Desk, where: string, rules: readonly string[] = []): Promise<void> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const options: RunOptions = {
    runOnly: rules.length > 0 ? { type: 'rule', values: [...rules] } : { type: 'tag', values: tags },
    resultTypes: ['violations'],
  };
  const { violations } = await page.evaluate((asked) => axe.run(asked), options);
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split('\n')[1] ?? ''}`),
  );
  assert.deepEqual(found, [], where);
}

/** Neither the page nor its main part is wider than what is seen of it. */
export async function fitsTheWidth({ page }: Desk, where: string): Promise<void> {
  const hidden = await page.evaluate(() =>
    [document.documentElement, document.querySelector('main')].map((box) =>
      box === null ? 0 : box.scrollWidth - box.clientWidth,
    ),
  );
  assert.deepEqual(hidden, [0, 0], `${where}: pixels beyond the right edge, of the page and of its main part`);
}

// ------------------------------------------------------------------ what API and bank say

export async function api<A>({ context }: Desk, path: string): Promise<A> {
  const answer = await context.request.get(path);
  assert.equal(answer.status(), 200, `${path}: ${await answer.text()}`);
  return (await answer.json()) as A;
}

export async function chargeOf(desk: Desk, reference: string): Promise<Charge> {
  const { data } = await api<{ data: Charge[] }>(desk, `/v1/charges?reference=${encodeURIComponent(reference)}`);
  assert.equal(data.length, 1, `charges with the number ${reference}`);
  return data[0]!;
}

/** Asks the simulator to do something that its page offers too. */
export async function atSimulator<A>(desk: Desk, path: string, data: object): Promise<A> {
  const { csrfToken } = await api<Session>(desk, '/ui/session');
  const headers = { 'x-csrf-token': csrfToken };
  const answer = await desk.context.request.post(`/ui/simulator/${path}`, { headers, data });
  assert.equal(answer.status(), 200, `${path}: ${await answer.text()}`);
  return (await answer.json()) as A;
}

/** The titles with this number in the bank's own books. */
export async function atBank(desk: Desk, reference: string): Promise<BankCharge[]> {
  const { charges } = await api<{ charges: BankCharge[] }>(desk, `/ui/simulator/banks/inter/charges`);
  return charges.filter((charge) => charge.reference === reference);
}
