/** Lists by period, in pages (bacen/pix-api: `inicio`, `fim`, `paginacao`). */
import { toEpochMs } from '#lib/calendar.ts';
import { problem } from './problem.ts';
import type { PixProblem, Tipo, Violation } from './problem.ts';

type Values = Readonly<Record<string, unknown>>;

/** What is wrong with the parameters of a list, if anything. */
export function listProblem(tipo: Tipo, values: Values, violations: Violation[]): PixProblem | undefined {
  const detail = 'Os parâmetros da consulta não respeitam o schema ou não fazem sentido semanticamente.';
  if (violations.length > 0) return problem(tipo, detail, violations);
  const { inicio, fim, cpf, cnpj } = values;
  const found: Violation[] = [];
  if (typeof inicio === 'string' && typeof fim === 'string' && toEpochMs(fim) < toEpochMs(inicio))
    found.push({
      razao: 'O timestamp do parâmetro fim é anterior ao do parâmetro inicio.',
      propriedade: 'fim',
      valor: fim,
    });
  if (typeof cpf === 'string' && typeof cnpj === 'string')
    found.push({ razao: 'Ambos os parâmetros cpf e cnpj estão preenchidos.', propriedade: 'cpf', valor: cpf });
  return found.length === 0 ? undefined : problem(tipo, detail, found);
}

/** Both ends count. */
export function isWithin({ inicio, fim }: Values, moment: number): boolean {
  return (
    (typeof inicio !== 'string' || moment >= toEpochMs(inicio)) && (typeof fim !== 'string' || moment <= toEpochMs(fim))
  );
}

/** A page, and the `parametros` that tell of it. */
export function pageOf<T>(all: readonly T[], values: Values): { items: T[]; parametros: object } {
  const { 'paginacao.paginaAtual': page, 'paginacao.itensPorPagina': size, ...asked } = values;
  const paginaAtual = Number(page);
  const itensPorPagina = Number(size);
  return {
    items: all.slice(paginaAtual * itensPorPagina, (paginaAtual + 1) * itensPorPagina),
    parametros: {
      ...asked,
      paginacao: {
        paginaAtual,
        itensPorPagina,
        quantidadeDePaginas: Math.max(Math.ceil(all.length / itensPorPagina), 1),
        quantidadeTotalDeItens: all.length,
      },
    },
  };
}
