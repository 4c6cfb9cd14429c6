/** The server's calls about people: users, invitations, one's own profile, the company. */
import type { z } from 'zod';
import type {
  inviteInputSchema,
  inviteReadSchema,
  organizationPatchSchema,
  recoveryCodesSchema,
  secondFactorBegunSchema,
  secondFactorStateSchema,
  userPatchSchema,
} from '#contract/users.ts';
import type { Invite, InviteCreated, Organization, OwnSession, User } from '#contract/users.ts';
import { send } from './transport.ts';
import type { Confirmation, Page } from './types.ts';

export type { Invite, InviteCreated, Organization, OwnSession, User } from '#contract/users.ts';
export type InviteInput = z.input<typeof inviteInputSchema>;
export type InviteRead = z.output<typeof inviteReadSchema>;
export type OrganizationPatch = z.input<typeof organizationPatchSchema>;
export type RecoveryCodes = z.output<typeof recoveryCodesSchema>;
export type SecondFactorBegun = z.output<typeof secondFactorBegunSchema>;
export type SecondFactorState = z.output<typeof secondFactorStateSchema>;
export type UserPatch = z.input<typeof userPatchSchema>;

const PAGE = 200;
const user = (id: string) => `/v1/users/${encodeURIComponent(id)}`;
const invite = (id: string) => `/v1/invites/${encodeURIComponent(id)}`;

export const users = {
  list: () => send<Page<User>>('GET', '/v1/users', { query: { limit: PAGE } }),
  change: (id: string, body: UserPatch, { key, version }: { key: string; version: number }) =>
    send<User>('PATCH', user(id), { body, key, version }),
  disable: (id: string) => send<User>('POST', `${user(id)}/disable`, { body: {} }),
  enable: (id: string) => send<User>('POST', `${user(id)}/enable`, { body: {} }),
  endSessions: (id: string) => send<null>('POST', `${user(id)}/end-sessions`, { body: {} }),
  resetPassword: (id: string) => send<InviteCreated>('POST', `${user(id)}/reset-password`, { body: {} }),
  resetSecondFactor: (id: string, confirmation: Confirmation) =>
    send<null>('POST', `${user(id)}/reset-second-factor`, { body: { confirmation } }),
};

export const invites = {
  list: () => send<Page<Invite>>('GET', '/v1/invites', { query: { limit: PAGE } }),
  create: (body: InviteInput, key: string) => send<InviteCreated>('POST', '/v1/invites', { body, key }),
  resend: (id: string) => send<InviteCreated>('POST', `${invite(id)}/resend`, { body: {} }),
  revoke: (id: string) => send<null>('DELETE', invite(id)),
  /** Without a session: whoever holds the link. */
  read: (token: string) => send<InviteRead>('POST', '/ui/invite/read', { body: { token } }),
  accept: (body: { token: string; name?: string; password: string }) =>
    send<{ email: string }>('POST', '/ui/invite/accept', { body }),
};

export const profile = {
  changePassword: (body: { password: string; newPassword: string }) => send<null>('POST', '/ui/password', { body }),
  secondFactor: () => send<SecondFactorState>('GET', '/ui/second-factor'),
  beginSecondFactor: (confirmation: Confirmation) =>
    send<SecondFactorBegun>('POST', '/ui/second-factor', { body: { confirmation } }),
  confirmSecondFactor: (code: string) => send<RecoveryCodes>('POST', '/ui/second-factor/confirm', { body: { code } }),
  renewRecoveryCodes: (confirmation: Confirmation) =>
    send<RecoveryCodes>('POST', '/ui/second-factor/recovery-codes', { body: { confirmation } }),
  disableSecondFactor: (confirmation: Confirmation) =>
    send<null>('POST', '/ui/second-factor/disable', { body: { confirmation } }),
  sessions: () => send<Page<OwnSession>>('GET', '/ui/sessions'),
  endSession: (id: string) => send<null>('DELETE', `/ui/sessions/${encodeURIComponent(id)}`),
  endOtherSessions: () => send<null>('POST', '/ui/sessions/end-others', { body: {} }),
};

export const company = {
  read: () => send<Organization>('GET', '/v1/organization'),
  change: (body: OrganizationPatch, { key, version }: { key: string; version: number }) =>
    send<Organization>('PATCH', '/v1/organization', { body, key, version }),
};
