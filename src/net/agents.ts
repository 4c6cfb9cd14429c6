/**
 * One keep-alive agent per version of a connection's credentials. A new version gets its own agent beside the old one, whose
 * calls end undisturbed; an old or long unused agent is closed when nothing runs on it.
 */
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { Agent, type Dispatcher } from 'undici';
import type { Environment } from '#core/provider.ts';
import type { Credentials, NetPorts, Timeouts } from './ports.ts';

const supersededIdleMs = 60_000;
const unusedIdleMs = 15 * 60_000;
const sweepEveryMs = 30_000;
const socketsPerHost = 16;
/** Below what servers and load balancers commonly allow, so that a write seldom meets a connection that is being closed. */
const keepAliveMs = 4_000;

interface Entry {
  connectionId: string;
  agent: Agent;
  running: number;
  usedAtMs: number;
  createdAtMs: number;
}

export interface TlsMaterial {
  key?: string;
  cert?: string;
  ca?: string[];
}

export interface Agents {
  /** Runs something with the agent of these credentials, which stays open at least until it ends. */
  using<A>(owner: AgentOwner, run: (dispatcher: Dispatcher) => Promise<A>): Promise<A>;
  tlsOf(owner: AgentOwner): TlsMaterial;
  close(): Promise<void>;
}

export interface AgentOwner {
  connectionId: string;
  environment: Environment;
  credentials: Credentials;
}

/** What each connection shows of itself, and whom it trusts. */
function tlsFor(ports: Pick<NetPorts, 'trustedCaPem'>) {
  function tlsOf({ environment, credentials }: AgentOwner): TlsMaterial {
    const { keyPem, certificatePem } = credentials;
    const isExtended = environment === 'sandbox' && ports.trustedCaPem !== undefined;
    return {
      ...(keyPem && certificatePem ? { key: keyPem.reveal(), cert: certificatePem.reveal() } : {}),
      ...(isExtended ? { ca: [...getCACertificates('default'), ports.trustedCaPem!] } : {}),
    };
  }

  /** Of connections without a certificate of their own, which share one: reading all authorities takes some 40 ms of CPU. */
  const shared = new Map<Environment, SecureContext>();

  /** Made once for an agent, not anew for every socket of it. */
  function contextOf(owner: AgentOwner): SecureContext {
    const make = () => createSecureContext({ ...tlsOf(owner), minVersion: 'TLSv1.2' });
    if (owner.credentials.certificatePem) return make();
    const context = shared.get(owner.environment) ?? make();
    shared.set(owner.environment, context);
    return context;
  }

  return { tlsOf, contextOf };
}

export function createAgents(ports: Pick<NetPorts, 'now' | 'trustedCaPem'>, timeouts: Timeouts): Agents {
  const entries = new Map<string, Entry>();

  const { tlsOf, contextOf } = tlsFor(ports);

  function open(owner: AgentOwner): Agent {
    return new Agent({
      connect: { secureContext: contextOf(owner), timeout: timeouts.connectMs, rejectUnauthorized: true },
      connections: socketsPerHost,
      pipelining: 1,
      // The gate before the first byte rests on how HTTP/1.1 requests are written.
      allowH2: false,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: 10 * keepAliveMs,
    });
  }

  let sweptAtMs = 0;

  function sweep(nowMs: number): void {
    if (nowMs - sweptAtMs < sweepEveryMs) return;
    sweptAtMs = nowMs;
    for (const [name, entry] of entries) {
      const isSuperseded = [...entries.values()].some(
        (other) => other.connectionId === entry.connectionId && other.createdAtMs > entry.createdAtMs,
      );
      const idleMs = nowMs - entry.usedAtMs;
      if (entry.running > 0 || idleMs < (isSuperseded ? supersededIdleMs : unusedIdleMs)) continue;
      entries.delete(name);
      void entry.agent.close();
    }
  }

  return {
    tlsOf,
    async using(owner, run) {
      const nowMs = ports.now().epochMilliseconds;
      const name = JSON.stringify([owner.connectionId, owner.environment, owner.credentials.version]);
      let entry = entries.get(name);
      if (entry) entry.usedAtMs = nowMs;
      sweep(nowMs);
      if (!entry) {
        entry = {
          connectionId: owner.connectionId,
          agent: open(owner),
          running: 0,
          usedAtMs: nowMs,
          createdAtMs: nowMs,
        };
        entries.set(name, entry);
      }
      entry.running += 1;
      try {
        return await run(entry.agent);
      } finally {
        entry.running -= 1;
        entry.usedAtMs = ports.now().epochMilliseconds;
      }
    },
    async close() {
      const closing = [...entries.values()].map((entry) => entry.agent.close());
      entries.clear();
      await Promise.all(closing);
    },
  };
}
