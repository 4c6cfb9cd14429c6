/** `npm run new-provider NAME`: a provider, its simulated bank and its parameters for the conformance suite, working from the first minute. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { changesLeft, draftProvider, writeDraft, type Draft, type Order } from './generate.ts';

export const usage = `Uso: npm run new-provider -- NOME [--title "Banco X"] [--compe 999] [--auth oauth|key] [--no-mtls]

  NOME       letras minúsculas, números e hífens: banco-x
  --title    como as pessoas conhecem o banco
  --compe    código COMPE, três dígitos
  --auth     oauth (padrão): client id e secret por um token; key: uma chave em cada chamada
  --no-mtls  o banco não pede certificado de cliente
`;

/** What was asked for; null when it cannot be understood. */
export function readOrder(args: readonly string[], today: string): Order | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        title: { type: 'string' },
        compe: { type: 'string', default: '999' },
        auth: { type: 'string', default: 'oauth' },
        'no-mtls': { type: 'boolean', default: false },
      },
    });
    const [name, ...rest] = positionals;
    const { auth, compe, title, 'no-mtls': open } = values;
    if (name === undefined || rest.length > 0 || (auth !== 'oauth' && auth !== 'key')) return null;
    return { name, title: title ?? `Banco ${name}`, compe, auth, mutualTls: !open, asOf: today };
  } catch {
    return null;
  }
}

function nextSteps({ name }: Order, { files, registries }: Draft): string {
  return `Escritos ${files.length} arquivos; uma linha a mais em ${registries.map(({ path }) => path).join(' e ')}.

  src/providers/${name}/                  o que o Pontual diz ao banco e entende dele
  sim/banks/${name}/                      o banco simulado
  test/conformance/params/${name}.ts      os valores da suíte de conformidade

O banco é inventado e funciona. ${changesLeft(files)} lugares dizem o que trocar e onde o banco o documenta:

  grep -rn "CHANGE:" src/providers/${name} sim/banks/${name} test/conformance/params/${name}.ts

Agora:

  npm run docs                                    escreve a página docs/providers.md
  npm test -- providers/${name}/ banks/${name}/
  node --test --test-name-pattern "conformance of ${name} " test/conformance/run.test.ts

O caminho de um dia: docs/add-a-provider.md (em português: docs/adicionar-um-banco.md).
`;
}

/** Does what the arguments ask for, in the tree at `root`; gives the exit code. */
export function main(args: readonly string[], root: string, say: (text: string) => void): number {
  const order = readOrder(args, Temporal.Now.plainDateISO('America/Sao_Paulo').toString());
  if (order === null) {
    say(usage);
    return 2;
  }
  const draft = draftProvider(root, order);
  if ('problems' in draft) {
    say(`Nada foi escrito.\n${draft.problems.map((problem) => `- ${problem}\n`).join('')}`);
    return 1;
  }
  writeDraft(root, draft);
  say(nextSteps(order, draft));
  return 0;
}

if (import.meta.main) {
  process.exitCode = main(process.argv.slice(2), join(import.meta.dirname, '../..'), (text) =>
    process.stdout.write(text),
  );
}
