import tls from 'node:tls';

// For `node --import`: who dials Firebase reaches the server of the tests, which `fcm-server.ts`
// plays. Its certificate is trusted by NODE_EXTRA_CA_CERTS alone, so that a process which is not
// sent here cannot take it for Google.
const port = Number(process.env['PLAYED_FCM_PORT']);
const played = new Set(['fcm.googleapis.com', 'oauth2.googleapis.com']);
const { connect } = tls;

tls.connect = (...args) => {
  const [options] = args;
  if (typeof options !== 'object' || !played.has(options.host)) return connect(...args);
  const servername = options.servername || options.host;
  return connect({ ...options, servername, host: '127.0.0.1', port }, ...args.slice(1));
};
