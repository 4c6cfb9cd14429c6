/**
 * What nothing public says of Celcoin, and what therefore can be changed while the simulator runs (act `habits`). The
 * values here are guesses, but for the ones that name a source.
 */
import { SimulatorError } from '#sim/kit/bank.ts';

export interface Habits {
  /** HTTP status of a refusal; the manual shows none. */
  refusalStatus: number;
  /** Whether `status` of a taken transfer comes as `"0"`, as github.com/wedevBr/celcoin-laravel has it, or as 0, as the manual has it. */
  statusAsText: boolean;
  /** From taking a TED to having it settled, within the hours of TED. A Pix settles at once. */
  tedDelayMs: number;
  /** Hours of TED on business days, local (developers.celcoin.com.br, TED of the BaaS product). The sandbox has none. */
  tedOpens: string;
  tedCloses: string;
  /** `auto`: Pix to whoever takes part in it, TED to the others. */
  rail: string;
  /** How long an equal transfer is refused; 60 s by the manual, counted here from the last one that was taken. */
  duplicateWindowMs: number;
  /** How long a Pix to a key is under way. */
  pixDelayMs: number;
  /** Whether a return in the statement has our clientCode; where one was seen (github.com/Mfwks/CelcoinHomolog) it had none. */
  statementNamesReturns: boolean;
  /** Words of `stateCompensation`. The manual has the first; a client saw the second; it also says "devolvida" without showing it. */
  settledWord: string;
  returnedWord: string;
  pendingWord: string;
  /** Local time at which the files of the day before are there; between 01:00 and 03:00 by the manual. */
  filesAt: string;
  /** Local time at which a file is there that was made to be late (act `spoil-file`). */
  lateFilesAt: string;
  /** Whether a day without movement has files. */
  emptyFiles: boolean;
  /** `CRLF`, `LF` or `none`. */
  lineEnd: string;
  /** `ISO-8859-1` or `UTF-8`; it tells where a return's reason or a name has accents. */
  encoding: string;
  /** Whether names and reasons keep their accents and small letters. */
  accents: boolean;
}

export const DEFAULT_HABITS: Habits = {
  refusalStatus: 400,
  statusAsText: false,
  tedDelayMs: 60_000,
  tedOpens: '06:30',
  tedCloses: '17:00',
  rail: 'auto',
  duplicateWindowMs: 60_000,
  pixDelayMs: 3_000,
  statementNamesReturns: false,
  settledWord: 'Processado com sucesso',
  returnedWord: 'Processado com erro',
  pendingWord: 'Em processamento',
  filesAt: '02:00',
  lateFilesAt: '15:30',
  emptyFiles: true,
  lineEnd: 'CRLF',
  encoding: 'ISO-8859-1',
  accents: false,
};

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const CHECKS: Partial<Record<keyof Habits, (value: unknown) => boolean>> = {
  refusalStatus: (value) => typeof value === 'number' && value >= 200 && value <= 499,
  tedDelayMs: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  pixDelayMs: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  duplicateWindowMs: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  tedOpens: (value) => TIME.test(String(value)),
  tedCloses: (value) => TIME.test(String(value)),
  filesAt: (value) => TIME.test(String(value)),
  lateFilesAt: (value) => TIME.test(String(value)),
  rail: (value) => ['auto', 'pix', 'ted'].includes(String(value)),
  lineEnd: (value) => ['CRLF', 'LF', 'none'].includes(String(value)),
  encoding: (value) => ['ISO-8859-1', 'UTF-8'].includes(String(value)),
};

/** @throws SimulatorError naming a habit that there is not, or whose value cannot be. */
export function checkHabits(input: Record<string, unknown>): Partial<Habits> {
  for (const [name, value] of Object.entries(input)) {
    const byDefault = Object.hasOwn(DEFAULT_HABITS, name) ? DEFAULT_HABITS[name as keyof Habits] : undefined;
    const known = `Há: ${Object.keys(DEFAULT_HABITS).join(', ')}.`;
    if (byDefault === undefined) throw new SimulatorError(400, `A Celcoin simulada não tem o hábito ${name}. ${known}`);
    const isGood = typeof value === typeof byDefault && (CHECKS[name as keyof Habits]?.(value) ?? true);
    if (!isGood) throw new SimulatorError(400, `Valor inválido para ${name}.`);
  }
  return input;
}
