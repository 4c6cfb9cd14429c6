/** Reads `dado_boleto`: what a charge is to be ("API Boletos - Emissão e Instrução" 2.75, "Boleto com Pix" 1.0). */
import { isDate } from '#lib/calendar.ts';
import type { FieldReader, Figures } from './fields.ts';
import { MAX_CENTS, isObject } from './fields.ts';
import type { Terms } from './terms.ts';
import { readDiscount, readFine, readInterest, readRebate } from './terms.ts';

/** What the bank sells under a path of its own. */
export interface Product {
  kind: 'boleto' | 'boleto_pix';
  figures: Figures;
  /** The words of `etapa_processo_boleto`: to be only checked, to be registered. */
  stages: readonly string[];
  /** The answer inside `data`. */
  wrapped: boolean;
}

/** BolePix: up to ten million reais (Itaú, Cobrança 400 bytes CNAB, July 2021). */
export const MAX_AMOUNT_CENTS: Readonly<Record<Product['kind'], number>> = {
  boleto: MAX_CENTS,
  boleto_pix: 1_000_000_000,
};

export interface DraftItem {
  /** Eight digits; `null` where the bank gives it. */
  nossoNumero: string | null;
  dueDate: string;
  limitDate: string;
  amountCents: number;
  reference: string;
  sent: Record<string, unknown>;
}

export interface Draft {
  kind: Product['kind'];
  carteira: string;
  especie: string;
  issuedOn: string;
  partialPayment: boolean;
  payer: { name: string; taxId: string };
  items: DraftItem[];
  terms: Terms;
  /** Days after the due date on which protest is asked for; absent without one. */
  protestDays?: number;
  negativacao?: { codigo: number; dias: number };
  /** The key of `dados_qrcode`; the account's where none is given. */
  pixKey?: string;
  sent: Record<string, unknown>;
}

const ESPECIES = '01 02 03 04 05 06 08 09 13 15 16 17 18 33 88 89 90 91 92 93 94 95 96 97 98 99'.split(' ');
/** A boleto de proposta asks for nothing that is owed. */
const PROPOSAL = '18';
const MAX_ITEMS = 99;
const LIMIT_YEARS = 10;

/** `undefined`, or with the reader's complaints, when the bank would not take it. */
export function readDraft(fields: FieldReader, product: Product, today: string): Draft | undefined {
  fields
    .object('beneficiario', { required: true })
    ?.text('id_beneficiario', { required: true, max: 12, pattern: /^\d{12}$/ });
  const title = fields.object('dado_boleto', { required: true });
  if (title === undefined) return undefined;
  const instrument = product.kind === 'boleto' ? 'boleto' : 'boleto_pix';
  title.text('descricao_instrumento_cobranca', { max: 20, oneOf: [instrument] });
  title.text('tipo_boleto', { max: 10, oneOf: ['a vista', 'proposta', 'parcelado'] });
  title.text('forma_envio', { max: 10, oneOf: ['impressão', 'impressao', 'postagem', 'email'] });
  title.code('codigo_tipo_vencimento', { digits: 1, oneOf: ['1', '3'] });
  const carteira = title.code('codigo_carteira', { required: true, digits: 3 }) ?? '';
  const especie = title.code('codigo_especie', { required: true, digits: 2, oneOf: ESPECIES }) ?? '';
  const issuedOn = title.date('data_emissao') ?? today;
  if (issuedOn > today) title.refuse('data_emissao', 'Data de emissão não pode ser maior que a data atual.');
  title.amount('valor_total_titulo');
  const partialPayment = title.boolean('pagamento_parcial') ?? false;
  title.integer('quantidade_maximo_parcial', { min: 0, max: 99 });
  if (product.kind === 'boleto_pix' && partialPayment)
    title.refuse('pagamento_parcial', 'Pagamento parcial não permitido para boleto com Pix.');
  const payer = readPerson(title, 'pagador', true);
  readPerson(title, 'sacador_avalista', false);
  const items = readItems(title, product, issuedOn < today ? today : issuedOn);
  const terms = readTerms(title, items[0]?.amountCents ?? 0);
  const after = readAfterDue(title, especie);
  if (especie === PROPOSAL) refuseForProposal(title);
  const key = fields.object('dados_qrcode')?.text('chave', { max: 77 });
  const draft = { kind: product.kind, carteira, especie, issuedOn, partialPayment, payer, items, terms, ...after };
  return { ...draft, ...(key === undefined ? {} : { pixKey: key }), sent: title.value };
}

function readItems(title: FieldReader, product: Product, earliest: string): DraftItem[] {
  const maxCents = MAX_AMOUNT_CENTS[product.kind];
  return title.list('dados_individuais_boleto', { required: true, max: MAX_ITEMS }).map((item) => {
    const dueDate = item.date('data_vencimento', { required: true }) ?? earliest;
    if (dueDate < earliest)
      item.refuse('data_vencimento', 'Data de vencimento menor que a data de emissão ou a atual.');
    const limitDate = item.date('data_limite_pagamento') ?? addYears(dueDate, LIMIT_YEARS);
    if (limitDate < dueDate) item.refuse('data_limite_pagamento', 'Data limite menor que a data de vencimento.');
    item.text('texto_uso_beneficiario', { max: 25, letters: 'text' });
    readMessages(item, 'lista_mensagens_cobranca');
    return {
      nossoNumero: item.code('numero_nosso_numero', { digits: 8 }) ?? null,
      dueDate,
      limitDate,
      amountCents: item.amount('valor_titulo', { required: true, minCents: 1, maxCents }) ?? 0,
      reference: item.text('texto_seu_numero', { max: 10, letters: 'text' }) ?? '',
      sent: item.value,
    };
  });
}

