/** Where payers' banks fetch a charge: each location serves one charge at a time. */
import { randomBytes } from 'node:crypto';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { bodyOf } from './body.ts';
import { checkBody, readQuery } from './contract.ts';
import { isWithin, listProblem, pageOf } from './lists.ts';
import { problem } from './problem.ts';
import type { ChargeKind, Location, PixCharge, PixState } from './state.ts';
import { chargeKey, saveCharge } from './state.ts';
import { locationJson } from './wire.ts';

export function newLocation(state: PixState, account: string, kind: ChargeKind): Location {
  const token = randomBytes(16).toString('hex');
  const location: Location = {
    id: state.locations.size + 1,
    kind,
    account,
    location: `${state.dialect.locationBase}/${kind === 'cobv' ? 'cobv/' : ''}${token}`,
    createdAtMs: state.env.clock.nowMs(),
    txid: null,
  };
  state.locations.put(String(location.id), location);
  return location;
}

/** Gives a charge a location, and frees the one that it had. The caller writes the charge down. */
export function bindLocation(state: PixState, charge: PixCharge, id: number): void {
  if (charge.locationId === id) return;
  freeLocation(state, charge);
  const location = state.locations.get(String(id));
  if (location === undefined) throw new RangeError(`no location ${id}`);
  location.txid = charge.txid;
  state.locations.put(String(id), location);
  charge.locationId = id;
}

function freeLocation(state: PixState, charge: PixCharge): void {
  const location = state.locations.get(String(charge.locationId));
  charge.locationId = null;
  if (location === undefined) return;
  location.txid = null;
  state.locations.put(String(location.id), location);
}

export function postLocation(state: PixState, account: string, request: BankRequest): Answer {
  const body = bodyOf(request);
  const violations = checkBody('POST', '/loc', body, 'loc');
  if (violations.length > 0) {
    const detail = 'A requisição busca criar uma location sem respeitar o schema estabelecido.';
    return state.dialect.errors(problem('PayloadLocationOperacaoInvalida', detail, violations));
  }
  return json(201, locationJson(newLocation(state, account, (body as { tipoCob: ChargeKind }).tipoCob)));
}

export function getLocation(state: PixState, account: string, request: BankRequest): Answer {
  const location = locationOf(state, account, request);
  return location === undefined ? missing(state) : json(200, locationJson(location));
}

/** Takes the charge off its location: its code leads nowhere until it gets another. */
export function unbindLocation(state: PixState, account: string, request: BankRequest): Answer {
  const location = locationOf(state, account, request);
  if (location === undefined) return missing(state);
  const { holderTaxId } = state.accountOf(account);
  const charge = location.txid === null ? undefined : state.charges.get(chargeKey(holderTaxId, location.txid));
  if (charge !== undefined) {
    freeLocation(state, charge);
    saveCharge(state, charge);
  }
  return json(200, locationJson(location));
}

export function listLocations(state: PixState, account: string, request: BankRequest): Answer {
  const { values, violations } = readQuery('GET', '/loc', request.query);
  const refusal = listProblem('PayloadLocationConsultaInvalida', values, violations);
  if (refusal !== undefined) return state.dialect.errors(refusal);
  const { tipoCob, txIdPresente } = values;
  const found = [...state.locations.values()].filter(
    (location) =>
      location.account === account &&
      isWithin(values, location.createdAtMs) &&
      (tipoCob === undefined || location.kind === tipoCob) &&
      (txIdPresente === undefined || (location.txid !== null) === txIdPresente),
  );
  const { items, parametros } = pageOf(found, values);
  return json(200, { parametros, loc: items.map(locationJson) });
}

function locationOf(state: PixState, account: string, request: BankRequest): Location | undefined {
  const location = state.locations.get(request.params['id'] ?? '');
  return location?.account === account ? location : undefined;
}

function missing(state: PixState): Answer {
  return state.dialect.errors(problem('PayloadLocationNaoEncontrado', 'Location não encontrada para o id informado.'));
}
