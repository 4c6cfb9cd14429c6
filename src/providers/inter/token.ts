/** POST /oauth/v2/token of Banco Inter: client credentials over mutual TLS, life of 60 minutes, 5 calls a minute. */
import type { RequestSpec, TokenFacts } from '#core/provider.ts';
import { refusedOrUnknown } from './errors.ts';
import { done } from './requests.ts';
import { readJson, tokenAnswer } from './wire.ts';

type TokenRequest = ReturnType<TokenFacts['build']>;

export const token: TokenFacts = {
  build(credentials, scopes): TokenRequest {
    const request: RequestSpec<{ token: string; expiresInSeconds: number }> = {
      name: 'inter.token',
      service: 'token',
      method: 'POST',
      path: '/oauth/v2/token',
      body: {
        form: {
          client_id: credentials['clientId']?.reveal() ?? '',
          client_secret: credentials['clientSecret']?.reveal() ?? '',
          grant_type: 'client_credentials',
          // All scopes at once: one token per scope, the habit of the official SDKs, would spend the 5 calls a minute.
          scope: scopes.join(' '),
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
    return request;
  },
};
