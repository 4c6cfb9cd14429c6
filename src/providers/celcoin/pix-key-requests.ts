/** What all requests to the BaaS share. */
import type { ConnectionView, Outcome, RawAnswer, RequestSpec } from '#core/provider.ts';
import { absentCodes, refusalSaid, refusedOrUnknown } from './pix-key-errors.ts';

/** The account of the BaaS that is debited: a field of the agreement, because it is not the one of the v5. */
export const accountOf = (connection: ConnectionView): string => connection.agreement['baasAccount'] ?? '';

interface Parts<A> extends Pick<RequestSpec<A>, 'name' | 'method' | 'path' | 'effect'> {
  query?: Record<string, string>;
  body?: { json: unknown };
  success(raw: RawAnswer): Outcome<A>;
  /** What a refusal that says "there is none" means. */
  absent?: () => Outcome<A>;
  isAbsent?(raw: RawAnswer): boolean;
}

const saysNone = (raw: RawAnswer): boolean => {
  const code = refusalSaid(raw)?.errorCode;
  return raw.status < 500 && code !== undefined && absentCodes.includes(code);
};

export function requestOf<A>({ success, absent, isAbsent = saysNone, ...rest }: Parts<A>): RequestSpec<A> {
  return {
    ...rest,
    service: 'api',
    read(raw) {
      if (raw.status >= 200 && raw.status < 300 && refusalSaid(raw) === null) return success(raw);
      if (absent && isAbsent(raw)) return absent();
      return refusedOrUnknown(raw, rest.effect === 'read' ? 'read' : 'send');
    },
  };
}
