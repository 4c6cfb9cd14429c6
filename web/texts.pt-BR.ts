/** Every word of the screens, by place. Sentences with numbers are functions; words of a bank come from the API. */
import { accounts, billingTypes } from './texts/accounts.ts';
import { alertPreferences, alerts, mail } from './texts/alerts.ts';
import { audit } from './texts/audit.ts';
import { batch, importing } from './texts/batches.ts';
import { actions, charges, decide, newCharge } from './texts/charges.ts';
import { verbs } from './texts/charge-verbs.ts';
import { common, outcome, shell, shortcuts, status } from './texts/common.ts';
import { connecting } from './texts/connecting.ts';
import { detail } from './texts/detail.ts';
import { fileWords as files } from './texts/files.ts';
import { access, home } from './texts/home.ts';
import { developer, simulator } from './texts/developer.ts';
import { banks, integrations } from './texts/integrations.ts';
import { divergences, ledger } from './texts/money.ts';
import { transferWords as transfers } from './texts/transfers.ts';
import { company, confirmPerson, invitation, keys, profile, settings, signInCode, users } from './texts/people.ts';

export const t = {
  access,
  accounts,
  actions,
  alertPreferences,
  alerts,
  audit,
  banks,
  batch,
  billingTypes,
  charges,
  common,
  company,
  confirmPerson,
  connecting,
  decide,
  detail,
  developer,
  divergences,
  files,
  home,
  importing,
  integrations,
  invitation,
  keys,
  ledger,
  mail,
  newCharge,
  outcome,
  profile,
  settings,
  shell,
  shortcuts,
  signInCode,
  simulator,
  status,
  transfers,
  users,
  verbs,
};
