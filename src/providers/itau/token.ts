/** POST /api/oauth/token: client credentials over mutual TLS. A token lives 300 seconds; there is no refresh token and no scope is sent. */
import type { RequestSpec, TokenFacts } from '#core/provider.ts';
import { refusedOrUnknown } from './errors.ts';
import { done } from './requests.ts';
import { readJson, tokenAnswer } from './wire.ts';

export const oauth: TokenFacts = {
  build(credentials): RequestSpec<{ token: string; expiresInSeconds: number }> {
    return {
      name: 'itau.token',
      service: 'sts',
      method: 'POST',
      path: '/api/oauth/token',
      body: {
        form: {
          grant_type: 'client_credentials',
          client_id: credentials['clientId']?.reveal() ?? '',
          client_secret: credentials['clientSecret']?.reveal() ?? '',
        },
      },
      effect: 'read',
      read(raw) {
        if (raw.status !== 200) return refusedOrUnknown(raw, 'token');
        const answer = readJson(raw, tokenAnswer);
        const expiresInSeconds = Number(answer.expires_in);
        if (expiresInSeconds === 0) throw new Error('expires_in is zero');
        return done({ token: answer.access_token, expiresInSeconds });
      },
    };
  },
};
