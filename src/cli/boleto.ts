import type { z } from 'zod';
import type { BoletoInput, PartName } from '#lib/boleto/index.ts';
import { buildBoleto, knownBankCodes, PART_NAMES, readBoleto } from '#lib/boleto/index.ts';
import type { CliIo } from './io.ts';
import { centsField, inputObject, readJsonInput, textField } from './json-input.ts';
import { runValueCommand, type ValueCommand } from './value-command.ts';

/** Names in lines of so many letters at most. */
function wrapped(names: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + name.length + 2 <= width) lines[lines.length - 1] = `${last}, ${name}`;
    else lines.push(name);
  }
  return lines;
}

const HELP = `Uso:
  pontual boleto read [--today AAAA-MM-DD] <linha digitável ou código de barras>
  pontual boleto check <linha digitável ou código de barras>
  pontual boleto build < boleto.json

read   Lê uma linha de 47 números ou um código de barras de 44, com ou sem pontos e espaços; também contas de
       arrecadação (48 ou 44 números que começam com 8). Sem argumento, lê a entrada padrão. O fator de vencimento
       se repete a cada 9000 dias: --today diz de que data se olha (hoje, se não informada). Com "-", lê um por linha da
       entrada padrão e responde um JSON por linha.
check  Só diz se vale ("valid") e por que não ("problems").
build  Monta código de barras e linha digitável. O JSON da entrada padrão tem:
         bank            código do banco, texto (${knownBankCodes().join(', ')})
         amountCents     valor em centavos, inteiro
         dueDate         vencimento, AAAA-MM-DD
       e as partes que o banco usa, como textos (o que falta, ou não é dele, é dito em "problems"):
         ${wrapped(PART_NAMES, 105).join('\n         ')}
       Os dígitos verificadores são opcionais: informados, são conferidos. Cada banco: docs/lib/boleto.md.
       Um boleto registrado pela API do banco mantém a linha que o banco devolveu: não a monte de novo.

Resposta: JSON na saída padrão; com --table, uma tabela para pessoas.
Código de saída: 0 certo · 1 lido, mas inválido ("problems" diz por quê) · 2 ilegível (mensagem na saída de erro).
`;

const parts = Object.fromEntries(PART_NAMES.map((name) => [name, textField.exactOptional()])) as Record<
  PartName,
  z.ZodExactOptional<typeof textField>
>;

const boletoInput: z.ZodType<BoletoInput> = inputObject({
  bank: textField,
  amountCents: centsField,
  dueDate: textField,
  ...parts,
});

const command: ValueCommand = {
  name: 'boleto',
  help: HELP,
  usesToday: true,
  read(text, today) {
    const result = readBoleto(text, { today });
    if (result.kind === 'unreadable') return { readable: false, problems: result.problems };
    return { readable: true, valid: result.valid, problems: result.problems, answer: result };
  },
  build(text) {
    const input = readJsonInput(text, boletoInput);
    if ('unreadable' in input) return { unreadable: input.unreadable };
    const built = input.ok ? buildBoleto(input.value) : input;
    return built.ok ? { ok: true, answer: { ...built.boleto, warnings: built.warnings } } : built;
  },
};

/** `pontual boleto …`. Resolves to the exit code: 0 right, 1 read but invalid, 2 unreadable or wrongly called. */
export function run(argv: string[], io: CliIo): Promise<number> {
  return runValueCommand(command, argv, io);
}
