import type { z } from 'zod';
import type { termsSchema } from '#contract/charges.ts';
import type { Terms } from '#core/terms.ts';

/** Terms as they came through the API, without the members that were left out. */
export function termsOf({ fine, interest, discounts, rebateCents }: z.infer<typeof termsSchema>): Terms {
  return {
    ...(fine ? { fine } : {}),
    ...(interest ? { interest } : {}),
    ...(discounts ? { discounts } : {}),
    ...(rebateCents === undefined ? {} : { rebateCents }),
  };
}
