/** The two tokens of Efí: POST /v1/authorize for Cobranças, POST /oauth/token with the certificate for Pix; Basic in both. */
import type { RequestSpec, TokenFacts } from '#core/provider.ts';
import { refusedOrUnknown } from './errors.ts';
import { done } from './requests.ts';
import { readJson, tokenAnswer } from './wire.ts';

type TokenRequest = RequestSpec<{ token: string; expiresInSeconds: number }>;

/** The scopes are chosen for the application on the bank's screens and not asked for here. */
function tokenOf(request: Pick<TokenRequest, 'name' | 'service' | 'path'>): TokenFacts {
  return {
    build(credentials): TokenRequest {
      const login = credentials['clientId']?.reveal() ?? '';
      const password = credentials['clientSecret']?.reveal() ?? '';
      return {
        ...request,
        method: 'POST',
        headers: { authorization: `Basic ${new TextEncoder().encode(`${login}:${password}`).toBase64()}` },
        body: { json: { grant_type: 'client_credentials' } },
        effect: 'read',
        read(raw) {
          if (raw.status !== 200) return refusedOrUnknown(raw, 'token');
          const { access_token, expires_in } = readJson(raw, tokenAnswer);
          const expiresInSeconds = Number(expires_in);
          if (expiresInSeconds === 0) throw new Error('expires_in is zero');
          return done({ token: access_token, expiresInSeconds });
        },
      };
    },
  };
}

export const tokens = {
  cobrancas: tokenOf({ name: 'efi.token', service: 'authorize', path: '/v1/authorize' }),
  pix: tokenOf({ name: 'efi.pix.token', service: 'pixToken', path: '/oauth/token' }),
};
