/**
 * BR Codes built and read, per CPU second on one core, beside pix-utils (a development dependency; named when absent).
 * `node bench/brcode.ts [CPU seconds a figure]` prints the figures; run.ts takes `measureBrCodes`.
 */
import { buildBrCode, readBrCode, type StaticBrCodeInput } from '#lib/brcode/index.ts';
import { cents } from '#lib/money.ts';
import type { Figure } from './measure.ts';

const count = 1_000;
const inputs: readonly StaticBrCodeInput[] = Array.from({ length: count }, (_, index) => ({
  kind: 'static',
  key: `financeiro${index}@example.com`,
  merchantName: 'Moinho Exemplo Ltda',
  merchantCity: 'Belo Horizonte',
  amountCents: cents(1_000 + index),
  txid: `PEDIDO${index}`,
}));
const codes: readonly string[] = inputs.map((input) => {
  const built = buildBrCode(input);
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return Buffer.from(built.brCode, 'latin1').toString('latin1');
});

type Work = (index: number) => boolean;

/** How often the work is done in a second of CPU, after a warm-up. @throws Error when it fails once: a wrong answer has no speed. */
function perCpuSecond(name: string, work: Work, seconds: number): number {
  const spend = (limitSeconds: number): number => {
    const begun = process.cpuUsage();
    for (let done = count; ; done += count) {
      for (let index = 0; index < count; index++) if (!work(index)) throw new Error(`${name} failed at ${index}`);
      const { user, system } = process.cpuUsage(begun);
      const spent = (user + system) / 1e6;
      if (spent >= limitSeconds) return done / spent;
    }
  };
  spend(seconds / 4);
  return spend(seconds);
}

interface Peer {
  createStaticPix(input: object): { toBRCode(): string };
  parsePix(code: string): { type: string };
}

async function peerWorks(): Promise<{ build: Work; read: Work } | null> {
  try {
    const loaded = (await import('pix-utils')) as unknown as Peer & { default?: Peer };
    const peer = loaded.default ?? loaded;
    const given = inputs.map((input) => ({
      ...input,
      pixKey: input.key,
      transactionAmount: Number(input.amountCents) / 100,
    }));
    return {
      build: (index) => peer.createStaticPix(given[index]!).toBRCode().length > 100,
      read: (index) => peer.parsePix(codes[index]!).type === 'STATIC',
    };
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw cause;
  }
}

/** Ours and the peer's; `ratio` is ours by the peer's of the same run. */
export async function measureBrCodes(seconds = 2): Promise<Figure[]> {
  const peer = await peerWorks();
  const rows = [
    { name: 'BR Code built', ours: (index: number) => buildBrCode(inputs[index]!).ok, theirs: peer?.build },
    { name: 'BR Code read, full answer', ours: (index: number) => readBrCode(codes[index]!).valid, theirs: peer?.read },
  ];
  return rows.flatMap(({ name, ours, theirs }) => {
    const figure = (label: string, perSecond: number): Figure => {
      return { name: label, unit: '/CPU s', perSecond, p50Ms: NaN, p99Ms: NaN };
    };
    const own = perCpuSecond(name, ours, seconds);
    if (theirs === undefined) return [figure(name, own), figure(`${name}, pix-utils: not installed`, NaN)];
    const other = perCpuSecond(`${name}, pix-utils`, theirs, seconds);
    return [figure(name, own), { ...figure(`${name}, pix-utils`, other), ratio: own / other }];
  });
}

if (import.meta.main) {
  for (const { name, perSecond, ratio } of await measureBrCodes(Number(process.argv[2] ?? 2))) {
    const times = ratio === undefined ? '' : ` (ours is ${ratio.toFixed(1)} times as fast)`;
    process.stdout.write(`${name}: ${Number.isNaN(perSecond) ? '–' : Math.round(perSecond)}/CPU s${times}\n`);
  }
}
