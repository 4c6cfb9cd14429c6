/** The commands of `pontual`, each loaded only when it is called. */
import type { CliIo } from './io.ts';
import { EXIT } from './io.ts';

type Command = (argv: string[], io: CliIo) => Promise<number>;

const commands: Readonly<Record<string, { summary: string; load: () => Promise<Command> }>> = {
  start: {
    summary: 'inicia o Pontual: banco de dados, API, tarefas e telas',
    load: async () => (await import('./start.ts')).run,
  },
  simulator: {
    summary: 'inicia só o banco simulado, para testar um ERP',
    load: async () => (await import('./simulator.ts')).run,
  },
  boleto: {
    summary: 'lê ou monta linha digitável e código de barras',
    load: async () => (await import('./boleto.ts')).run,
  },
  pix: {
    summary: 'lê ou monta Pix copia e cola',
    load: async () => (await import('./pix.ts')).run,
  },
  cnab: {
    summary: 'lê, confere ou monta remessa e retorno (CNAB 240 e 400)',
    load: async () => (await import('./cnab.ts')).run,
  },
  movement: {
    summary: 'lê, confere ou monta arquivos de movimento e recusa de transferências',
    load: async () => (await import('./movement.ts')).run,
  },
  transfer: {
    summary: 'lista, pede e cancela transferências em um Pontual no ar',
    load: async () => (await import('./transfer.ts')).run,
  },
  file: {
    summary: 'lista, envia e baixa arquivos do banco em um Pontual no ar',
    load: async () => (await import('./file.ts')).run,
  },
  company: {
    summary: 'cria e lista as empresas desta instalação',
    load: async () => (await import('./company.ts')).run,
  },
  audit: {
    summary: 'confere a corrente da auditoria e das evidências',
    load: async () => (await import('./audit.ts')).run,
  },
  'master-key': {
    summary: 'troca a chave mestra dos segredos',
    load: async () => (await import('./master-key.ts')).run,
  },
  taxid: {
    summary: 'lê, confere ou completa CPF e CNPJ',
    load: async () => (await import('./taxid.ts')).run,
  },
};

const HELP = `Uso: pontual <comando> [opções]

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(11)}${summary}`)
  .join('\n')}
  help       mostra esta ajuda, ou a de um comando: pontual help boleto

Cada comando explica as suas opções com --help.
`;

/** Runs the command that the arguments name. Resolves to the exit code: 2 when there is no such command. */
export async function dispatch(argv: string[], io: CliIo): Promise<number> {
  const [first, ...rest] = argv;
  if (first === undefined) {
    io.err(HELP);
    return EXIT.unreadable;
  }
  if (['help', '--help', '-h'].includes(first)) {
    if (rest[0] !== undefined && first === 'help') return dispatch([rest[0], '--help'], io);
    io.out(HELP);
    return EXIT.ok;
  }
  const command = Object.hasOwn(commands, first) ? commands[first] : undefined;
  if (command === undefined) {
    io.err(`Comando desconhecido: ${first}. Veja os que existem com: pontual --help\n`);
    return EXIT.unreadable;
  }
  return (await command.load())(rest, io);
}
