export { DeveloperHome } from './frame.tsx';
export { InboundPage } from './inbound.tsx';
export { DeliveriesPage } from './deliveries.tsx';
export { KeysPage } from './keys.tsx';
export { WebhooksPage } from './webhooks.tsx';
