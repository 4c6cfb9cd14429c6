/** Seeds that ever failed: each stays a test. */
export const failedOnce: readonly number[] = [278, 3915, 7385, 7616];
