/** The charge, carnê or parcel that a path names, when the account has it. */
import type { BankRequest } from '#sim/kit/http.ts';
import { refuse } from './errors.ts';
import type { Account, Carnet, Charge, EfiState } from './state.ts';

export function chargeOf(state: EfiState, account: Account, request: BankRequest): Charge {
  const charge = state.charges.get(request.params['id'] ?? '');
  if (charge?.account !== account.number) refuse(3500010, { property: 'id' });
  return charge;
}

export function carnetOf(state: EfiState, account: Account, request: BankRequest): Carnet {
  const carnet = state.carnets.get(request.params['id'] ?? '');
  if (carnet?.account !== account.number) refuse(3500010, { property: 'id' });
  return carnet;
}

/** @throws Refused when the carnê has no parcel of that number. */
export function parcelOf(state: EfiState, carnet: Carnet, parcel: string): Charge {
  const id = carnet.chargeIds[Number(parcel) - 1];
  const charge = id === undefined ? undefined : state.charges.get(String(id));
  if (charge === undefined) refuse(3500010, { property: 'parcel' });
  return charge;
}