function addYears(date: string, years: number): string {
  const moved = `${Number(date.slice(0, 4)) + years}${date.slice(4)}`;
  return isDate(moved) ? moved : `${moved.slice(0, 8)}28`; // 29 February
}

/** The person of a title: its name and tax id. Check digits are not verified: the portal's own examples have wrong ones. */
export function readPerson(title: FieldReader, name: string, required: boolean): { name: string; taxId: string } {
  const person = title.object(name, { required });
  if (person === undefined) return { name: '', taxId: '' };
  person.text('texto_endereco_email', { max: 77, pattern: /^[^@\s]+@[^@\s]+$/ });
  const address = person.object('endereco');
  address?.text('nome_logradouro', { max: 45, letters: 'text' });
  address?.text('nome_bairro', { max: 15, letters: 'text' });
  address?.text('nome_cidade', { max: 20, letters: 'text' });
  address?.text('sigla_UF', { max: 2, pattern: /^[A-Z]{2}$/ });
  address?.text('numero_CEP', { max: 8, pattern: /^\d{8}$/ });
  const identity = person.object('pessoa', { required: true });
  const fullName = identity?.text('nome_pessoa', { required: true, max: 50, letters: 'name' }) ?? '';
  identity?.text('nome_fantasia', { max: 50, letters: 'name' });
  const kind = identity?.object('tipo_pessoa', { required: true });
  const code = kind?.text('codigo_tipo_pessoa', { required: true, max: 1, oneOf: ['F', 'J'] });
  if (kind === undefined || code === undefined) return { name: fullName, taxId: '' };
  const taxId =
    code === 'F'
      ? kind.text('numero_cadastro_pessoa_fisica', { required: true, max: 11, pattern: /^\d{11}$/ })
      : kind.text('numero_cadastro_nacional_pessoa_juridica', {
          required: true,
          max: 14,
          pattern: /^[0-9A-Z]{12}\d{2}$/,
        });
  return { name: fullName, taxId: taxId ?? '' };
}

function readTerms(title: FieldReader, amountCents: number): Terms {
  const fine = title.object('multa');
  const interest = title.object('juros');
  // A widely used client sends a list under another name here; what is no object is not looked at.
  const discount = isObject(title.raw('desconto')) ? title.object('desconto') : undefined;
  const multa = fine && readFine(fine);
  const juros = interest && readInterest(interest);
  const desconto = discount && readDiscount(discount, amountCents);
  return {
    rebateCents: readRebate(title, amountCents),
    ...(multa === undefined ? {} : { multa }),
    ...(juros === undefined ? {} : { juros }),
    ...(desconto === undefined ? {} : { desconto }),
  };
}

/** What the bank is to do by itself after the due date: protest, debtors' registers, messages. */
function readAfterDue(title: FieldReader, especie: string): Pick<Draft, 'protestDays' | 'negativacao'> {
  readMessages(title, 'mensagens_cobranca');
  title.boolean('desconto_expresso');
  const divergent = title.object('recebimento_divergente');
  divergent?.code('codigo_tipo_autorizacao', { required: true, digits: 2, oneOf: ['01', '02', '03', '04'] });
  divergent?.text('codigo_tipo_recebimento', { max: 1, oneOf: ['V', 'P'] });
  const instructions = title.list('instrucao_cobranca', { max: 4 }).map((item) => ({
    code: item.integer('codigo_instrucao_cobranca', { required: true, min: 1, max: 998 }),
    days: item.integer('quantidade_dias_apos_vencimento', { min: 0, max: 99 }) ?? 0,
  }));
  const protest = title.object('protesto');
  const isAsked = protest?.boolean('protesto') ?? false;
  const days = protest?.integer('quantidade_dias_protesto', { min: 0, max: 99 }) ?? 0;
  const instructed = instructions.find(({ code }) => code === 1);
  const negativacao = title.object('negativacao');
  const codigo = negativacao?.integer('codigo_tipo_negativacao', { required: true, min: 1, max: 3 });
  const dias = negativacao?.integer('quantidade_dias_negativacao', { min: 2, max: 99 }) ?? 2;
  if (isAsked && especie === PROPOSAL) protest?.refuse('protesto', 'Instrução não permitida para boleto de proposta.');
  const protestDays = isAsked ? days : instructed?.days;
  return {
    ...(protestDays === undefined ? {} : { protestDays }),
    ...(codigo === undefined ? {} : { negativacao: { codigo, dias } }),
  };
}

function refuseForProposal(title: FieldReader): void {
  for (const name of ['juros', 'multa', 'negativacao'])
    if (title.raw(name) !== undefined) title.refuse(name, 'Não permitido para boleto de proposta.');
}

/** A list of texts, or of objects with one: `mensagem`. */
function readMessages(fields: FieldReader, name: string): void {
  const given = fields.raw(name);
  if (Array.isArray(given) && given.every((item) => typeof item === 'string')) return;
  for (const item of fields.list(name, { max: 9 })) item.text('mensagem', { max: 100 });
}
