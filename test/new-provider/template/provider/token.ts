/** POST /oauth/token of Banco Exemplo: client credentials as a form. */
import type { RequestSpec, TokenFacts } from '#core/provider.ts';
import { z } from 'zod';
import { refusedOrUnknown } from './errors.ts';
import { done } from './requests.ts';
import { readJson } from './wire.ts';

/** `expires_in` in seconds. */
const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z
    .string()
    .regex(/^[1-9]\d{0,5}$/)
    .transform(Number),
});

export const token: TokenFacts = {
  build(credentials, scopes): RequestSpec<{ token: string; expiresInSeconds: number }> {
    return {
      name: 'example-bank.token',
      service: 'token',
      method: 'POST',
      // CHANGE: path and form of the reference ("Autenticação", "OAuth 2.0"); some banks want Basic and JSON instead.
      path: '/oauth/token',
      body: {
        form: {
          grant_type: 'client_credentials',
          client_id: credentials['clientId']?.reveal() ?? '',
          client_secret: credentials['clientSecret']?.reveal() ?? '',
          scope: scopes.join(' '),
        },
      },
      effect: 'read',
      read(raw) {
        if (raw.status !== 200) return refusedOrUnknown(raw);
        const answer = readJson(raw, tokenAnswer);
        return done({ token: answer.access_token, expiresInSeconds: answer.expires_in });
      },
    };
  },
};
