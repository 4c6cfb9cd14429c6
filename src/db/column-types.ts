/** Types of columns that are more than a word or a number. */
import type { ColumnType } from 'kysely';

/** A jsonb column: written as JSON text (`JSON.stringify`), read as a value. */
export type Json<T> = ColumnType<T, string, string>;
export type NullableJson<T> = ColumnType<T | null, string | null, string | null>;
export type GeneratedJson<T> = ColumnType<T, string | undefined, string>;

/** Históricos copied from the connection when a payment is first posted. */
export interface PostingCodes {
  receipt: string;
  bankEntry: string;
  fee: string;
}
