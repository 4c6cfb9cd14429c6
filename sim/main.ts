/** The simulator as a program: prints one line of JSON with its addresses and runs until SIGTERM or SIGINT. */
import { join, resolve } from 'node:path';
import { USAGE, parseOptions } from './config.ts';
import { startSimulator } from './index.ts';

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') return console.log(USAGE);
  const simulator = await startSimulator(options);
  const { dataDir } = options;
  const line = {
    banks: simulator.banks,
    hosts: simulator.hosts,
    controlUrl: simulator.controlUrl,
    sftp: simulator.sftp,
    ...(dataDir === undefined
      ? { controlToken: simulator.controlToken, caPem: simulator.caPem }
      : {
          controlTokenFile: resolve(join(dataDir, 'control-token')),
          caFile: resolve(join(dataDir, 'ca.pem')),
          hooksCertificateFile: resolve(join(dataDir, 'hooks.crt')),
          hooksKeyFile: resolve(join(dataDir, 'hooks.key')),
        }),
  };
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    simulator.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (options.untilInputEnds) process.stdin.once('close', stop).resume();
  // Last: whoever reads the line may stop us at once.
  console.log(JSON.stringify(line));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
