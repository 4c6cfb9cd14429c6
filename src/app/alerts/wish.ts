import { alertPreferencesSchema, type AlertPreferences } from '#contract/alerts.ts';

/** What a person wishes; what was never said, or cannot be read, is the usual. */
export function alertPreferencesOf(preferences: unknown): AlertPreferences {
  const alerts = (preferences as { alerts?: unknown } | null)?.alerts;
  const read = alertPreferencesSchema.safeParse(alerts ?? {});
  return read.success ? read.data : alertPreferencesSchema.parse({});
}
