import type { CallOptions } from '../../ports/call-options.js';
import type { DeviceRepository } from '../../records/device-repository.js';

/** Stops notifying an account on a device. */
export class RemoveDevice {
  readonly #devices: DeviceRepository;

  constructor(devices: DeviceRepository) {
    this.#devices = devices;
  }

  /** Resolves also when the account has no such device. */
  async execute(accountId: string, token: string, options: CallOptions = {}): Promise<void> {
    await this.#devices.remove(accountId, token, options);
  }
}
