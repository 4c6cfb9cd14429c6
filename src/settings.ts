/** What the application is told of this installation, from its configuration. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppSettings } from '#app/context.ts';
import type { Config } from '#config';

/** The version of package.json. */
export async function readVersion(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Where people open it, without a final slash. */
export function publicUrlOf(config: Config): string {
  return config.publicUrl ?? `http://localhost:${config.port}`;
}

export function settingsOf(config: Config, version: string, simulator: AppSettings['simulator']): AppSettings {
  return {
    version,
    hooksBaseUrl: config.hooks.publicUrl ?? `https://localhost:${config.hooks.port}`,
    documentsDir: config.documentsDir,
    auditHeadFile: config.auditHeadFile,
    simulator,
    publicUrl: publicUrlOf(config),
    allowPrivateWebhookTargets: config.allowPrivateWebhooks,
    allowPrivateMailServers: config.allowPrivateMailServers,
    allowPrivateFileServers: config.allowPrivateFileServers,
  };
}
