/** What all requests to Itaú share. */
import type { Outcome, RawAnswer, RequestSpec } from '#core/provider.ts';
import { refusedOrUnknown, type Subject } from './errors.ts';
import { uuidOf } from './identity.ts';

export const paths = {
  boletos: '/cash_management/v2/boletos',
  consulta: '/boletoscash/v2/boletos',
  bolecode: '/recebimentos-pix/v1/boletos-pix',
  webhook: '/boletos/v3/notificacoes_boletos',
} as const;

/** The path of an instruction: `id_boleto` is the string of digits, never the UUID of the answers. */
export function instructionPath(id: string, instruction: string): string {
  return `${paths.boletos}/${id}/${instruction}`;
}

type RequestParts<A> = Pick<RequestSpec<A>, 'name' | 'service' | 'method' | 'path' | 'effect'> &
  Partial<Pick<RequestSpec<A>, 'query' | 'body'>> & {
    subject: Subject;
    /** What the call is about (a registration, a connection): its ids for the bank's logs are made of it. */
    about: string;
    /** Reads an answer of success. */
    success(raw: RawAnswer): Outcome<A>;
    /** Answers a refused status with something else than a refusal: a 404 that means "none". */
    instead?(raw: RawAnswer): Outcome<A> | null;
  };

/**
 * A request whose success is read by `success` and whose other answers are read by the table of errors. `x-itau-correlationID` names the
 * call (consulta and boletos v3 demand it), `x-itau-flowID` all calls about one thing; support asks for both.
 */
export function requestOf<A>(parts: RequestParts<A>): RequestSpec<A> {
  const { subject, about, success, instead, ...rest } = parts;
  return {
    ...rest,
    headers: { 'x-itau-correlationID': uuidOf(`${about}/${rest.name}`), 'x-itau-flowID': uuidOf(about) },
    read(raw) {
      if (raw.status >= 200 && raw.status < 300) return success(raw);
      return instead?.(raw) ?? refusedOrUnknown(raw, subject);
    },
  };
}

export function done<A>(answer: A): Outcome<A> {
  return { outcome: 'done', answer };
}

export function accepted<A>(bankRef: string, checkAfterMs: number): Outcome<A> {
  return { outcome: 'accepted', bankRef, checkAfterMs };
}
