/** The simulator's settings, from the command line. */
import { parseArgs } from 'node:util';
import type { SimulatorOptions } from './index.ts';
import { LIMITS } from './kit/bank.ts';

export const USAGE = `node sim/main.ts [opções]

  --data DIR               pasta dos livros, da autoridade e do relógio (sem ela, tudo fica na memória)
  --port-api N             porta do primeiro banco; os outros seguem (padrão 4710; 0 = qualquer uma livre)
  --port-control N         porta da API de controle (padrão 4700; 0 = qualquer uma livre)
  --port-sftp N            porta do servidor de arquivos dos bancos (padrão 0: a da última vez, ou qualquer uma livre)
  --limits NOME            limites de chamadas: production (padrão), sandbox ou none
  --emission-delay-ms N    demora do registro de uma cobrança (padrão 2000)
  --amend-delay-ms N       demora de uma alteração (padrão 2000)
  --webhooks MODO          automatic (padrão) ou held: espera ordem da API de controle
  --server-name NOME       outro nome no certificado dos bancos, para o SDK de um banco (pode repetir)
  --hook-name NOME         nome da máquina que recebe os webhooks, para o certificado (pode repetir)
  --until-input-ends       termina quando a entrada padrão termina: nunca sobra um simulador de quem o iniciou e morreu
  --help                   mostra esta ajuda`;

export interface ProgramOptions extends SimulatorOptions {
  /** Whoever started the simulator holds its standard input: when that ends, however it ends, so does the simulator. */
  untilInputEnds: boolean;
}

/**
 * Reads the arguments; `'help'` when the usage is asked for.
 * @throws Error with a message for people when one is not understood.
 */
export function parseOptions(args: readonly string[]): ProgramOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      'port-api': { type: 'string', default: '4710' },
      'port-control': { type: 'string', default: '4700' },
      'port-sftp': { type: 'string', default: '0' },
      limits: { type: 'string', default: 'production' },
      'emission-delay-ms': { type: 'string', default: '2000' },
      'amend-delay-ms': { type: 'string', default: '2000' },
      webhooks: { type: 'string', default: 'automatic' },
      'server-name': { type: 'string', multiple: true, default: [] },
      'hook-name': { type: 'string', multiple: true, default: [] },
      'until-input-ends': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    ...(values.data === undefined ? {} : { dataDir: values.data }),
    apiPort: wholeNumber('--port-api', values['port-api'], 65_535),
    controlPort: wholeNumber('--port-control', values['port-control'], 65_535),
    sftpPort: wholeNumber('--port-sftp', values['port-sftp'], 65_535),
    limits: oneOf('--limits', values.limits, LIMITS),
    emissionDelayMs: wholeNumber('--emission-delay-ms', values['emission-delay-ms'], 86_400_000),
    amendDelayMs: wholeNumber('--amend-delay-ms', values['amend-delay-ms'], 86_400_000),
    webhooks: oneOf('--webhooks', values.webhooks, ['automatic', 'held'] as const),
    serverNames: values['server-name'],
    hookNames: values['hook-name'],
    untilInputEnds: values['until-input-ends'],
  };
}

function wholeNumber(name: string, text: string, max: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number <= max)) throw new Error(`${name} deve ser um número de 0 a ${max}; veio "${text}".`);
  return number;
}

function oneOf<T extends string>(name: string, text: string, words: readonly T[]): T {
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) throw new Error(`${name} deve ser ${words.join(', ')}; veio "${text}".`);
  return word;
}
