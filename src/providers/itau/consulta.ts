/** GET /boletoscash/v2/boletos: one boleto by beneficiary, carteira and nosso número, on the host that only answers questions. */
import type { ChargeAnswer, LookUp, Outcome, RawAnswer, RequestSpec } from '#core/provider.ts';
import { factsOf } from './charge-facts.ts';
import { type BoletoKey, idOf, nossoNumeroOf } from './identity.ts';
import { accepted, done, paths, requestOf } from './requests.ts';
import { type Boleto, consultaAnswer, readJson } from './wire.ts';

/** Boletos of an answer that bear this nosso número; a number that rested 45 days may bear a second one. */
function boletosIn(raw: RawAnswer, key: BoletoKey): Boleto[] {
  return readJson(raw, consultaAnswer).data.flatMap(({ dado_boleto: title }) =>
    title.dados_individuais_boleto
      .filter(({ numero_nosso_numero: number }) => number !== undefined && nossoNumeroOf(number) === key.nossoNumero)
      .map((item) => ({ title, item })),
  );
}

interface Question<A> {
  name: string;
  key: BoletoKey;
  /** What the call is about, for the bank's logs. */
  about: string;
  /** Reads what was found: empty is "not found, or not visible yet", however the bank says it. */
  read(boletos: Boleto[]): Outcome<A>;
}

export function consulta<A>({ name, key, about, read }: Question<A>): RequestSpec<A> {
  return requestOf({
    name,
    service: 'boletoscash',
    method: 'GET',
    path: paths.consulta,
    query: {
      id_beneficiario: key.beneficiary,
      codigo_carteira: key.carteira,
      nosso_numero: key.nossoNumero,
      view: 'full',
    },
    effect: 'read',
    subject: 'read',
    about,
    success: (raw) => read(raw.status === 204 ? [] : boletosIn(raw, key)),
    instead: (raw) => (raw.status === 404 && raw.body.length > 0 ? read([]) : null),
  });
}

export interface Following extends Pick<Question<ChargeAnswer>, 'key' | 'about'> {
  name: string;
  /** Whether nothing more will become of what was asked. */
  settled(boleto: Boleto): boolean;
  /** What is proven then; what the consulta shows unless told. */
  facts?(boleto: Boleto, bankRef: string): ReturnType<typeof factsOf>;
}

/** Follows what the bank accepted until the consulta shows it. */
export function follow(following: Following, checkAfterMs: number): RequestSpec<ChargeAnswer> {
  const { name, key, about, settled, facts = factsOf } = following;
  const bankRef = idOf(key);
  return consulta({
    name,
    key,
    about,
    read([boleto]) {
      return boleto && settled(boleto)
        ? done({ bankRef, facts: facts(boleto, bankRef) })
        : accepted(bankRef, checkAfterMs);
    },
  });
}

/** Asks whether an instruction of unknown outcome arrived. */
export function lookUpInstruction(following: Following): RequestSpec<LookUp> {
  const { name, key, about, settled, facts = factsOf } = following;
  const bankRef = idOf(key);
  return consulta<LookUp>({
    name,
    key,
    about,
    read([boleto]) {
      return done(
        boleto && settled(boleto) ? { found: true, bankRef, facts: facts(boleto, bankRef) } : { found: false },
      );
    },
  });
}
