/**
 * Boletos built and lines read, per CPU second on one core, beside the published libraries that are installed (development dependencies;
 * one that is absent is named). `node bench/boleto.ts [CPU seconds a figure]` prints the table; run.ts takes `measureBoletos`.
 *
 * Every figure works on a thousand different boletos of Bradesco, which all of the libraries know, due in 2022, because the published
 * gerar-boletos knows no later year. The CPU time of the whole process counts, garbage collection included, after a warm-up.
 */
import type { BoletoInput } from '#lib/boleto/index.ts';
import { boletoProblems, buildBoleto, readBoleto } from '#lib/boleto/index.ts';
import { addDays } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import type { Figure } from './measure.ts';

const count = 1_000;
const today = '2022-06-15';

const inputs: readonly BoletoInput[] = Array.from({ length: count }, (_, index) => ({
  bank: '237',
  carteira: '09',
  nossoNumero: String(10_000_000 + index * 37),
  branch: '1172',
  account: '0403005',
  amountCents: cents(10_000 + index * 131),
  dueDate: addDays('2022-06-01', index % 30),
}));

const lines: readonly string[] = inputs.map((input) => {
  const built = buildBoleto(input);
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  // Read back from bytes, as from a file: a text just put together is kept in pieces by the engine.
  return Buffer.from(built.boleto.linhaDigitavel, 'latin1').toString('latin1');
});

type Work = (index: number) => boolean;

/** How often the work is done in a second of CPU. @throws Error when it fails once: a wrong answer has no speed. */
function perCpuSecond(name: string, work: Work, seconds: number): number {
  const slice = 2_000;
  const round = (): void => {
    for (let index = 0; index < slice; index++) {
      if (!work(index % count)) throw new Error(`${name} failed at ${index % count}`);
    }
  };
  const spend = (limitSeconds: number): number => {
    const begun = process.cpuUsage();
    let done = 0;
    for (;;) {
      round();
      done += slice;
      const { user, system } = process.cpuUsage(begun);
      const spent = (user + system) / 1e6;
      if (spent >= limitSeconds) return done / spent;
    }
  };
  spend(seconds / 4);
  return spend(seconds);
}

function buildAndCheck(index: number): boolean {
  const built = buildBoleto(inputs[index]!);
  return built.ok && boletoProblems(built.boleto.linhaDigitavel).length === 0;
}

function readWhole(index: number): boolean {
  const read = readBoleto(lines[index]!, { today });
  return read.kind === 'boleto' && read.valid && read.dueDate !== null && read.nossoNumero !== undefined;
}

/** A package that may not be installed, as whatever it exports. */
async function optional(name: string): Promise<Record<string, unknown> | null> {
  try {
    const loaded = (await import(name)) as Record<string, unknown>;
    return { ...(loaded['default'] as object | undefined), ...loaded };
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw cause;
  }
}

interface PeerBank {
  geraCodigoDeBarrasPara(boleto: object): string;
}
interface PeerBoleto {
  gerarBoleto(): void;
  boletoInfo: { getLinhaDigitavelFormatado(): { linha?: string } | string };
}

/** gerar-boletos: a prepared boleto, of which barcode and line are made (the line makes the barcode anew). */
function gerarBoletos(peer: Record<string, unknown>): Work {
  const { Boletos, Bancos } = peer as {
    Boletos: new (data: object) => PeerBoleto;
    Bancos: { Bradesco: new () => PeerBank };
  };
  const address = { logradouro: 'Rua A, 1', bairro: 'Centro', cidade: 'Recife', estadoUF: 'PE', cep: '50000-000' };
  const prepared = inputs.map(({ nossoNumero = '', amountCents, dueDate }) => {
    const [year, month, day] = dueDate.split('-');
    const date = `${month}-${day}-${year}`;
    const boleto = new Boletos({
      banco: new Bancos.Bradesco(),
      pagador: { nome: 'Cliente', RegistroNacional: '12345678', endereco: address },
      instrucoes: [],
      beneficiario: {
        nome: 'Empresa',
        cnpj: '43576788000191',
        dadosBancarios: {
          carteira: '09',
          agencia: '1172',
          agenciaDigito: '0',
          conta: '0403005',
          contaDigito: '0',
          nossoNumero: nossoNumero.padStart(11, '0'),
          nossoNumeroDigito: '0',
        },
        endereco: address,
      },
      boleto: {
        numeroDocumento: '1',
        especieDocumento: 'DM',
        valor: Number(amountCents) * 0.01,
        datas: { vencimento: date, processamento: date, documentos: date },
      },
    });
    boleto.gerarBoleto();
    return boleto.boletoInfo;
  });
  return (index) => prepared[index]!.getLinhaDigitavelFormatado() !== '';
}

