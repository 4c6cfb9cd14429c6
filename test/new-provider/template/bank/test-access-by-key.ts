/** For tests: what a caller of this application puts into each of its requests. */
import type { BankApplication } from '#sim/kit/bank.ts';
import type { BankCall } from './test-bank.ts';

export function accessOf({ others }: BankApplication, _call: BankCall): Record<string, string> {
  return { 'x-api-key': others?.['apiKey'] ?? '' };
}
