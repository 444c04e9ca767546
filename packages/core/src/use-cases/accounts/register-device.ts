import type { DevicePlatform } from '../../domain/account/device.js';
import { toInstant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { DeviceRepository } from '../../records/device-repository.js';
import { people } from '../input/actors.js';
import { oneOf, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';

export interface RegisterDeviceInput {
  /** The token from the push service; 1 to 4,096 characters. */
  readonly token: string;
  readonly platform: DevicePlatform;
}

const longestToken = 4_096;

const checkCall = defineCall<Actor['role'], RegisterDeviceInput>('registerDevice', people, {
  token: text(),
  platform: oneOf(['android', 'ios', 'web']),
});

export interface RegisterDeviceDeps {
  readonly devices: DeviceRepository;
  readonly clock: Clock;
}

/** Registers a device for notifications of the actor's account. */
export class RegisterDevice implements UseCase<Actor, RegisterDeviceInput, Promise<void>> {
  readonly #devices: DeviceRepository;
  readonly #clock: Clock;

  constructor({ devices, clock }: RegisterDeviceDeps) {
    this.#devices = devices;
    this.#clock = clock;
  }

  /**
   * A device that another account registered before now belongs to this account.
   *
   * @throws DomainError `invalid_account` for a text that cannot be a token.
   */
  async execute(
    actor: Actor,
    input: RegisterDeviceInput,
    options: CallOptions = {},
  ): Promise<void> {
    const call = checkCall(actor, input, options);
    const { accountId } = call.actor;
    const { token, platform } = call.input;
    if (token === '' || token.length > longestToken || /[\p{Cc}\p{Cs}]/u.test(token)) {
      const message = `must have 1 to ${longestToken} characters and no control characters`;
      throw new DomainError('invalid_account', `The device token ${message}.`, {
        faults: [{ path: 'token', message }],
      });
    }
    const registeredAt = toInstant(this.#clock.now());
    await this.#devices.save({ token, accountId, platform, registeredAt }, call.options);
  }
}
