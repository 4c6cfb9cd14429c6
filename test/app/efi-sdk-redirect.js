/**
 * Loaded before a program that knows only the hosts of its bank: each connection to one of them is made to a port of this machine, under
 * the bank's own name and with TLS as it is. Anything else is refused, so that no test leaves the machine.
 */
import { Agent } from 'node:https';

const ports = JSON.parse(process.env.REDIRECTED_HOSTS ?? '{}');
const { createConnection } = Agent.prototype;

Agent.prototype.createConnection = function redirected(options, ...rest) {
  const name = options.servername || options.host;
  const port = ports[name];
  if (port === undefined) throw new Error(`not one of the bank's hosts: ${name}`);
  return createConnection.call(this, { ...options, host: '127.0.0.1', port, servername: name }, ...rest);
};
