/** The three bodies in which the API Cobranças refuses (github.com/efipay/sdk-php-apis-efi at b3996b7, ChargesException.php). */
import type { Answer } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import type { RefusalCode } from './refusals.ts';
import { REFUSALS, nameOf, statusOf } from './refusals.ts';
import type { Ways } from './state.ts';

/** What does not fit the schema: where, and why. */
export interface Misfit {
  path: readonly (string | number)[];
  message: string;
}

/** A rule of the bank that was broken; `property` in words, `filling` for the text's gap. */
export interface Breach {
  code: RefusalCode;
  property?: string;
  filling?: string;
}

/** An error as a handler throws it; `serve` turns it into the answer. */
export class Refused extends Error {
  readonly why: Breach | readonly Misfit[];
  constructor(why: Breach | readonly Misfit[]) {
    super('refused');
    this.why = why;
  }
}

/** Ends the operation with a refusal. */
export function refuse(code: RefusalCode, rest: Omit<Breach, 'code'> = {}): never {
  throw new Refused({ code, ...rest });
}

export function refusal(why: Breach | readonly Misfit[], bodies: Ways['errorBodies']): Answer {
  return isMisfits(why) ? misfit(why, bodies) : breach(why);
}

function isMisfits(why: Breach | readonly Misfit[]): why is readonly Misfit[] {
  return Array.isArray(why);
}

/** Only the first is told, as a slash path; the newer body tells all. */
function misfit(misfits: readonly Misfit[], bodies: Ways['errorBodies']): Answer {
  const first = misfits[0]!;
  const status = statusOf(3500034);
  if (bodies === 'newer') {
    return json(status, {
      title: 'Erro de validação',
      detail: 'Um ou mais campos não estão de acordo com o schema da requisição.',
      extras: misfits.map(({ path, message }) => ({ path, message, code: 'custom' })),
      status,
    });
  }
  const property = `/${first.path.join('/')}`;
  return json(status, {
    code: 3500034,
    error: nameOf(3500034),
    error_description: { property, message: first.message },
  });
}

function breach({ code, property, filling }: Breach): Answer {
  const message = textOf(code, filling ?? property);
  return json(statusOf(code), {
    code,
    error: nameOf(code),
    error_description: property === undefined ? message : { property, message },
  });
}

export function textOf(code: RefusalCode, filling = ''): string {
  return REFUSALS[code].replace('%s', filling);
}

/** The body is a guess: the official PHP SDK makes the same of any 401. */
export function unauthorized(): Answer {
  return json(401, { error: 'invalid_client', error_description: 'Invalid or inactive credentials' });
}

export function unknownPath(): Answer {
  return json(404, { code: 404, error: 'not_found', error_description: 'Endpoint não encontrado.' });
}

export function tooLarge(): Answer {
  return json(413, { code: 413, error: 'payload_too_large', error_description: 'Requisição grande demais.' });
}
