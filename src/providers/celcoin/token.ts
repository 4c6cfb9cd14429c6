/** POST /v5/token of Celcoin: client credentials; 2400 seconds where it was seen, whatever it says is taken. */
import type { RequestSpec, TokenFacts } from '#core/provider.ts';
import { refusedOrUnknown } from './errors.ts';
import { done } from './requests.ts';
import { readJson, tokenAnswer } from './wire.ts';

export const token: TokenFacts = {
  build(credentials) {
    const request: RequestSpec<{ token: string; expiresInSeconds: number }> = {
      name: 'celcoin.token',
      service: 'token',
      method: 'POST',
      path: '/v5/token',
      body: {
        // The reference shows a multipart form; its clients send this one, and the bank takes it.
        form: {
          client_id: credentials['clientId']?.reveal() ?? '',
          client_secret: credentials['clientSecret']?.reveal() ?? '',
          grant_type: 'client_credentials',
        },
      },
      effect: 'read',
      read(raw) {
        if (raw.status !== 200) return refusedOrUnknown(raw, 'token');
        const answer = readJson(raw, tokenAnswer);
        return done({ token: answer.access_token, expiresInSeconds: Number(answer.expires_in) });
      },
    };
    return request;
  },
};
