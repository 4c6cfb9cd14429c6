type P = { params: Readonly<Record<string, string | undefined>> };
export function EntriesPage(_: P) {
  return null;
}
export function AccountsPage(_: P) {
  return null;
}
