/** Words that everything about files shares. */

/** `2026-12-10` as `10/12/2026`; a day that is not known says so. */
export function brazilianDate(date: string | null): string {
  return date === null ? 'dia não informado' : date.split('-').reverse().join('/');
}
