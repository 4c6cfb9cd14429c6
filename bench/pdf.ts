/**
 * Boletos printed as PDF, per CPU second on one core, with the size of a file, beside gerar-boletos (a development dependency; named
 * when absent). `node bench/pdf.ts [CPU seconds a figure]` prints the figures; run.ts takes `measurePdfs`.
 *
 * Every file is another boleto of Bradesco, due in 2022, because the published gerar-boletos knows no later year; it prints a plain
 * boleto with its receipt, from a boleto that is prepared already. The CPU time of the whole process counts, garbage collection included.
 */
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { buildBoleto } from '#lib/boleto/index.ts';
import { buildBrCode } from '#lib/brcode/index.ts';
import { cents } from '#lib/money.ts';
import { boletoPdf, carnePdf, type BoletoDocument } from '#lib/pdf/index.ts';
import type { Figure } from './measure.ts';

const goalPerSecond = 900;
const count = 100;

const boletos: readonly BoletoDocument[] = Array.from({ length: count }, (_, index) => {
  const amountCents = cents(10_000 + index * 131);
  const given = { bank: '237', carteira: '09', branch: '1172', account: '0403005', amountCents, dueDate: '2022-06-15' };
  const built = buildBoleto({ ...given, nossoNumero: String(10_000_000 + index * 37) });
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return {
    bank: { code: '237', dv: '2', name: 'Bradesco' },
    linhaDigitavel: built.boleto.linhaDigitavel,
    barcode: built.boleto.barcode,
    dueDate: given.dueDate,
    amountCents,
    beneficiary: {
      name: 'Empresa Fictícia Ltda',
      taxId: '43576788000191',
      address: 'Rua Pedro Lessa, 15 - Centro - Rio de Janeiro/RJ - CEP 20030-030',
    },
    payer: {
      name: `Cliente ${index}`,
      taxId: '52998224725',
      addressLines: ['Rua Pedro Lessa, 15', 'Centro - Rio de Janeiro/RJ - CEP 20030-030'],
    },
    nossoNumero: String(10_000_000 + index * 37),
    documentNumber: String(1_001 + index),
    documentDate: '2022-05-15',
    processingDate: '2022-05-15',
    kind: 'DM',
    acceptance: 'N',
    carteira: '09',
    branchAndCode: '1172 / 0403005-0',
    placeOfPayment: 'Pagável em qualquer banco',
    instructions: ['Após o vencimento, multa de 2,00%.', 'Após o vencimento, juros de 1,00% ao mês.'],
  };
});

const hybrids: readonly BoletoDocument[] = boletos.map((boleto, index) => {
  const url = `pix.example.com/qr/v2/cobv/${String(index).padStart(36, '0')}`;
  const built = buildBrCode({ kind: 'dynamic', url, merchantName: 'Empresa Fictícia', merchantCity: 'Rio de Janeiro' });
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return { ...boleto, brCode: built.brCode };
});

/** Prints the file of a number and gives its bytes. */
type Work = (index: number) => Uint8Array | Promise<Uint8Array>;

interface Measured {
  perSecond: number;
  bytes: number;
}

async function perCpuSecond(work: Work, seconds: number): Promise<Measured> {
  const spend = async (limitSeconds: number): Promise<Measured> => {
    const begun = process.cpuUsage();
    for (let done = 1, bytes = 0; ; done += 1) {
      bytes = Math.max(bytes, (await work(done % count)).length);
      const { user, system } = process.cpuUsage(begun);
      const spent = (user + system) / 1e6;
      if (spent >= limitSeconds) return { perSecond: done / spent, bytes };
    }
  };
  await spend(seconds / 2);
  return spend(seconds);
}

interface PeerBoleto {
  gerarBoleto(): void;
  pdfStream(stream: PassThrough): Promise<unknown>;
}

async function peerWork(): Promise<Work | null> {
  const name = 'gerar-boletos';
  const loaded = await import(name).catch((cause: { code?: string }) => {
    if (cause.code === 'ERR_MODULE_NOT_FOUND') return null;
    throw cause;
  });
  if (loaded === null) return null;
  const { Boletos, Bancos } = ((loaded as { default?: object }).default ?? loaded) as {
    Boletos: new (data: object) => PeerBoleto;
    Bancos: { Bradesco: new () => object };
  };
  return async (index) => {
    const boleto = new Boletos(peerData(boletos[index]!, new Bancos.Bradesco()));
    boleto.gerarBoleto();
    const stream = new PassThrough();
    const [bytes] = await Promise.all([buffer(stream), boleto.pdfStream(stream)]);
    return bytes;
  };
}

function peerData(boleto: BoletoDocument, banco: object): object {
  const endereco = { logradouro: 'Rua Pedro Lessa, 15', bairro: 'Centro', cidade: 'Rio de Janeiro', estadoUF: 'RJ', cep: '20030-030' }; // prettier-ignore
  const dadosBancarios = {
    carteira: '09',
    agencia: '1172',
    agenciaDigito: '0',
    conta: '0403005',
    contaDigito: '0',
    nossoNumero: boleto.nossoNumero.padStart(11, '0'),
    nossoNumeroDigito: '0',
  };
  return {
    banco,
    pagador: { nome: boleto.payer.name, RegistroNacional: boleto.payer.taxId, endereco },
    instrucoes: boleto.instructions,
    beneficiario: { nome: boleto.beneficiary.name, cnpj: boleto.beneficiary.taxId, dadosBancarios, endereco },
    boleto: {
      numeroDocumento: boleto.documentNumber,
      especieDocumento: 'DM',
      valor: Number(boleto.amountCents) / 100,
      datas: { vencimento: '06-15-2022', processamento: '05-15-2022', documentos: '05-15-2022' },
    },
  };
}

/** Ours, plain and hybrid and as carnê, and the peer's; `ratio` is ours by the peer's of the same run. */
export async function measurePdfs(seconds = 2): Promise<Figure[]> {
  const figure = (name: string, { perSecond, bytes }: Measured): Figure => {
    return { name: `${name} (${(bytes / 1_000).toFixed(1)} kB)`, unit: '/CPU s', perSecond, p50Ms: NaN, p99Ms: NaN };
  };
  const plain = await perCpuSecond((index) => boletoPdf(boletos[index]!), seconds);
  const hybrid = await perCpuSecond((index) => boletoPdf(hybrids[index]!), seconds);
  const carne = await perCpuSecond((index) => carnePdf(boletos.slice(index, index + 12)), seconds);
  const figures = [
    { ...figure('P12 boleto PDF', plain), ratio: plain.perSecond / goalPerSecond, goal: 1 },
    figure('P12 hybrid boleto PDF, with its QR code', hybrid),
    figure('P12 carnê of up to twelve', carne),
  ];
  const work = await peerWork();
  if (work === null) return [...figures, figure('P12 gerar-boletos: not installed', { perSecond: NaN, bytes: NaN })];
  const peer = await perCpuSecond(work, seconds);
  return [...figures, { ...figure('P12 gerar-boletos', peer), ratio: plain.perSecond / peer.perSecond }];
}

if (import.meta.main) {
  for (const { name, perSecond, ratio } of await measurePdfs(Number(process.argv[2] ?? 2))) {
    const times = ratio === undefined ? '' : `, ratio ${ratio.toFixed(1)}`;
    process.stdout.write(`${name}: ${Number.isNaN(perSecond) ? '–' : Math.round(perSecond)}/CPU s${times}\n`);
  }
}
