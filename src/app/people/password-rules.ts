/**
 * Which new passwords are refused (NIST SP 800-63B-4 §3.1.1.2, OWASP ASVS 5.0 §6.2): those on lists of leaked and common passwords,
 * those made of what everybody knows of the person (name, e-mail, company, this service), and those of one pattern. Length is checked
 * by the contract; there are no rules of composition.
 */
import { dictionary } from '@zxcvbn-ts/language-common';
import { invalidInput, type Problem } from '#core/errors.ts';

/** Words that people in Brazil choose first; lists of leaks hold mostly English ones. A choice of ours, to be lengthened freely. */
const commonWords =
  `senha senhas segredo acesso mudar trocar teste admin administrador usuario financeiro empresa banco boleto cobranca
  brasil deus jesus amor familia flamengo corinthians palmeiras saopaulo vasco gremio cruzeiro santos internacional bemvindo qwerty
  password welcome pontual`.split(/\s+/);

let leaked: ReadonlySet<string> | null = null;

/** Some 49,000 of the most used passwords in published leaks, in lower case. */
function leakedPasswords(): ReadonlySet<string> {
  leaked ??= new Set(dictionary['passwords-common']?.map((text) => String(text).toLowerCase()));
  return leaked;
}

export interface PasswordOwner {
  name: string;
  email: string;
  organizationName: string;
}

/** Why a password is refused, in Portuguese, or null when it may be used. */
export function passwordProblem(password: string, owner: PasswordOwner): string | null {
  const text = plain(password);
  if (new Set(text).size < 5) return 'Esta senha repete poucos caracteres e seria adivinhada logo. Use uma frase.';
  if (isSequence(text)) return 'Esta senha é uma sequência de teclas ou números. Use uma frase que só você diria.';
  if (leakedPasswords().has(text))
    return 'Esta senha está nas listas de senhas vazadas. Escolha outra, como uma frase.';
  // What is left without the digits and signs that people add to a word that they know.
  const cores = coresOf(text);
  if (cores.some((core) => core === '' || leakedPasswords().has(core) || isMadeOf(core, commonWords))) {
    return 'Esta senha é uma palavra comum com números ou sinais: está entre as primeiras a serem tentadas. Use uma frase.';
  }
  const known = wordsOf(owner);
  if (cores.some((core) => isMadeOf(core, known))) {
    return 'Esta senha é feita do seu nome, do seu e-mail ou do nome da empresa. Escolha outra, que não fale de você.';
  }
  return null;
}

/** @throws Problem `invalid_input` at the pointer, for a password that is refused. */
export function requirePassword(password: string, owner: PasswordOwner, pointer: string): void {
  const detail = passwordProblem(password, owner);
  if (detail !== null) throw weakPassword(pointer, detail);
}

function weakPassword(pointer: string, detail: string): Problem {
  return invalidInput([{ pointer, code: 'weak_password', detail }]);
}

/** Lower case, without accents and compatibility forms: `Senha`, `SENHA` and `ｓｅｎｈａ` are one word. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

const disguises: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

/** The letters of the text, with digits at its ends taken as added ones, and with them taken as letters in disguise. */
function coresOf(text: string): string[] {
  const undisguised = (part: string): string =>
    [...part]
      .map((character) => disguises[character] ?? character)
      .join('')
      .replace(/[^\p{L}]/gu, '');
  return [undisguised(text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')), undisguised(text)];
}

const rows = ['01234567890123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm'];
const longestStep = 3;

/** Whether the text walks along a row of keys, forwards, backwards, or again and again in pieces. */
function isSequence(text: string): boolean {
  const runs = [...rows, ...rows.map((row) => [...row].reverse().join(''))];
  let rest = text;
  let pieces = 0;
  while (rest.length > 0) {
    const taken = Math.max(...runs.map((run) => sharedLength(rest, run)));
    if (taken < longestStep) return false;
    rest = rest.slice(taken);
    pieces += 1;
  }
  return pieces > 0;
}

/** How many first characters of the text stand together in the run. */
function sharedLength(text: string, run: string): number {
  let length = 0;
  while (length < text.length && run.includes(text.slice(0, length + 1))) length += 1;
  return length;
}

/** Shorter words say nothing of a person, and joined they would say anything. */
const shortestWord = 3;

function wordsOf({ name, email, organizationName }: PasswordOwner): string[] {
  return [name, email, organizationName]
    .flatMap((text) => plain(text).split(/[^\p{L}]+/u))
    .filter((word) => word.length >= shortestWord);
}

/** Whether nothing but these words is in the text, in any order, however often. */
function isMadeOf(text: string, words: readonly string[]): boolean {
  const reachable = new Set([0]);
  for (let end = 0; end < text.length; end += 1) {
    if (!reachable.has(end)) continue;
    for (const word of words) if (text.startsWith(word, end)) reachable.add(end + word.length);
  }
  return text.length > 0 && reachable.has(text.length);
}
