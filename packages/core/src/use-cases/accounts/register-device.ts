import type { DevicePlatform } from '../../domain/account/device.js';
import { toInstant } from '../../domain/instant.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { DeviceRepository } from '../../records/device-repository.js';

export interface RegisterDeviceInput {
  /** From the push service; 1 to 4,096 characters. */
  readonly token: string;
  readonly platform: DevicePlatform;
}

const longestToken = 4_096;

/** Registers a device for notifications of an account. */
export class RegisterDevice {
  readonly #devices: DeviceRepository;
  readonly #clock: Clock;

  constructor(devices: DeviceRepository, clock: Clock) {
    this.#devices = devices;
    this.#clock = clock;
  }

  /**
   * A device that another account registered before now belongs to this account.
   *
   * @throws DomainError `invalid_account` for a token that is none.
   */
  async execute(
    accountId: string,
    { token, platform }: RegisterDeviceInput,
    options: CallOptions = {},
  ): Promise<void> {
    if (token === '' || token.length > longestToken || /[\p{Cc}\p{Cs}]/u.test(token)) {
      const message = `must have 1 to ${longestToken} characters and no control characters`;
      throw new DomainError('invalid_account', `The device token ${message}.`, {
        faults: [{ path: 'token', message }],
      });
    }
    const registeredAt = toInstant(this.#clock.now());
    await this.#devices.save({ token, accountId, platform, registeredAt }, options);
  }
}
