import { type PushDevice, pushNotifierSuite, runConformance } from '@attune/core/conformance';
import { afterAll, beforeEach, describe, it } from 'vitest';
import { fcmReplies } from '../support/fcm-replies.js';
import { delivered, type FcmFault, messageOf } from '../support/fcm-server.js';
import { openFcm } from '../support/open-fcm.js';

const fcm = await openFcm();
afterAll(() => fcm[Symbol.asyncDispose]());

const fates: Readonly<Record<PushDevice, FcmFault | 'live'>> = {
  live: 'live',
  gone: fcmReplies.unregistered,
  busy: fcmReplies.quota,
  broken: fcmReplies.senderMismatch,
  silent: { kind: 'hang' },
};

const refusals = {
  unauthenticated: fcmReplies.unauthenticated,
  permission_denied: fcmReplies.permissionDenied,
} as const;

beforeEach(() => {
  fcm.server.fault = undefined;
});

runConformance({ describe, it }, pushNotifierSuite, {
  adapter: 'fcm',
  capabilities: {},
  open: async () => {
    const before = delivered(fcm.server).length;
    return {
      port: fcm.port,
      device: (kind) => fcm.device(fates[kind]),
      requests: () =>
        delivered(fcm.server)
          .slice(before)
          .map((request) => ({ token: request.token, message: messageOf(request) })),
      refuse: (code) => {
        fcm.server.fault = () => refusals[code];
      },
    };
  },
});