/** @mrmgomes/boleto-utils: kind, barcode, line, value and two due dates; no parts of the campo livre. */
function boletoUtils(peer: Record<string, unknown>): Work {
  const { validarBoleto } = peer as { validarBoleto: (line: string) => { sucesso: boolean } };
  return (index) => validarBoleto(lines[index]!).sucesso;
}

/** boleto-brasileiro-validator: whether the line is valid, and nothing else. */
function validator(peer: Record<string, unknown>): Work {
  const { boleto } = peer as { boleto: (line: string) => boolean };
  return (index) => boleto(lines[index]!);
}

interface Row {
  name: string;
  work: Work | null;
  /** The row of ours that this one is compared with. */
  against?: string;
  goal?: number;
}

async function rows(): Promise<Row[]> {
  const peer = async (name: string, workOf: (peer: Record<string, unknown>) => Work): Promise<Work | null> => {
    const loaded = await optional(name);
    return loaded === null ? null : workOf(loaded);
  };
  const build = 'P10 boleto built and checked';
  const read = 'P11 line read and validated, full answer';
  const valid = 'P11 line validated only';
  return [
    { name: build, work: buildAndCheck, goal: 500_000 },
    { name: 'P10 gerar-boletos', work: await peer('gerar-boletos', gerarBoletos), against: build },
    { name: read, work: readWhole, goal: 500_000 },
    { name: 'P11 @mrmgomes/boleto-utils', work: await peer('@mrmgomes/boleto-utils', boletoUtils), against: read },
    { name: valid, work: (index) => boletoProblems(lines[index]!).length === 0 },
    {
      name: 'P11 boleto-brasileiro-validator (validity alone)',
      work: await peer('boleto-brasileiro-validator', validator),
      against: valid,
    },
  ];
}

/** A figure a row; `ratio` is ours by the peer's of the same run, `goal` the ratio of the goal is in the name. */
export async function measureBoletos(seconds = 2): Promise<Figure[]> {
  const found = new Map<string, number>();
  const figures: Figure[] = [];
  for (const { name, work, against, goal } of await rows()) {
    if (work === null) {
      figures.push({ name: `${name}: not installed`, unit: '/s', perSecond: NaN, p50Ms: NaN, p99Ms: NaN });
      continue;
    }
    const perSecond = perCpuSecond(name, work, seconds);
    found.set(name, perSecond);
    const ours = against === undefined ? undefined : found.get(against);
    figures.push({
      name: goal === undefined ? name : `${name} (goal ${goal})`,
      unit: '/CPU s',
      perSecond,
      p50Ms: NaN,
      p99Ms: NaN,
      ...(ours === undefined ? {} : { ratio: ours / perSecond }),
    });
  }
  return figures;
}

if (import.meta.main) {
  for (const { name, perSecond, ratio } of await measureBoletos(Number(process.argv[2] ?? 2))) {
    const times = ratio === undefined ? '' : ` (ours is ${ratio.toFixed(1)} times as fast)`;
    process.stdout.write(`${name}: ${Number.isNaN(perSecond) ? '–' : Math.round(perSecond)}/CPU s${times}\n`);
  }
}
