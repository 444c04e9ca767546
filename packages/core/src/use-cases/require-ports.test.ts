import { describe, expect, it } from 'vitest';
import { createMemoryPorts } from '../memory/index.js';
import { createAccountUseCases } from './accounts/create-account-use-cases.js';
import { createUseCases, type Ports } from './create-use-cases.js';
import { createAlertOperations } from './operation/alerts/create-alert-operations.js';

const names = Object.keys(createMemoryPorts()) as (keyof Ports)[];

describe('the factories of use cases', () => {
  it.each(names)('name a missing port: %s', (name) => {
    const ports = { ...createMemoryPorts(), [name]: undefined } as unknown as Ports;
    const message = `createUseCases needs these ports, which are missing or lack a method: ${name} (`;
    expect(() => createUseCases(ports)).toThrow(message);
  });

  it('name all missing ports at once', () => {
    const ports = { ...createMemoryPorts(), blobs: null, clock: 3 } as unknown as Ports;
    expect(() => createUseCases(ports)).toThrow(/blobs \(.*clock \(/u);
  });

  it('name a port that is another object', () => {
    const ports = { ...createMemoryPorts(), clock: {} } as unknown as Ports;
    expect(() => createUseCases(ports)).toThrow('clock (an object with now)');
  });

  it('refuse to be called with nothing', () => {
    expect(() => createUseCases(undefined as unknown as Ports)).toThrow('createUseCases takes');
  });

  it('name missing ports of accounts and of alerts', () => {
    expect(() => createAccountUseCases({} as never)).toThrow('createAccountUseCases needs');
    expect(() => createAlertOperations({} as never)).toThrow('createAlertOperations needs');
  });
});
