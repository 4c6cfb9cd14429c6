/**
 * The one JSON parser of the API. Stricter than JSON.parse where leniency would let two readers see two things: a key given
 * twice, keys that name a prototype, bytes that are not UTF-8, characters that the database cannot keep.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invalidInput } from '#core/errors.ts';
import { badRequest, problem } from './problem.ts';

const maximumDepth = 32;
const decoder = new TextDecoder('utf-8', { fatal: true });
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/** Reads a request body. Empty bytes are an absent body (undefined). Throws a Problem that says what to mend. */
export function parseJsonBody(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  const text = decoded(bytes);
  if (text.trim() === '') return undefined;
  const value = parsed(text);
  checkText(text);
  return value;
}

function decoded(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw badRequest('invalid_utf8', 'O corpo não está em UTF-8.', 'Envie o JSON codificado em UTF-8.');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = error instanceof SyntaxError ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    const where = position === undefined ? '' : ` O erro está perto do caractere ${position}.`;
    throw badRequest('malformed_json', `O corpo não é um JSON válido.${where}`, 'Corrija o JSON e envie de novo.');
  }
}

/** Walks a text that is already known to be JSON: structure characters outside strings, and the strings themselves. */
function checkText(text: string): void {
  /** One set of keys for each open object; null for an array. */
  const open: (Set<string> | null)[] = [];
  let expectsKey = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') {
      const end = endOfString(text, index);
      const value = JSON.parse(text.slice(index, end + 1)) as string;
      checkString(value);
      const keys = open.at(-1);
      if (expectsKey && keys) checkKey(value, keys);
      expectsKey = false;
      index = end;
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : null);
      expectsKey = character === '{';
      if (open.length > maximumDepth) {
        throw badRequest(
          'json_too_deep',
          `O JSON tem mais de ${maximumDepth} níveis.`,
          'Envie só os campos da documentação.',
        );
      }
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === ',') {
      expectsKey = open.at(-1) !== null;
    }
  }
}

/** Index of the quote that closes the string opened at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0;
  while (text[index - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

function checkString(value: string): void {
  if (value.includes('\u0000')) {
    throw badRequest('nul_character', 'Um texto do JSON contém o caractere NUL (\\u0000).', 'Retire o caractere NUL.');
  }
  if (!value.isWellFormed()) {
    throw badRequest(
      'invalid_utf8',
      'Um texto do JSON contém meio caractere (substituto UTF-16 sem par).',
      'Envie o caractere inteiro, em UTF-8.',
    );
  }
}

function checkKey(key: string, keys: Set<string>): void {
  if (forbiddenKeys.has(key)) {
    throw badRequest('forbidden_key', `O campo "${key}" não é aceito.`, 'Retire o campo.');
  }
  if (keys.has(key)) {
    throw badRequest('duplicate_key', `O campo "${key}" aparece duas vezes.`, 'Deixe o campo uma vez só.');
  }
  keys.add(key);
}

const charsetPattern = /;\s*charset\s*=\s*"?([^";\s]+)/i;

/** Makes this the parser of application/json and refuses every other body. */
export function acceptJson(app: Pick<FastifyInstance, 'removeAllContentTypeParsers' | 'addContentTypeParser'>): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    const charset = charsetPattern.exec(request.headers['content-type'] ?? '')?.[1]?.toLowerCase();
    if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
      throw problem('unsupported_media_type', `O JSON precisa estar em UTF-8, não em ${charset.slice(0, 40)}.`);
    }
    const value = parseJsonBody(body);
    // Fastify takes null for an absent body; as JSON it is a body, and never one that we want.
    if (value !== null) return value;
    throw invalidInput([
      { pointer: '', code: 'invalid_type', detail: 'O corpo precisa ser um objeto JSON, não null.' },
    ]);
  });
}
