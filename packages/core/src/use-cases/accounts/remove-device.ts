import type { Actor } from '../../domain/session/access.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { DeviceRepository } from '../../records/device-repository.js';
import { people } from '../input/actors.js';
import { text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';

export interface RemoveDeviceInput {
  /** The token with which the device was registered. */
  readonly token: string;
}

const checkCall = defineCall<Actor['role'], RemoveDeviceInput>('removeDevice', people, {
  token: text(),
});

/** Stops notifications of the actor's account on a device. */
export class RemoveDevice implements UseCase<Actor, RemoveDeviceInput, Promise<void>> {
  readonly #devices: DeviceRepository;

  constructor(devices: DeviceRepository) {
    this.#devices = devices;
  }

  /** Resolves even if the account has no such device. */
  async execute(actor: Actor, input: RemoveDeviceInput, options: CallOptions = {}): Promise<void> {
    const call = checkCall(actor, input, options);
    await this.#devices.remove(call.actor.accountId, call.input.token, call.options);
  }
}
