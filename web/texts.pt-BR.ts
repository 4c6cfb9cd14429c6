/** Every word of the screens, by place. Sentences with numbers are functions; words of a bank come from the API. */
import { batch, importing } from './texts/batches.ts';
import { actions, charges, decide, newCharge } from './texts/charges.ts';
import { verbs } from './texts/charge-verbs.ts';
import { common, outcome, shell, shortcuts, status } from './texts/common.ts';
import { detail } from './texts/detail.ts';
import { access, home } from './texts/home.ts';
import { developer, simulator } from './texts/developer.ts';
import { banks, integrations } from './texts/integrations.ts';
import { divergences, ledger } from './texts/money.ts';

export const t = {
  access,
  actions,
  banks,
  batch,
  charges,
  common,
  decide,
  detail,
  developer,
  divergences,
  home,
  importing,
  integrations,
  ledger,
  newCharge,
  outcome,
  shell,
  shortcuts,
  simulator,
  status,
  verbs,
};
