/** Days and hours in sentences for people, in São Paulo. */
import { todayIn } from '#lib/calendar.ts';

/** `21/11/2026`, of a civil date or of an instant. */
export function dateText(dateOrInstant: string): string {
  const date = dateOrInstant.includes('T') ? todayIn(dateOrInstant) : dateOrInstant;
  return date.split('-').reverse().join('/');
}

/** `21/11/2026 às 15:04`. */
export function dateTimeText(instant: string): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO('America/Sao_Paulo');
  return `${dateText(instant)} às ${local.toPlainTime().toString({ smallestUnit: 'minute' })}`;
}

/** `1 divergência`, `1.200 divergências`. */
export function countText(count: number, one: string, many: string): string {
  return `${count.toLocaleString('pt-BR')} ${count === 1 ? one : many}`;
}
