import { once } from 'node:events';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Config } from '#config';
import type { CliIo } from './io.ts';
import { EXIT } from './io.ts';

const roles = ['all', 'api', 'jobs'] as const;

const HELP = `Uso: pontual start [--data PASTA] [--role all|api|jobs]

Inicia o Pontual neste computador e diz que endereço abrir. Sem DATABASE_URL, inicia também um PostgreSQL próprio,
com os dados na pasta de dados. Ctrl+C para; nada se perde.

  --data   pasta dos dados (padrão ./data, ou PONTUAL_DATA_DIR)
  --role   all    tudo em um processo (padrão; também pela variável ROLE)
           api    só a API, as telas e os avisos dos bancos
           jobs   só as tarefas: envios, consultas, conciliação
           Vários processos api e jobs trabalham juntos com o mesmo DATABASE_URL.

  --remove-sample  remove os dados de exemplo (o mesmo que o botão em Início)

A configuração vem das variáveis de ambiente: PORT, DATABASE_URL, PONTUAL_PUBLIC_URL e as outras do README.pt-BR.md.
Código de saída: 0 parou a pedido · 1 não conseguiu iniciar (a mensagem diz a cura) · 2 chamado com opção errada.
`;

/** `pontual start`: runs until SIGINT or SIGTERM. Resolves to the exit code. */
export async function run(argv: string[], io: CliIo): Promise<number> {
  let values;
  try {
    const options = {
      help: { type: 'boolean', short: 'h' },
      data: { type: 'string' },
      role: { type: 'string' },
      'remove-sample': { type: 'boolean', default: false },
    } as const;
    ({ values } = parseArgs({ args: argv, options }));
  } catch {
    return wrongCall(io, 'Opção desconhecida ou sem valor.');
  }
  if (values.help) {
    io.out(HELP);
    return EXIT.ok;
  }
  const role = roles.find((known) => known === values.role);
  if (values.role !== undefined && role === undefined) return wrongCall(io, `--role deve ser ${roles.join(', ')}.`);
  const overrides = {
    ...(values.data === undefined ? {} : { dataDir: resolve(values.data) }),
    ...(role === undefined ? {} : { role }),
  };
  try {
    await untilStopped(overrides, values['remove-sample'], io);
    return EXIT.ok;
  } catch (error) {
    io.err(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function untilStopped(overrides: Partial<Config>, removeSample: boolean, io: CliIo): Promise<void> {
  const { readConfig } = await import('#config');
  const config = { ...readConfig(), ...overrides };
  const { start } = await import('#main');
  // Listened to from before the start: a Ctrl+C in the middle of it leaves no database running.
  const stopped = stopSignal();
  const running = await start({ config, removeSample, say: (sentence) => io.out(`${sentence}\n`) });
  await stopped;
  await running.stop();
}

/** The first signal stops in order; the system's own handling of a second one ends at once. */
async function stopSignal(): Promise<void> {
  const settled = new AbortController();
  const { signal } = settled;
  await Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name, { signal })));
  settled.abort();
}

function wrongCall(io: CliIo, message: string): number {
  io.err(`${message}\nVeja: pontual start --help\n`);
  return EXIT.unreadable;
}
