type P = { params: Readonly<Record<string, string | undefined>> };
export function KeysPage(_: P) {
  return null;
}
export function WebhooksPage(_: P) {
  return null;
}
export function DeliveriesPage(_: P) {
  return null;
}
export function InboundPage(_: P) {
  return null;
}
